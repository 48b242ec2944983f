"""People and households: entered, found again by name and unit, never guessed between two."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import Conflict, require
from core.text import fold, squeeze
from units import identity as ids
from units.lineage import lineages
from units.models import Position, Subject, Unit
from units.rules import people as rules

_PICKED = re.compile(r"\[(\d{1,18})\]\s*$")
SHOWN = 5


def label_of(subject: Subject) -> str:
    """How somebody stands in a text box: the name, and the number that tells namesakes apart."""
    return f"{subject.full_name} [{subject.pk}]"


def described(subject: Subject) -> str:
    """The name with what tells namesakes apart: "Lò Thị Mai [12], sinh 1985"."""
    year = subject.born_on.year if subject.born_on else subject.born_year
    return _("%(name)s, born %(year)s") % {"name": label_of(subject), "year": year} if year else label_of(subject)


def namesakes(name: str, kind: str, units: Collection[int]) -> QuerySet[Subject]:
    """Those of that name who stood at one of `units`, or at a unit whose history one of them carries on."""
    found = Position.objects.filter(unit__in=lineages(units), subject__folded=fold(name)).values("subject")
    return Subject.objects.filter(pk__in=found, kind=kind, merged_into__isnull=True)


def picked(typed: str) -> tuple[str, int | None]:
    """ "Lò Thị Mai [12]" → the name and the number; None without one."""
    found = _PICKED.search(typed)
    return (squeeze(typed[: found.start()]), int(found.group(1))) if found else (squeeze(typed), None)


def chosen(typed: str, kind: str, unit: Unit, *, by: Any, another: bool = False) -> Subject | None:
    """Who is meant by a typed name at `unit`; None: somebody not entered yet. Raises ValidationError, which offers those known.

    Somebody known of the same name there is never taken without being picked by number; `another` says it is somebody else.
    """
    name, pk = picked(typed)
    if pk is not None:
        found = Subject.objects.visible_to(by).filter(pk=pk, kind=kind, merged_into__isnull=True).first()
        if found is None or fold(found.full_name) != fold(name):
            raise ValidationError(_("Nobody is called “%(typed)s”.") % {"typed": typed[:120]})
        return found
    known = [] if another else list(namesakes(name, kind, [unit.pk])[:SHOWN])
    if known:
        offers = "; ".join(described(one) for one in known)
        raise ValidationError(
            _(
                "Known by this name at the unit: %(people)s. Type the name with its number, or tick “another of this name”."
            )
            % {"people": offers}
        )
    return None


def enter(*, kind: str, full_name: str, unit: Unit, starts_on: date, by: Any, post: str = "", **facts: Any) -> Subject:
    """Enter a person or household who stands at `unit` from `starts_on`. Raises ValidationError beside the field."""
    subject = Subject(kind=kind, full_name=squeeze(full_name), created_by=by, created_at=clock.now(), **facts)
    subject.full_clean(exclude=("merged_into", "created_by", "party_member"))
    with transaction.atomic():
        subject.save()
        Position.objects.create(subject=subject, unit=unit, title=squeeze(post)[:160], starts_on=starts_on)
        log.record("units.subject_enter", subject, by=by)
    return subject


# ---- kept ------------------------------------------------------------------------------------------------------------
def kept_by(by: Any) -> Exists:
    """Whether somebody (the row asked for) ever stood where `by` acts."""
    grants = by.grants
    where = Unit.objects.filter(pk__in=grants.own_units | grants.inherited_units)
    if grants.officer_hosts:
        where = where | Unit.objects.ever_under(*grants.officer_hosts)
    stood = Position.objects.filter(subject=OuterRef("pk"))
    return Exists(stood if grants.is_admin else stood.filter(unit__in=where.values("pk")))


def readied(subject: Subject, by: Any) -> Subject:
    """The subject with what the rules ask: did they ever stand where `by` acts?"""
    subject.kept = by.grants.is_admin or Subject.objects.filter(kept_by(by), pk=subject.pk).exists()  # type: ignore[attr-defined]
    return subject


def reach(by: Any) -> QuerySet[Unit]:
    """The units at which `by` may put somebody."""
    grants = by.grants
    if grants.is_admin:
        return Unit.objects.all()
    return Unit.objects.filter(
        Q(pk__in=grants.own_units) | Q(pk__in=Unit.objects.under(*grants.officer_hosts).values("pk"))
    )


def add(*, unit: Unit, starts_on: date, by: Any, post: str = "", identity: str = "", **facts: Any) -> Subject:
    """Enter somebody on a form. Raises Refused, or ValidationError beside the field (identity known already)."""
    require(rules.enter(by))
    if not reach(by).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("You do not act for this unit.")})
    return enter(unit=unit, starts_on=starts_on, post=post, by=by, **{**facts, **_identity(identity, None)})


def edit(*, subject: Subject, version: int, by: Any, identity: str = "", **facts: Any) -> Subject:
    """Change what is recorded about somebody; an empty `identity` leaves it. Raises Refused, ValidationError, Conflict."""
    require(rules.keep(by, readied(subject, by)))
    for name, value in {**facts, **_identity(identity, subject)}.items():
        setattr(subject, name, value)
    subject.full_clean(exclude=("merged_into", "created_by", "party_member"))
    with transaction.atomic():
        if not Subject.objects.filter(pk=subject.pk, version=version).update(version=F("version") + 1):
            raise Conflict()
        subject.version = version + 1
        subject.save()
        log.record("units.subject_edit", subject, by=by)
    return subject


def _identity(number: str, subject: Subject | None) -> dict[str, str]:
    if not number:
        return {}
    kept = ids.kept(number)
    others = Subject.objects.filter(id_hash=kept["id_hash"], merged_into__isnull=True)
    if others.exclude(pk=subject.pk if subject else 0).exists():
        raise ValidationError({"identity": _("Somebody with this identity number is known already.")})
    return kept


def place(
    *, subject: Subject, unit: Unit, title: str, starts_on: date, by: Any, leads: bool = False, seconded: bool = False
) -> Position:
    """Put somebody at a unit from a day; unless seconded, the present post ends the day before. Raises as `add`."""
    require(rules.keep(by, readied(subject, by)))
    if not reach(by).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("You do not act for this unit.")})
    if not unit.alive_on(starts_on):
        raise ValidationError({"starts_on": _("The unit does not exist on that day.")})
    position = Position(
        subject=subject, unit=unit, title=squeeze(title), starts_on=starts_on, leads=leads, seconded=seconded
    )
    with transaction.atomic():
        if not seconded:
            open_ones = Position.objects.filter(subject=subject, ends_on__isnull=True, seconded=False)
            if open_ones.filter(starts_on__gte=starts_on).exists():
                raise ValidationError({"starts_on": _("The present post begins on that day or later.")})
            open_ones.update(ends_on=starts_on - timedelta(days=1))
        position.save()
        log.record("units.subject_place", subject, by=by)
    return position


def twins(subject: Subject, by: Any) -> list[tuple[Subject, list[str]]]:
    """Who may be the same person, each with the reasons for and against; one statement and its positions."""
    rows = Subject.objects.visible_to(by).filter(kind=subject.kind, folded=subject.folded, merged_into__isnull=True)
    found = rows.exclude(pk=subject.pk).prefetch_related("positions__unit")[:SHOWN]
    return [(other, reasons(subject, other)) for other in found]


def reasons(one: Subject, other: Subject) -> list[str]:
    """What speaks for and against two entries being one person."""
    found = [_("the same name")]
    for label, mine, theirs in (
        (_("day of birth"), one.born_on, other.born_on),
        (_("year of birth"), one.born_year, other.born_year),
        (_("last digits of the identity number"), one.id_last, other.id_last),
        (_("sex"), one.sex, other.sex),
    ):
        if mine and theirs:
            words = _("the same %(what)s") if mine == theirs else _("another %(what)s")
            found.append(words % {"what": label})
    if {p.unit_id for p in one.positions.all()} & {p.unit_id for p in other.positions.all()}:
        found.append(_("stood at the same unit"))
    return found
