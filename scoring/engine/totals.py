"""From points of rows to a sheet's total: sums of groups, bonus and deductions, and rows that do not apply.

The stated rule for a criterion that the host took off a unit: it leaves the denominator, and the content points are
scaled up to the whole content again (content × full maximum ÷ maximum that applied, two digits after the comma, halfway up).
Bonus and deductions are never scaled.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.engine.rounding import ZERO, to_hundredths

CONTENT, BONUS, DEDUCTION = "content", "bonus", "deduction"
_ZERO_SUM = (ZERO, ZERO, 0, 0)


@dataclass(frozen=True)
class Row:
    """A row of the table as the engine needs it; `maximum` of a row with children is not read. `group`: never scored itself."""

    id: int
    parent: int | None
    maximum: Decimal
    part: str = CONTENT
    group: bool = False


@dataclass(frozen=True)
class Sum:
    """A row or group: its points and maximum without what does not apply, and how many of its rows are scored."""

    points: Decimal
    maximum: Decimal
    scored: int
    of: int


@dataclass(frozen=True)
class Totals:
    """`content` is scaled up where criteria do not apply; `raw_content` is the plain sum; `denominator` the maximum that
    applied; `missing` how many rows still lack points (0 is a score)."""

    content: Decimal
    bonus: Decimal
    deduction: Decimal
    total: Decimal
    raw_content: Decimal
    denominator: Decimal
    full: Decimal
    missing: int
    capped: bool
    sums: dict[int, Sum] = field(default_factory=dict)


class Tree:
    """The rows of one version, parents before children. Built once, used for every sheet."""

    def __init__(self, rows: Iterable[Row]) -> None:
        given = list(rows)
        by_parent: dict[int | None, list[Row]] = {}
        for row in given:
            by_parent.setdefault(row.parent, []).append(row)
        self.rows: list[Row] = []
        self._walk(by_parent, None)
        self.parents = {row.id: row.parent for row in self.rows}
        self.groups = {row.parent for row in self.rows if row.parent is not None}
        self.groups.update(row.id for row in self.rows if row.group)
        self.leaves = [row for row in self.rows if row.id not in self.groups]
        self.full = sum((row.maximum for row in self.leaves if row.part == CONTENT), ZERO)

    def _walk(self, by_parent: Mapping[int | None, list[Row]], parent: int | None) -> None:
        for row in by_parent.get(parent, ()):
            self.rows.append(row)
            self._walk(by_parent, row.id)

    def left_out(self, waivers: Collection[int]) -> set[int]:
        """The rows in `waivers` and everything under them."""
        gone = set(waivers)
        if gone:
            for row in self.rows:
                if row.parent in gone:
                    gone.add(row.id)
        return gone

    def maxima(self) -> dict[int, Decimal]:
        """Each row's maximum as its leaves make it."""
        return {key: found.maximum for key, found in self._sums({}, set()).items()}

    def _sums(self, points: Mapping[int, Decimal | None], gone: Collection[int]) -> dict[int, Sum]:
        held = {row.id: _ZERO_SUM for row in self.rows}
        for row in reversed(self.rows):
            if row.id in gone:
                continue
            if row.id not in self.groups:
                got = points.get(row.id)
                held[row.id] = (ZERO if got is None else got, row.maximum, int(got is not None), 1)
            if row.parent is not None:
                a, b = held[row.parent], held[row.id]
                held[row.parent] = (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3])
        return {key: Sum(*found) for key, found in held.items()}


def totals(
    tree: Tree,
    points: Mapping[int, Decimal | None],
    waivers: Collection[int] = (),
    scale: Decimal = Decimal(100),
    bonus_over_scale: bool = False,
    *,
    sums: bool = True,
) -> Totals:
    """The total of one sheet: content + bonus − deductions, not under 0, and not over `scale` unless bonus may exceed it.

    `points` by row id; `waivers` are the rows that do not apply to this unit. `sums=False` leaves out the sums by group
    (ranking thousands of sheets needs the totals alone).
    """
    gone = tree.left_out(waivers)
    held = {CONTENT: ZERO, BONUS: ZERO, DEDUCTION: ZERO}
    denominator, missing = ZERO, 0
    for row in tree.leaves:
        if row.id in gone:
            continue
        if row.part == CONTENT:
            denominator += row.maximum
        got = points.get(row.id)
        if got is None:
            missing += 1
        else:
            held[row.part] += got
    raw = held[CONTENT]
    content = to_hundredths(raw * tree.full / denominator) if denominator and denominator != tree.full else raw
    whole = max(content + held[BONUS] - held[DEDUCTION], ZERO)
    capped = not bonus_over_scale and whole > scale
    return Totals(
        content=content,
        bonus=held[BONUS],
        deduction=held[DEDUCTION],
        total=scale if capped else whole,
        raw_content=raw,
        denominator=denominator,
        full=tree.full,
        missing=missing,
        capped=capped,
        sums=tree._sums(points, gone) if sums else {},
    )
