"""Looking ahead: the first year in which the conditions can hold, if every year still open goes as well as it can.

What is on record stands. The year asked for is open as far as it has no record yet. An award is assumed only from the year
in which it can first be won itself, so that a chain of titles takes the years it takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from awards.engine.eligibility.case import Award, Case, Facts, Initiative, Rating
from awards.engine.eligibility.rulesets import Condition, RuleSet, Step
from awards.engine.eligibility.verdict import check, check_many
from awards.engine.eligibility.view import RANK, Met

HORIZON = 40
PARTS = ("total", "ldtt", "cstdcs", "disciplined", "fulfilled")
FIRST = {"rank": 1, "size": 10}
EVERYTHING = frozenset(
    {"awards", "ratings", "initiatives", "discipline", "members", "block", "campaign", "restrictions", "collective"}
)


def earliest_year(case: Case, rules: RuleSet) -> int | None:
    """The year asked for when the answer is yes, else the first later one that can be; None when unknown or never."""
    met = check(case, rules).met
    if met != "no":
        return case.year if met == "yes" else None
    if case.kind not in rules.subjects.get(case.title, ()) or _closed(case):
        return None
    return _Plan(case, rules).first(case.title, after=case.year)


@dataclass(frozen=True)
class Outlook:
    """The verdict now, and the first year it can be yes: the year asked for, a later one, or None."""

    met: Met
    year: int | None


def outlook(case: Case, titles: Iterable[str], rules: RuleSet, until: int) -> dict[str, Outlook]:
    """The outlook on each of `titles` up to the year `until`; the look ahead is shared by all of them."""
    plan, ended = _Plan(case, rules, until), _closed(case)
    found = {}
    for title, verdict in check_many(case, titles, rules).items():
        year = case.year if verdict.met == "yes" else None
        if verdict.met == "no" and not ended and case.kind in rules.subjects.get(title, ()):
            year = plan.first(title, after=case.year)
            plan.firsts.pop(title, None)
        found[title] = Outlook(verdict.met, year)
    return found


def _closed(case: Case) -> bool:
    return case.kind == "collective" and case.unit_closed_on is not None


class _Plan:
    """One look ahead; what was found for an award is kept."""

    def __init__(self, case: Case, rules: RuleSet, until: int = 0) -> None:
        self.case, self.rules = case, rules
        self.until = until or case.year + HORIZON - 1
        self.firsts: dict[str, int | None] = {}
        self.rated = {row.year: row.rating for row in case.facts.ratings}

    def first(self, title: str, after: int) -> int | None:
        """The first year later than `after` in which `title` can be won."""
        self.firsts[title] = None  # a rule that leads back to itself waits for nothing
        names = needed(self.rules.of(title, self.case.kind)) - {title}
        for code in sorted(names):
            if code not in self.firsts:
                self.firsts[code] = self._again(code) or self.first(code, self.case.year - 1)
        ends_with_it = self._seen_this_year(names)
        for year in range(after + 1, min(after + HORIZON, self.until + 1)):
            if self._possible(title, year, names, year if ends_with_it else year - 1):
                return year
        return None

    def _again(self, code: str) -> int | None:
        """Who won it last year may win it again at once, whatever the records say about how it was won."""
        held = any(x.code == code and x.year == self.case.year - 1 for x in self.case.facts.awards)
        return self.case.year if held else None

    def _seen_this_year(self, names: set[str]) -> bool:
        """Do the records reach into the year asked for? Then later ones are expected as early."""
        return any(x.year == self.case.year and x.code in names for x in self.case.facts.awards)

    def _possible(self, title: str, year: int, names: set[str], last: int) -> bool:
        case = replace(
            self.case,
            title=title,
            year=year,
            received_on=max(self.case.received_on, date(year + 1, 1, 1)),
            facts=self._hoped(year, names, last),
            ground="",
        )
        return check(case, self.rules).met == "yes"

    def _begin(self, key: str) -> int:
        """From which year on things may go well: the year asked for, or long before where nothing is known."""
        return self.case.year if key in self.case.facts.known else self.case.year - HORIZON

    def _hoped(self, year: int, names: set[str], last: int) -> Facts:
        facts, start = self.case.facts, self.case.year
        found = {x.year for x in facts.initiatives if x.year <= start}
        awards = [
            Award(code, y)
            for code in names
            if (begin := self.firsts.get(code)) is not None
            for y in range(self._first_open(begin), last + 1)
            if y != start or self._still_open()
        ]
        ratings = [Rating(y, "xuat_sac") for y in range(self._begin("ratings"), year + 1) if y not in self.rated]
        ideas = [Initiative(y, "toan_quoc") for y in range(self._begin("initiatives"), year + 1) if y not in found]
        hoped = replace(
            facts,
            known=EVERYTHING,
            awards=(*facts.awards, *awards),
            ratings=(*facts.ratings, *ratings),
            initiatives=(*facts.initiatives, *ideas, *ideas),
            restrictions=tuple(x for x in facts.restrictions if x.ends is None),
            collective=(Rating(year, "xuat_sac"),),
        )
        if year > start:
            hoped = replace(hoped, members=dict.fromkeys(PARTS, 10) | {"disciplined": 0}, block=FIRST, campaign=None)
        return hoped

    def _first_open(self, begin: int) -> int:
        return max(begin, self.case.year) if "awards" in self.case.facts.known else self._begin("awards")

    def _still_open(self) -> bool:
        """May the award of the year asked for still come? Not when the year is rated too low for any title."""
        rated = self.rated.get(self.case.year)
        return rated is None or RANK[rated] >= RANK["tot"]


def needed(conditions: tuple[Condition, ...]) -> set[str]:
    """The awards that conditions rest on."""
    return set().union(*(_names(step.params) for step in steps_of(conditions)))


def steps_of(conditions: tuple[Condition, ...]) -> list[Step]:
    """Every check of the conditions, those of the alternatives included."""
    own = [condition.step for condition in conditions if condition.step]
    return own + [step for condition in conditions for branch in condition.branches for step in branch.steps]


def over_years(conditions: tuple[Condition, ...]) -> bool:
    """Do the conditions look back at earlier years?"""
    return any(step.op in ("chain", "run", "within", "held") for step in steps_of(conditions))


def _names(params: Any) -> set[str]:
    if isinstance(params, dict):
        found = {code for key in ("award", "codes", "after", "implied_by") for code in params.get(key, ())}
        return found.union(*(_names(value) for value in params.values()))
    if isinstance(params, list):
        return set().union(*(_names(value) for value in params)) if params else set()
    return set()
