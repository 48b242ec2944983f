"""What a block may be asked to explain: inflated self-scores, severe scorers, and how near the flag was. Pure.

Nothing here changes a result: it is shown to the host beside it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SHRINK = 2
"""A unit's mean gap counts as if this many more observations at the block's mean had been made."""

Scores = Mapping[tuple[int, int], Fraction]
"""(scorer, unit) → the total that scorer gave."""


@dataclass(frozen=True)
class Gap:
    """Self-scored minus appraised, in percent of the scale: how often observed, the mean, and the mean shrunk to the block's."""

    unit: int
    observed: int
    mean: Fraction
    shrunk: Fraction


def gaps(observed: Iterable[tuple[int, Fraction]]) -> list[Gap]:
    """One line per unit, largest shrunk gap first; `observed`: (unit, self − appraised) of one year each."""
    by_unit: dict[int, list[Fraction]] = defaultdict(list)
    for unit, gap in observed:
        by_unit[unit].append(gap)
    if not by_unit:
        return []
    everything = [gap for found in by_unit.values() for gap in found]
    middle = sum(everything, Fraction(0)) / len(everything)
    lines = []
    for unit, found in by_unit.items():
        mean = sum(found, Fraction(0)) / len(found)
        lines.append(Gap(unit, len(found), mean, middle + Fraction(len(found), len(found) + SHRINK) * (mean - middle)))
    return sorted(lines, key=lambda gap: (-gap.shrunk, gap.unit))


@dataclass(frozen=True)
class Severity:
    """How many points a scorer gives more (+) or fewer (−) than the others for the same units."""

    scorer: int
    points: Fraction
    scored: int


def severities(scores: Scores, rounds: int = 40) -> list[Severity]:
    """The additive model total = unit + scorer, by alternating means; scorers add up to nothing. Harshest first.

    A scorer is compared on the units it scored only (nobody scores itself). Rounded to 1/1000 of a point at every step, so
    that fractions stay small.
    """
    scorers, units = sorted({s for s, _ in scores}), sorted({u for _, u in scores})
    if len(scorers) < 2:
        return []
    of_scorer, of_unit = _by(scores, 0), _by(scores, 1)
    severity = dict.fromkeys(scorers, Fraction(0))
    for _ in range(rounds):
        worth = {u: _mean(points - severity[s] for (s, _), points in of_unit[u]) for u in units}
        severity = {s: _mean(points - worth[u] for (_, u), points in of_scorer[s]) for s in scorers}
        middle = _mean(severity.values())
        severity = {s: _small(value - middle) for s, value in severity.items()}
    return sorted(
        (Severity(s, value, len(of_scorer[s])) for s, value in severity.items()), key=lambda x: (x.points, x.scorer)
    )


def without_severity(scores: Scores) -> dict[int, Fraction]:
    """Each unit's mean total after every scorer's severity was taken out."""
    found = {one.scorer: one.points for one in severities(scores)}
    return {u: _mean(p - found.get(s, 0) for (s, _), p in rows) for u, rows in _by(scores, 1).items()}


def plain_means(scores: Scores) -> dict[int, Fraction]:
    """Each unit's mean total as given."""
    return {u: _mean(p for _, p in rows) for u, rows in _by(scores, 1).items()}


def ranks(totals: Mapping[int, Fraction]) -> dict[int, int]:
    """1 for the highest; equal totals share a rank."""
    ordered = sorted(totals.values(), reverse=True)
    return {unit: ordered.index(total) + 1 for unit, total in totals.items()}


def _by(scores: Scores, part: int) -> dict[int, list[tuple[tuple[int, int], Fraction]]]:
    found: dict[int, list[tuple[tuple[int, int], Fraction]]] = defaultdict(list)
    for key, points in sorted(scores.items()):
        found[key[part]].append((key, points))
    return found


def _mean(values: Iterable[Fraction]) -> Fraction:
    found = list(values)
    return sum(found, Fraction(0)) / len(found) if found else Fraction(0)


