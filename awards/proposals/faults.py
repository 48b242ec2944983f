"""What speaks against a nomination as such: each fault its own sentence, for a whole list in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from awards.models import InitiativeAuthor, InitiativeUse, Nomination, Proposal
from awards.register.checking import of_death
from core import clock
from units.models import Subject

Fault = tuple[str, str]  # field, sentence
KINDS = {
    Subject.Kind.PERSON: "individual",
    Subject.Kind.HOUSEHOLD: "household",
    Subject.Kind.ORGANISATION: "collective",
}
O = Nomination.Outcome  # noqa: E741
OUT = (O.REFUSED, O.POSTPONED)


def kind_of(row: Any) -> str:
    """As an award calls it: individual, household, collective."""
    return KINDS[Subject.Kind(row.subject.kind)] if row.subject else "collective"


def key_of(row: Any) -> tuple[str, int, int]:
    """Who for what."""
    return ("subject", row.subject.pk, row.award.pk) if row.subject else ("unit", row.unit.pk, row.award.pk)


def found(proposal: Proposal, rows: Sequence[Any], *, but: Iterable[int] = ()) -> dict[int, list[Fault]]:
    """The faults of each of `rows` (nominations, or nominees to be added) by its place; `but`: nominations that they replace.

    Four statements.
    """
    told: dict[int, list[Fault]] = defaultdict(list)
    there = _there(proposal, rows, set(but))
    authors, used = _authors(rows), _used(rows)
    seen: set[tuple[str, int, int]] = set()
    for place, row in enumerate(rows):
        listed = [*of_one(row), *_of_initiative(row, authors, used)]
        key = key_of(row)
        if key in seen:
            listed.append(("award", _("“%(award)s” stands twice for %(name)s in this list.") % _named(row)))
        elif key in there:
            listed.append(("award", there[key] % _named(row)))
        seen.add(key)
        if listed:
            told[place] = listed
    return told


def _named(row: Any) -> dict[str, str]:
    return {"award": row.award.name, "name": row.name}


def of_one(row: Any, on: date | None = None) -> list[Fault]:
    """Faults that need no other record."""
    today = on or clock.today()
    listed: list[Fault] = []
    if kind_of(row) not in row.award.subjects:
        listed.append(("award", _("“%(award)s” is not for this kind of subject.") % _named(row)))
    if row.subject is not None:
        listed += _of_life(row, today)
    elif row.unit.closed_on is not None and row.unit.closed_on < today:
        words = {"unit": row.unit.short_name, "day": f"{row.unit.closed_on:%d/%m/%Y}"}
        listed.append(("name", _("“%(unit)s” ended on %(day)s; it is not proposed any more.") % words))
    return [*listed, *_of_period(row, today), *_of_votes(row)]


def _of_life(row: Any, today: date) -> list[Fault]:
    dead = of_death(row.subject, today, row.posthumous)
    if dead:
        return [("posthumous", dead)]
    if row.posthumous and row.subject.died_on is None:
        said = _("No day of death is recorded of %(name)s; enter it before proposing posthumously.")
        return [("posthumous", said % {"name": row.name})]
    return []


def _of_period(row: Any, today: date) -> list[Fault]:
    if (row.period_to is not None and row.period_to > today) or (
        row.period_from is not None and row.period_from > today
    ):
        return [("period_to", _("The achievement period lies in the future."))]
    if row.period_from and row.period_to and row.period_to < row.period_from:
        return [("period_to", _("The achievement period ends before it begins."))]
    return []


def _of_votes(row: Any) -> list[Fault]:
    if (row.votes_for is None) != (row.votes_of is None):
        return [("votes_for", _("Type both: the votes for, and of how many."))]
    if row.votes_for is not None and row.votes_for > row.votes_of:
        said = _("%(votes)s votes for of %(of)s cannot be.")
        return [("votes_for", said % {"votes": row.votes_for, "of": row.votes_of})]
    return []


def _of_initiative(row: Any, authors: Mapping[int, set[int]], used: set[tuple[int, int, str]]) -> list[Fault]:
    if row.initiative is None:
        return []
    words = {"title": row.initiative.title, "name": row.name, "award": row.award.name}
    mine = (
        row.initiative.unit_id == row.unit.pk if row.subject is None else row.subject.pk in authors[row.initiative.pk]
    )
    if not mine:
        return [("initiative", _("“%(title)s” is not an initiative of %(name)s.") % words)]
    if row.subject is not None and (row.initiative.pk, row.subject.pk, row.award.code) in used:
        return [("initiative", _("“%(title)s” has already served for “%(award)s” of %(name)s.") % words)]
    return []


def _authors(rows: Sequence[Any]) -> dict[int, set[int]]:
    listed: dict[int, set[int]] = defaultdict(set)
    wanted = {row.initiative.pk for row in rows if row.initiative is not None}
    if wanted:
        for pk, subject in InitiativeAuthor.objects.filter(initiative__in=wanted).values_list("initiative", "subject"):
            listed[pk].add(subject)
    return listed


def _used(rows: Sequence[Any]) -> set[tuple[int, int, str]]:
    wanted = {row.initiative.pk for row in rows if row.initiative is not None}
    if not wanted:
        return set()
    uses = InitiativeUse.objects.filter(initiative__in=wanted)
    return set(uses.values_list("initiative", "subject", "award_code"))


def _there(proposal: Proposal, rows: Sequence[Any], but: set[int]) -> dict[tuple[str, int, int], str]:
    """Who is proposed for what in this round already: here, or in another proposal of the same host, year, kind and campaign."""
    told: dict[tuple[str, int, int], str] = {}
    others = (
        Nomination.objects.filter(
            proposal__host=proposal.host_id, proposal__year=proposal.year, proposal__kind=proposal.kind,
            proposal__campaign=proposal.campaign_id,
        )
        .filter(Q(award__in={row.award.pk for row in rows}))
        .exclude(proposal__status=Proposal.Status.REFUSED)
        .exclude(outcome__in=OUT)
    )  # fmt: skip
    for column in ("subject", "unit"):
        wanted = {getattr(row, column).pk for row in rows if getattr(row, column)}
        if not wanted:
            continue
        mine = others.filter(**{f"{column}__in": wanted}) if len(wanted) <= 500 else others
        for pk, who, award, where, unit in mine.values_list("pk", column, "award", "proposal", "proposal__unit"):
            if pk not in but and who in wanted:
                told[column, who, award] = _where(proposal, where, unit)
    return told


def _where(proposal: Proposal, where: int, unit: int) -> str:
    if where == proposal.pk:
        return _("“%(award)s” stands twice for %(name)s in this list.")
    if unit == proposal.unit_id:
        return _("“%(award)s” is proposed for %(name)s in another proposal of this unit for the same round.")
    return _("“%(award)s” is proposed for %(name)s by another unit in the same round.")
