"""A case as the checks look at it: indexed by year, with what does not count sorted out beforehand."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from awards.engine.eligibility.case import ACTIVE, RATINGS, Award, Case, Rating
from awards.engine.eligibility.rulesets import RuleSet

Met = Literal["yes", "no", "unknown"]
RANK = {rating: number for number, rating in enumerate(RATINGS)}


class Note(NamedTuple):
    """A record or a lack, as a code and figures; whoever shows it puts it into words."""

    code: str
    params: dict[str, Any]


def note(code: str, **params: Any) -> Note:
    return Note(code, params)


class Result(NamedTuple):
    """The outcome of one check: met, the records it rests on, what is missing, the alternatives it was made of."""

    met: Met
    because: tuple[Note, ...] = ()
    missing: tuple[Note, ...] = ()
    parts: tuple[tuple[str, "Result"], ...] = ()


# Answers that carry no record: one object each, so that whoever asks for thousands of people shares what is built on them.
YES = Result("yes")
NOT_LEADER = Result("yes", (note("not_leader"),))
JUDGED = Result("unknown")
SHARED = frozenset(id(one) for one in (YES, NOT_LEADER, JUDGED))


def every(values: Iterable[Met]) -> Met:
    """All must hold: one no decides, else one unknown."""
    worst: Met = "yes"
    for value in values:
        if value == "no":
            return "no"
        if value == "unknown":
            worst = "unknown"
    return worst


def some(values: Iterable[Met]) -> Met:
    """One must hold: one yes decides, else one unknown."""
    best: Met = "no"
    for value in values:
        if value == "yes":
            return "yes"
        if value == "unknown":
            best = "unknown"
    return best


class View:
    """The facts of one case under one rule set. `title` may be set anew: the same facts serve every award."""

    def __init__(self, case: Case, rules: RuleSet) -> None:
        self.case, self.rules, self.facts, self.year, self.title = case, rules, case.facts, case.year, case.title
        self.knows = case.facts.known.__contains__
        self.inherit = case.inherit or rules.inherit
        self.memo: dict[Any, Any] = {}
        self.awards: dict[str, dict[int, Award]] = {}
        self.dropped: list[tuple[Award, str]] = []
        for award in case.facts.awards:
            why = self._why_not(award)
            if why:
                self.dropped.append((award, why))
            else:
                self.awards.setdefault(award.code, {})[award.year] = award
        self.ratings: dict[int, str] = {}
        for row in case.facts.ratings:
            # Two ratings of a year (two predecessors): the lower one speaks for the whole.
            if self._comes_along(row) and RANK[row.rating] <= RANK[self.ratings.get(row.year, "xuat_sac")]:
                self.ratings[row.year] = row.rating

    def _comes_along(self, row: Award | Rating) -> bool:
        """Is a record of this kind of years, and the subject's own or inherited by the rule?"""
        if row.year_kind and row.year_kind != self.case.year_kind:
            return False
        if row.via == "own" or self.case.kind == "individual":
            return True
        if row.via == "apart":
            return False
        return self.inherit == "all" or (self.inherit == "primary" and row.via == "primary")

    def _why_not(self, award: Award) -> str:
        if award.status not in ACTIVE:
            return award.status
        if award.decided_on is not None and award.decided_on > self.case.received_on:
            return "later"
        if award.year_kind and award.year_kind != self.case.year_kind:
            return "year_kind"
        return "" if self._comes_along(award) else "not_inherited"

    def held(self, codes: Iterable[str], year: int) -> Award | None:
        """The award of one of `codes` in `year`."""
        for code in codes:
            found = self.awards.get(code, {}).get(year)
            if found is not None:
                return found
        return None

    def years_of(self, codes: Iterable[str]) -> list[int]:
        """The years in which one of `codes` was awarded, ascending."""
        return sorted({year for code in codes for year in self.awards.get(code, ())})

    def not_counted(self, codes: Iterable[str], years: Iterable[int]) -> tuple[Note, ...]:
        """Awards of `codes` in `years` that were set aside, each with its reason."""
        if not self.dropped:
            return ()
        wanted, span = set(codes), set(years)
        return tuple(
            note("dropped", award=x.code, year=x.year, why=why)
            for x, why in self.dropped
            if x.code in wanted and x.year in span
        )

    def span(self) -> tuple[date, date]:
        """The first and the last day of the year asked for; a school year is named by the year in which it begins."""
        if self.case.year_kind == "school":
            return date(self.year, 9, 1), date(self.year + 1, 8, 31)
        return date(self.year, 1, 1), date(self.year, 12, 31)


def of_award(award: Award) -> Note:
    return note("award", award=award.code, year=award.year, decided_on=award.decided_on)
