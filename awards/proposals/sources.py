"""Whom a unit may tick: its people with their ratings, its collectives, and those registered at the beginning of the year."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from awards.models import Award, Nomination, Proposal, Rating, TitleRegistration
from awards.proposals import checking
from core import clock, search
from units.models import Position, Subject, Unit, UnitKind

LIMIT = 300
YEARS = 3


@dataclass
class Line:
    """One to be ticked. `rated`: ratings of the last years, the latest first; `there`: on the list for that award already."""

    row: Nomination
    post: str = ""
    note: str = ""
    rated: list[tuple[int, str]] = field(default_factory=list)
    there: bool = False

    @property
    def key(self) -> str:
        """What the tick box sends: "s12" a person, "u5" a collective."""
        return f"s{self.row.subject_id}" if self.row.subject_id else f"u{self.row.unit_id}"


def staff(proposal: Proposal, award: Award, query: str = "") -> list[Line]:
    """Those who stood at the unit (or at a collective inside it) in the year, each once with the latest post; at most LIMIT.

    Who moved away since is shown with the day; who was merged into another entry is not.
    """
    year = proposal.year
    inside = Unit.objects.under(proposal.unit_id).filter(Q(pk=proposal.unit_id) | Q(kind=UnitKind.COLLECTIVE))
    rows = (
        Position.objects.filter(unit__in=inside.values("pk"), starts_on__lte=date(year, 12, 31))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=date(year, 1, 1)), subject__merged_into__isnull=True)
        .select_related("subject", "unit")
        .order_by("subject__name_order", "subject", "-starts_on", "-pk")
    )
    if query:
        rows = rows.filter(search.words(query, ["subject__folded"]))
    kinds = [k for k, wanted in _KINDS if wanted in award.subjects]
    first: dict[int, Position] = {}
    for position in rows.filter(subject__kind__in=kinds)[: LIMIT * 2]:
        first.setdefault(position.subject_id, position)
    listed = [
        Line(_row(proposal, award, subject=p.subject), post=_post(p, proposal), note=_moved(p))
        for p in list(first.values())[:LIMIT]
    ]
    return _beside(proposal, award, listed)


_KINDS = ((Subject.Kind.PERSON, "individual"), (Subject.Kind.HOUSEHOLD, "household"))


def _post(position: Position, proposal: Proposal) -> str:
    where = position.unit.short_name if position.unit_id != proposal.unit_id else ""
    return ", ".join(x for x in (position.title, where) if x)


def _moved(position: Position) -> str:
    if position.ends_on is None or position.ends_on >= clock.today():
        return ""
    return _("left on %(day)s") % {"day": f"{position.ends_on:%d/%m/%Y}"}


def collectives(proposal: Proposal, award: Award, query: str = "") -> list[Line]:
    """The unit itself and the units under it that still exist; at most LIMIT."""
    rows = Unit.objects.under(proposal.unit_id).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=clock.today()))
    if query:
        rows = rows.filter(search.words(query, ["folded"]))
    found = sorted(rows.order_by("name_order")[:LIMIT], key=lambda unit: unit.pk != proposal.unit_id)
    return _beside(proposal, award, [Line(_row(proposal, award, unit=unit)) for unit in found])


def _row(proposal: Proposal, award: Award, **who: Any) -> Nomination:
    """A nomination that is not kept, to be checked."""
    return Nomination(proposal=proposal, award=award, name=str(next(iter(who.values()))), **who)


def _beside(proposal: Proposal, award: Award, lines: list[Line]) -> list[Line]:
    """Ratings, what the law says, and who stands on the list already."""
    rated = ratings([line.row for line in lines], proposal.year)
    there = set(proposal.nominations.filter(award=award).values_list("subject", "unit"))
    for line in lines:
        line.rated = rated[checking.bearer(line.row)]
        line.there = (line.row.subject_id, line.row.unit_id) in there
    checking.check(proposal, [line.row for line in lines])
    return lines


def ratings(rows: Iterable[Any], year: int) -> dict[checking.Bearer, list[tuple[int, str]]]:
    """The ratings of the last years of each bearer, the latest first; two statements."""
    listed = list(rows)
    span = range(year - YEARS + 1, year + 1)
    found: dict[checking.Bearer, list[tuple[int, str]]] = defaultdict(list)
    for column in ("subject", "unit"):
        wanted = {getattr(row, f"{column}_id") for row in listed} - {None}
        if wanted:
            given = Rating.objects.filter(**{f"{column}__in": wanted}, of=Rating.Of.WORK, year__in=span)
            for pk, of, level in given.order_by("-year").values_list(column, "year", "level"):
                found[column, pk].append((of, level))
    return found


# ---- registered at the beginning of the year -------------------------------------------------------------------------
@dataclass(frozen=True)
class Registered:
    """What was registered beside what is proposed: `open` still to be ticked, `done` proposed, `beyond` proposed only."""

    open: list[TitleRegistration]
    done: list[TitleRegistration]
    beyond: list[Nomination]


def registered(proposal: Proposal) -> Registered:
    """The unit's registrations of the year beside its proposals of the year; two statements."""
    rows = TitleRegistration.objects.filter(by_unit=proposal.unit_id, year=proposal.year)
    listed = list(rows.select_related("award", "subject", "unit").order_by("award__position", "id"))
    mine = Nomination.objects.filter(proposal__unit=proposal.unit_id, proposal__year=proposal.year)
    proposed = list(mine.exclude(proposal__status=Proposal.Status.REFUSED).select_related("award", "subject", "unit"))
    there = {_whom(row) for row in proposed}
    asked = {_whom(row) for row in listed}
    return Registered(
        open=[row for row in listed if _whom(row) not in there],
        done=[row for row in listed if _whom(row) in there],
        beyond=[row for row in proposed if _whom(row) not in asked and row.proposal_id == proposal.pk],
    )


def _whom(row: Any) -> tuple[int, int | None, int | None]:
    return row.award_id, row.subject_id, row.unit_id


def posts(proposal: Proposal, subjects: Collection[int]) -> dict[int, str]:
    """The latest post at the unit of each; one statement."""
    rows = Position.objects.filter(subject__in=subjects, unit=proposal.unit_id).order_by("starts_on", "pk")
    return dict(rows.values_list("subject", "title"))


def picked(keys: Sequence[str]) -> tuple[list[int], list[int]]:
    """Tick boxes back to ids: people, collectives; what is none is left out."""
    people = [int(key[1:]) for key in keys if key.startswith("s") and key[1:].isdigit()]
    units = [int(key[1:]) for key in keys if key.startswith("u") and key[1:].isdigit()]
    return people, units


def names(proposal: Proposal) -> list[str]:
    """Suggestions for a typed name: the unit's people, each with the number that tells namesakes apart; one statement."""
    rows = Position.objects.filter(unit=proposal.unit_id, ends_on__isnull=True, subject__merged_into__isnull=True)
    found = rows.order_by("subject__name_order").values_list("subject__full_name", "subject")[:LIMIT]
    return list(dict.fromkeys(f"{name} [{pk}]" for name, pk in found))
