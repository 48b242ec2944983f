"""A dry run: what a version would have made of the scores of a round. Reads only; a constant number of queries.

Rows are joined by their code. Where a figure is known the version's own rule gives the points; otherwise the points
given are taken over in proportion to the maxima. A row without a counterpart gets nothing, and is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.criteria.reading import engine_tree, load, rule_of, score, waived_by_unit
from scoring.engine.ranking import Entry, Tie, places
from scoring.engine.rounding import between, round_to
from scoring.engine.totals import totals
from scoring.models import Criterion, Round, RoundStage, Score, ScoreSheet, TableVersion

ZERO = Decimal(0)
ORDER: list[str] = [str(kind) for kind in RoundStage.SCORED]


@dataclass(frozen=True)
class Cell:
    """What a sheet holds for a criterion at the last stage that scored it."""

    points: Decimal | None
    figure: Decimal | None


@dataclass(frozen=True)
class Moved:
    """A unit before and after; ranks are None where it was not ranked."""

    unit: str
    before: Decimal
    after: Decimal
    rank_before: int | None
    rank_after: int | None

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def rank_moves(self) -> bool:
        return self.rank_before != self.rank_after


@dataclass
class DryRun:
    """The result: a line a unit, and rows that have no counterpart on the other side."""

    lines: list[Moved] = field(default_factory=list)
    new_rows: list[str] = field(default_factory=list)
    gone_rows: list[str] = field(default_factory=list)
    by_rule: int = 0
    in_proportion: int = 0

    @property
    def moved(self) -> int:
        return sum(1 for line in self.lines if line.difference)

    @property
    def swapped(self) -> list[tuple[str, str]]:
        """Pairs of units whose order turns round."""
        pairs = []
        for index, one in enumerate(self.lines):
            for other in self.lines[index + 1 :]:
                if _turns(one, other):
                    pairs.append((one.unit, other.unit))
        return pairs


def _turns(one: Moved, other: Moved) -> bool:
    before = (one.rank_before or 0) - (other.rank_before or 0)
    after = (one.rank_after or 0) - (other.rank_after or 0)
    return before * after < 0


def cells_of(round_: Round) -> dict[int, dict[str, Cell]]:
    """By sheet and code: the points of the last stage that gave any (several scorers: their mean), and the last figure."""
    given: dict[tuple[int, str], dict[str, list[Decimal]]] = {}
    figures: dict[tuple[int, str], tuple[int, Decimal]] = {}
    rows = Score.objects.filter(card__sheet__round=round_).values_list(
        "card__sheet_id", "criterion__code", "card__stage__kind", "points", "figure"
    )
    for sheet, code, kind, points, figure in rows:
        if points is not None:
            given.setdefault((sheet, code), {}).setdefault(kind, []).append(points)
        place = ORDER.index(kind) if kind in ORDER else -1
        if figure is not None and place >= figures.get((sheet, code), (-1, ZERO))[0]:
            figures[sheet, code] = (place, figure)
    found: dict[int, dict[str, Cell]] = {}
    for key in {*given, *figures}:
        held = given.get(key, {})
        last = next((held[kind] for kind in reversed(ORDER) if kind in held), None)
        mean = sum(last, ZERO) / len(last) if last else None
        found.setdefault(key[0], {})[key[1]] = Cell(mean, figures[key][1] if key in figures else None)
    return found


def run(version: TableVersion, round_: Round) -> DryRun:
    """Compare `version` with the version that `round_` is scored by, on the round's scores."""
    new, old = load(version), load(round_.version_used)
    result = DryRun()
    old_by_code = {c.code: c for c in old if c.kind != Criterion.Kind.GROUP}
    new_by_code = {c.code: c for c in new if c.kind != Criterion.Kind.GROUP}
    result.new_rows = [str(c) for code, c in new_by_code.items() if code not in old_by_code]
    result.gone_rows = [str(c) for code, c in old_by_code.items() if code not in new_by_code]
    cells = cells_of(round_)
    sheets = list(ScoreSheet.objects.filter(round=round_).select_related("unit").order_by("unit__name_order"))
    before = _totals(round_.version_used, old, sheets, cells, old_by_code, None)
    after = _totals(version, new, sheets, cells, old_by_code, result)
    ranks_before, ranks_after = _ranks(before), _ranks(after)
    result.lines = [
        Moved(s.unit.short_name, before[s.pk].total, after[s.pk].total, ranks_before[s.pk], ranks_after[s.pk])
        for s in sheets
    ]
    result.lines.sort(key=lambda line: (line.rank_before or 0, line.unit))
    return result


def _totals(
    version: TableVersion,
    criteria: list[Criterion],
    sheets: list[ScoreSheet],
    cells: dict[int, dict[str, Cell]],
    old: Mapping[str, Criterion],
    result: DryRun | None,
) -> dict[int, Entry]:
    """Entries by sheet; with `result`, points are worked out anew and counted in it."""
    tree = engine_tree(criteria)
    waived = waived_by_unit(version)
    found = {}
    for sheet in sheets:
        held = cells.get(sheet.pk, {})
        points: dict[int, Decimal | None] = {}
        for c in criteria:
            cell = held.get(c.code)
            if cell is not None:
                points[c.pk] = cell.points if result is None else _again(c, cell, old.get(c.code), version.step, result)
        whole = totals(tree, points, waived.get(sheet.unit_id, ()), version.scale, version.bonus_over_scale, sums=False)
        found[sheet.pk] = Entry(
            sheet.pk, whole.total, whole.content, whole.bonus, whole.deduction, whole.denominator or version.scale
        )
    return found


def _again(c: Criterion, cell: Cell, old: Criterion | None, step: Decimal, result: DryRun) -> Decimal | None:
    if cell.figure is not None and rule_of(c) is not None and c.kind != Criterion.Kind.JUDGED:
        result.by_rule += 1
        return score(c, cell.figure, step)
    if cell.points is None or old is None:
        return None
    if old.maximum == c.maximum or not old.maximum:
        return between(cell.points, ZERO, max(c.maximum, cell.points) if old.maximum else c.maximum)
    result.in_proportion += 1
    return between(round_to(cell.points * c.maximum / old.maximum, step), ZERO, c.maximum)


def _ranks(entries: dict[int, Entry]) -> dict[int, int | None]:
    placed = places(entries.values(), ties=[Tie("without_bonus"), Tie("fewer_deductions")])
    return {place.key: place.rank for place in placed}
