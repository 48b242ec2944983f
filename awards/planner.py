"""Who will qualify for what in the coming years: the people of a unit, and the collectives of a host.

A title stands in the first year in which it can be won, if every year until then goes as well as it can; earned merits only
(a campaign or an extraordinary feat cannot be planned). The statements do not grow with the number of people.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from awards import facts, shipped
from awards.engine.eligibility import Case, Outlook, RuleSet, outlook, over_years
from units.models import Position, Subject, Unit, UnitKind, UnitReach, in_force

AHEAD = 6  # columns of years
GROUND = "cong_trang"
FIRST_HALF = 6


@dataclass(frozen=True)
class Title:
    """An award as the planner shows it: `chained` where it rests on years before."""

    code: str
    name: str
    short: str
    chained: bool


@dataclass(frozen=True)
class Row:
    """One person or collective. `years`: titles by the first year they can be won; `unknown`: those with facts missing."""

    pk: int
    name: str
    name_order: str
    note: str
    years: Mapping[int, tuple[Title, ...]]
    unknown: tuple[Title, ...]

    def titles(self) -> set[str]:
        """The codes of everything the row shows."""
        return {one.code for listed in (*self.years.values(), self.unknown) for one in listed}


def first_year(today: date) -> int:
    """The year for which dossiers come in: until June the year before."""
    return today.year - 1 if today.month <= FIRST_HALF else today.year


def span(today: date) -> list[int]:
    """The years of the columns."""
    return list(range(first_year(today), first_year(today) + AHEAD))


def titles(kind: str, rules: RuleSet) -> list[Title]:
    """The awards for a kind of subject that facts can decide, in the order of the catalogue."""
    short = shipped.short_names()
    return [
        Title(code, rules.names[code], short.get(code, rules.names[code]), over_years(rules.of(code, kind)))
        for code in rules.decidable(kind)
    ]


def people(unit: Unit, before: Collection[Unit] = (), *, on: date, rules: RuleSet) -> list[Row]:
    """Everybody who stands at `unit` or at a collective inside it on `on`, or whose post was never moved from one of the
    ended units `before` it; by name."""
    teams = UnitReach.objects.filter(in_force(on), ancestor=unit, unit__kind=UnitKind.COLLECTIVE)
    posts = Position.objects.filter(in_force(on), Q(unit__in=[unit, *before]) | Q(unit__in=teams.values("unit")))
    post: dict[int, str] = {}
    for subject, title in posts.order_by("-leads", "seconded", "-id").values_list("subject", "title"):
        post.setdefault(subject, title)
    found = list(Subject.objects.filter(pk__in=post, kind=Subject.Kind.PERSON, died_on=None, merged_into=None))
    cases = facts.cases(found, year=first_year(on), on=on, rules=rules, ground=GROUND)
    planned = titles("individual", rules)
    return [_row(one, one.full_name, post[one.pk], cases[one.pk], planned, rules) for one in found]


def collectives(units: Iterable[Unit], *, on: date, rules: RuleSet) -> list[Row]:
    """The collectives `units`, in their order."""
    found = list(units)
    cases = facts.unit_cases(found, year=first_year(on), on=on, rules=rules, ground=GROUND)
    planned = titles("collective", rules)
    return [
        _row(one, one.short_name, str(one.get_kind_display()), cases[one.pk], planned, rules) for one in found
    ]  # fmt: skip


def _row(one: Any, name: str, note: str, case: Case, planned: Collection[Title], rules: RuleSet) -> Row:
    until = case.year + AHEAD - 1
    found: dict[str, Outlook] = outlook(case, [title.code for title in planned], rules, until)
    years: dict[int, list[Title]] = {}
    unknown = []
    for title in planned:
        seen = found[title.code]
        if seen.year is not None:
            years.setdefault(seen.year, []).append(title)
        elif seen.met == "unknown":
            unknown.append(title)
    placed = {year: tuple(listed) for year, listed in years.items()}
    return Row(one.pk, name, one.name_order, note, placed, tuple(unknown))
