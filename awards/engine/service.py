"""Long service: which order the posts held and their years give (LAW: the table of posts and years of long service).

Pure: spells in posts and the rows of the table in, explained answers out. Time is counted in whole months, days rounded down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

MONTHS = 12


@dataclass(frozen=True)
class Spell:
    """Time in a post of a group; `ends` None: still in it. `ref` leads back to the record."""

    group: str
    begins: date
    ends: date | None
    ref: int = 0


@dataclass(frozen=True)
class Line:
    """A row of the table: the award for `min_years` (and fewer than `below_years`) in the posts of `group`."""

    award: str
    group: str
    min_years: int
    below_years: int | None = None
    ref: int = 0


@dataclass(frozen=True)
class Answer:
    """What a row gives: `met` yes, no, or passed (so long that a higher row speaks); months asked and had; spells counted."""

    line: Line
    met: str
    asked: int
    had: int
    reduced: bool
    spells: tuple[Spell, ...]
    reached_on: date | None


def months(begins: date, ends: date) -> int:
    """Whole months from `begins` to `ends`, the last day included."""
    after = ends + timedelta(days=1)
    whole = (after.year - begins.year) * MONTHS + after.month - begins.month
    return max(0, whole - (1 if after.day < begins.day else 0))


def joined(spells: Iterable[Spell], on: date) -> list[tuple[date, date]]:
    """The time covered until `on`, posts held at once counted once."""
    found: list[tuple[date, date]] = []
    for begins, ends in sorted((s.begins, min(s.ends or on, on)) for s in spells if s.begins <= on):
        if found and begins <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def added(day: date, count: int) -> date:
    """The day `count` months later; the last day of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // MONTHS, month % MONTHS + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, 28)


def judge(
    spells: Sequence[Spell],
    lines: Iterable[Line],
    *,
    on: date,
    above: Mapping[str, Sequence[str]],
    share: Fraction = Fraction(0),
) -> list[Answer]:
    """Each row's answer. Time in a higher post (`above`) counts for a lower one; `share` is what the years are reduced by."""
    return [_answer(line, spells, on, above, share) for line in lines]


def _answer(
    line: Line, spells: Sequence[Spell], on: date, above: Mapping[str, Sequence[str]], share: Fraction
) -> Answer:
    groups = {line.group, *above.get(line.group, ())}
    counted = tuple(s for s in spells if s.group in groups and s.begins <= on)
    had = sum(months(begins, ends) for begins, ends in joined(counted, on))
    asked = _reduced(line.min_years, share)
    limit = _reduced(line.below_years, share) if line.below_years else None
    met = "no" if had < asked else "passed" if limit is not None and had >= limit else "yes"
    held = any(s.ends is None or s.ends >= on for s in counted)
    reached = added(on, asked - had) if met == "no" and held else None
    return Answer(line, met, asked, had, share > 0, counted, reached)


def _reduced(years: int, share: Fraction) -> int:
    """Months asked, rounded up after the reduction."""
    exact = years * MONTHS * (1 - share)
    return -(-exact.numerator // exact.denominator)
