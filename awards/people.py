"""What is recorded of people besides awards (ratings, discipline, initiatives), and the time line of one person or collective."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import badges
from awards.models import AwardRecord, Discipline, Initiative, InitiativeAuthor, Rating, Recognition
from core import clock, log
from core.badges import Badge
from core.refusals import require
from units import people
from units.models import Position, Subject, Unit
from units.rules import people as rules


def rate(*, subject: Subject, by: Any, **values: Any) -> Rating:
    """Record a yearly rating. Raises Refused, or ValidationError: future year, entered already."""
    require(rules.keep(by, people.readied(subject, by)))
    if values["year"] > clock.today().year:
        raise ValidationError({"year": _("This year lies in the future.")})
    rating = Rating(subject=subject, entered_by=by, entered_at=clock.now(), **values)
    if Rating.objects.filter(subject=subject, of=rating.of, year=rating.year).exists():
        raise ValidationError({"year": _("The rating of that year has been entered already.")})
    with transaction.atomic():
        rating.save()
        log.record("awards.rate", subject, by=by, params={"year": rating.year})
    return rating


def restrict(*, subject: Subject, by: Any, **values: Any) -> Discipline:
    """Record a discipline, or something pending. Raises Refused, or ValidationError: the end before the beginning."""
    require(rules.keep(by, people.readied(subject, by)))
    if values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})
    with transaction.atomic():
        made = Discipline.objects.create(subject=subject, entered_by=by, entered_at=clock.now(), **values)
        log.record("awards.restrict", subject, by=by)
    return made


def invent(*, subject: Subject, by: Any, title: str, year: int, level: str = "", **act: Any) -> Initiative:
    """Record an initiative of somebody, recognised at `level` where a decision says so. Raises Refused, ValidationError."""
    require(rules.keep(by, people.readied(subject, by)))
    post = subject.positions.select_related("unit").first()
    if post is None:
        raise ValidationError({"title": _("Somebody without a post cannot have an initiative recorded.")})
    if level and not act.get("decided_on"):
        raise ValidationError({"decided_on": _("A recognition needs the date of its decision.")})
    status = Initiative.Status.RECOGNISED if level else Initiative.Status.FILED
    with transaction.atomic():
        made = Initiative.objects.create(
            unit=post.unit, title=title, year=year, status=status, created_by=by, created_at=clock.now()
        )
        InitiativeAuthor.objects.create(initiative=made, subject=subject)
        if level:
            Recognition.objects.create(initiative=made, level=level, **act)
        log.record("awards.invent", subject, by=by)
    return made


# ---- the time line ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """One line: `on` is where it stands."""

    on: date
    icon: str
    what: str
    note: str = ""
    url: str = ""
    badge: Badge | None = None


def posts_of(subject: Subject) -> list[Position]:
    """The posts of somebody, of the entries merged into theirs too, the latest first; one statement."""
    return list(Position.objects.filter(_theirs(subject)).select_related("unit"))


def _theirs(subject: Subject, prefix: str = "subject") -> Q:
    return Q(**{prefix: subject}) | Q(**{f"{prefix}__merged_into": subject})


def of_subject(subject: Subject, posts: Iterable[Position]) -> list[tuple[int, list[Entry]]]:
    """Everything about somebody by year, newest first, of the entries merged into theirs too; four statements."""
    theirs = _theirs(subject)
    return _by_year(
        [
            *_awards(AwardRecord.objects.filter(theirs)),
            *(Entry(p.starts_on, "id", p.title or _("Post"), f"{p.unit.short_name}{_until(p.ends_on)}") for p in posts),
            *_ratings(Rating.objects.filter(theirs)),
            *_initiatives(Initiative.objects.filter(_theirs(subject, "authors__subject"))),
            *_discipline(Discipline.objects.filter(theirs)),
        ]
    )


def of_unit(units: Sequence[Unit]) -> list[tuple[int, list[Entry]]]:
    """Everything about a collective and those whose history it carries on, by year, newest first; four statements."""
    return _by_year(
        [
            *_awards(AwardRecord.objects.filter(unit__in=units)),
            *_ratings(Rating.objects.filter(unit__in=units)),
            *_initiatives(Initiative.objects.filter(unit__in=units)),
            *_discipline(Discipline.objects.filter(unit__in=units)),
        ]
    )


def _by_year(entries: Iterable[Entry]) -> list[tuple[int, list[Entry]]]:
    years: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: e.on, reverse=True):
        years.setdefault(entry.on.year, []).append(entry)
    return list(years.items())


def _until(day: date | None) -> str:
    return _(", until %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""


def _awards(rows: Any) -> Iterable[Entry]:
    for r in rows.select_related("award"):
        note = ", ".join(x for x in (r.number, f"{r.decided_on:%d/%m/%Y}" if r.decided_on else "", r.at_unit_name) if x)
        url = reverse("awards:record", args=[r.pk])
        yield Entry(date(r.year, 12, 31), "medal", r.award.name, note, url, badges.RECORD[r.status])


def _ratings(rows: Any) -> Iterable[Entry]:
    for r in rows:
        url = reverse("awards:rating", args=[r.pk])
        yield Entry(date(r.year, 12, 30), "chart-bar", f"{r.get_of_display()}: {r.get_level_display()}", r.number, url)


def _initiatives(rows: Any) -> Iterable[Entry]:
    levels: dict[Any, list[str]] = {}
    rows = rows.exclude(status=Initiative.Status.DRAFT)  # what is being written stays with its unit
    for *one, level in rows.values_list("pk", "year", "title", "status", "recognitions__level").distinct():
        levels.setdefault(tuple(one), []).extend([str(Recognition.Level(level).label)] if level else [])
    for (pk, year, title, status), found in levels.items():
        note = ", ".join(found) or str(Initiative.Status(status).label)
        yield Entry(date(year, 12, 29), "bulb", title, note, reverse("awards:initiative", args=[pk]))


def _discipline(rows: Any) -> Iterable[Entry]:
    for r in rows:
        yield Entry(
            r.starts_on, "alert-triangle", str(r.get_level_display()), f"{r.number}{_until(r.ends_on)}".strip(", "),
            "" if r.ends_on else reverse("awards:discipline_end", args=[r.pk]),
        )  # fmt: skip