def _small(value: Fraction) -> Fraction:
    return Fraction(round(value * 1000), 1000)


@dataclass(frozen=True)
class Margin:
    """How near the flag was. `criteria`: those on which the first one's lead over the second rests, largest first, with the
    difference; `deciding`: criteria without which the first would no longer be first; `half`: (unit, criterion, ±points)
    changes of one score that would move the flag; `judges`: scorers without whom it would."""

    first: int
    second: int
    points: Fraction
    criteria: tuple[tuple[int, Fraction], ...]
    deciding: tuple[int, ...]
    half: tuple[tuple[int, int, Fraction], ...]
    judges: tuple[int, ...]


Points = Mapping[int, Mapping[int, Fraction]]
"""unit → criterion → points."""
Choose = Callable[[Mapping[int, Fraction]], int | None]
"""Totals → who is first, or None where the top is shared."""


def top(totals: Mapping[int, Fraction]) -> int | None:
    """Who is alone at the top."""
    best = max(totals.values())
    leaders = [unit for unit, total in totals.items() if total == best]
    return leaders[0] if len(leaders) == 1 else None


def margin(
    points: Points,
    maxima: Mapping[int, Fraction],
    *,
    by_judge: Mapping[int, Points] | None = None,
    change: Fraction = Fraction(1, 2),
    choose: Choose = top,
) -> Margin | None:
    """None where the top is shared or fewer than two units are compared. `change`: how far one score is moved; never under 0
    or over its maximum. `by_judge`: scorer → its points, where totals are means over scorers."""
    totals = {unit: sum(rows.values(), Fraction(0)) for unit, rows in points.items()}
    if len(totals) < 2 or choose(totals) is None:
        return None
    first = choose(totals)
    assert first is not None  # noqa: S101 (told above; for the type checker)
    second = max((u for u in totals if u != first), key=lambda u: (totals[u], -u))
    lead = {c: points[first].get(c, Fraction(0)) - points[second].get(c, Fraction(0)) for c in maxima}
    return Margin(
        first,
        second,
        totals[first] - totals[second],
        tuple(sorted(((c, d) for c, d in lead.items() if d), key=lambda row: (-row[1], row[0]))),
        tuple(c for c in sorted(maxima) if choose(_dropped(totals, points, c)) != first),
        tuple(_moves(totals, points, maxima, change, first, choose)),
        tuple(j for j in sorted(by_judge or {}) if _left_out(by_judge or {}, j, choose) not in (first, _NOBODY)),
    )


_NOBODY = -1


def _dropped(totals: Mapping[int, Fraction], points: Points, criterion: int) -> dict[int, Fraction]:
    return {unit: total - points[unit].get(criterion, Fraction(0)) for unit, total in totals.items()}


def _moves(
    totals: Mapping[int, Fraction],
    points: Points,
    maxima: Mapping[int, Fraction],
    change: Fraction,
    first: int,
    choose: Choose,
) -> Iterable[tuple[int, int, Fraction]]:
    for unit in sorted(points):
        for criterion in sorted(maxima):
            had = points[unit].get(criterion, Fraction(0))
            for step in (-change, change):
                moved = min(max(had + step, Fraction(0)), max(maxima[criterion], had))
                if moved != had and choose({**totals, unit: totals[unit] + moved - had}) != first:
                    yield unit, criterion, moved - had


def _left_out(by_judge: Mapping[int, Points], judge: int, choose: Choose) -> int | None:
    """Who is first without that scorer; _NOBODY where nothing is left to compare."""
    sums: dict[int, list[Fraction]] = defaultdict(list)
    for scorer, points in by_judge.items():
        if scorer != judge:
            for unit, rows in points.items():
                sums[unit].append(sum(rows.values(), Fraction(0)))
    return choose({unit: _mean(found) for unit, found in sums.items()}) if len(sums) > 1 else _NOBODY


def sequence(totals: Mapping[int, Fraction]) -> Sequence[int]:
    """Units from the highest total down."""
    return sorted(totals, key=lambda unit: (-totals[unit], unit))
