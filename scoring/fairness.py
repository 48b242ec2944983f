"""The fairness sheet of a round, for its host; a member sees its own line. Nothing here changes a result."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine import fairness
from scoring.models import Criterion, Result, Round, RoundStage, Score, ScoreCard
from scoring.ranking.computing import Line, Outcome, outcome
from units.models import Unit

HUNDRED = 100
YEARS = 5
CENT = Decimal("0.01")


@dataclass(frozen=True)
class GapLine:
    """A unit's self-scores against the appraised ones, in percent of the scale, over the years kept."""

    unit: Unit
    years: list[tuple[int, Decimal]]
    mean: Decimal
    shrunk: Decimal


@dataclass(frozen=True)
class SeverityLine:
    """How much a scorer gives more (+) or fewer (−) points than the others for the same units."""

    unit: Unit
    points: Decimal
    scored: int


@dataclass(frozen=True)
class Without:
    """A unit's rank as given, and as it would be with every scorer's severity taken out."""

    line: Line
    rank: int | None
    without: int


@dataclass(frozen=True)
class Near:
    """How near the flag was: the first two, what the lead rests on, and what would move it."""

    first: Line
    second: Line
    points: Decimal
    criteria: list[tuple[Criterion, Decimal]]
    deciding: list[Criterion]
    half: list[tuple[Line, Criterion, Decimal]]
    judges: list[Unit]


@dataclass(frozen=True)
class FairnessSheet:
    round: Round
    gaps: list[GapLine]
    severities: list[SeverityLine]
    without: list[Without]
    near: Near | None


def sheet(round_: Round) -> FairnessSheet:
    """Everything the host sees, in a constant number of queries."""
    found = outcome(round_)
    cells = _cross_scores(round_)
    totals = _totals(cells)
    units = Unit.objects.in_bulk({scorer for scorer, _ in totals})
    by_sheet = {line.sheet.pk: line for line in found.lines}
    severities = [SeverityLine(units[s.scorer], _points(s.points), s.scored) for s in fairness.severities(totals)]
    return FairnessSheet(
        round_, gap_lines(found), severities, _without(totals, by_sheet), _near(found, cells, by_sheet, units)
    )


def own_line(round_: Round, unit_id: int, *, inside: bool = False) -> GapLine | None:
    """What a member sees: its own gap; the severities only where the round publishes them."""
    return next((line for line in gap_lines(outcome(round_, inside=inside)) if line.unit.pk == unit_id), None)


def gap_lines(found: Outcome) -> list[GapLine]:
    """The gap of each member of the round in this and earlier released rounds of the host, at most five years back."""
    lines = [line for line in found.lines if line.own_total is not None]
    if not lines:
        return []
    scale, year = found.version.scale, found.round.year
    observed: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for unit, when, total, own, wide in _history(found, [line.sheet.unit_id for line in lines]):
        observed[unit][when] = _percent(own - total, wide)
    for line in lines:
        observed[line.sheet.unit_id][year] = _percent(line.gap or Decimal(0), scale)
    told = ((unit, Fraction(gap)) for unit, years in observed.items() for gap in years.values())
    units = {line.sheet.unit_id: line.sheet.unit for line in lines}
    return [
        GapLine(units[g.unit], sorted(observed[g.unit].items()), _points(g.mean), _points(g.shrunk))
        for g in fairness.gaps(told)
    ]


def _history(found: Outcome, units: list[int]) -> Any:
    return (
        Result.objects.in_force()
        .filter(
            release__round__host=found.round.host_id,
            release__round__year__range=(found.round.year - YEARS + 1, found.round.year - 1),
            release__round__kind=found.round.kind,
            sheet__unit__in=units,
            self_total__isnull=False,
        )
        .values_list(
            "sheet__unit_id",
            "release__round__year",
            "total",
            "self_total",
            "release__round__version_used__scale",
        )
    )


Cells = Mapping[tuple[int, int], Mapping[int, Fraction]]
"""(scorer's unit, sheet) → criterion → points."""


def _cross_scores(round_: Round) -> Cells:
    """Only where members score one another: where the head alone scores there is nobody to compare it with."""
    if round_.cross != Round.Cross.MEMBERS:
        return {}
    rows = Score.objects.filter(
        card__sheet__round=round_,
        card__stage__kind=RoundStage.Kind.BLOCK,
        card__status=ScoreCard.Status.GIVEN,
        points__isnull=False,
    ).values_list("card__scorer_id", "card__sheet_id", "criterion_id", "points")
    found: dict[tuple[int, int], dict[int, Fraction]] = defaultdict(dict)
    for scorer, scored, criterion, points in rows:
        found[scorer, scored][criterion] = Fraction(points or 0)
    return found


def _totals(cells: Cells) -> dict[tuple[int, int], Fraction]:
    return {key: sum(points.values(), Fraction(0)) for key, points in cells.items()}


def _without(totals: Mapping[tuple[int, int], Fraction], by_sheet: Mapping[int, Line]) -> list[Without]:
    """Ranks of the block's own scores, as given and with severities taken out; only where every member scores."""
    if not totals:
        return []
    as_given = fairness.ranks(fairness.plain_means(totals))
    mended = fairness.ranks(fairness.without_severity(totals))
    rows = [Without(by_sheet[pk], as_given[pk], mended[pk]) for pk in as_given if pk in by_sheet]
    return sorted(rows, key=lambda row: (row.rank or 0, row.line.name))


def _near(found: Outcome, cells: Cells, by_sheet: Mapping[int, Line], units: Mapping[int, Unit]) -> Near | None:
    ranked = [line for line in found.lines if line.place.rank is not None]
    leaves = {row.criterion.pk: row.criterion for row in found.rows if row.leaf}
    sign = {pk: -1 if c.part == Criterion.Part.DEDUCTION else 1 for pk, c in leaves.items()}
    points = {
        line.sheet.pk: {pk: sign[pk] * Fraction(line.points[pk]) for pk in leaves if pk in line.points}
        for line in ranked
    }
    gains = {pk: Fraction(c.maximum) for pk, c in leaves.items() if sign[pk] > 0}
    judges: dict[int, dict[int, Mapping[int, Fraction]]] = defaultdict(dict)
    for (scorer, scored), row in cells.items():
        judges[scorer][scored] = row
    margin = fairness.margin(points, gains, by_judge=judges) if len(points) > 1 else None
    if margin is None:
        return None
    return Near(
        by_sheet[margin.first],
        by_sheet[margin.second],
        _points(margin.points),
        [(leaves[pk], _points(lead)) for pk, lead in margin.criteria],
        [leaves[pk] for pk in margin.deciding],
        [(by_sheet[unit], leaves[pk], _points(moved)) for unit, pk, moved in margin.half],
        [units[scorer] for scorer in margin.judges if scorer in units],
    )


def _percent(points: Decimal, scale: Decimal) -> Decimal:
    return (points * HUNDRED / scale).quantize(CENT)


def _points(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT)
