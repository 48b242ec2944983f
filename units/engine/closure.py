"""Who reaches whom, and when: the closure of dated parents. Pure: edges in, rows out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MAX_DEPTH = 20


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included; no last day means still."""

    first: date
    last: date | None

    def cut(self, other: "Span") -> "Span | None":
        """The days that both have, or None."""
        first = max(self.first, other.first)
        last = self.last if other.last is None else other.last if self.last is None else min(self.last, other.last)
        return None if last is not None and last < first else Span(first, last)


@dataclass(frozen=True)
class Edge:
    """`child` stood under `parent` during `span`."""

    child: int
    parent: int
    span: Span


@dataclass(frozen=True)
class Reach:
    """`ancestor` reaches `unit` during `span` over `depth` steps (0: itself)."""

    ancestor: int
    unit: int
    span: Span
    depth: int


def descendants(roots: Iterable[int], edges: Iterable[Edge]) -> set[int]:
    """The roots and everything that ever stood under one of them, by any chain."""
    below: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        below[edge.parent].append(edge.child)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(below[unit])
    return found


def closure(units: Iterable[int], lives: dict[int, Span], edges: Iterable[Edge]) -> list[Reach]:
    """Each of `units` reaches itself while it lives, and is reached by every chain of parents while the whole chain holds."""
    above: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        above[edge.child].append(edge)
    rows: list[Reach] = []
    for unit in units:
        level = [Reach(unit, unit, lives[unit], 0)]
        rows.extend(level)
        while level and level[0].depth < MAX_DEPTH:
            level = [
                Reach(edge.parent, unit, span, row.depth + 1)
                for row in level
                for edge in above[row.ancestor]
                if (span := row.span.cut(edge.span)) is not None
            ]
            rows.extend(level)
    return rows


def would_circle(unit: int, parent: int, span: Span, edges: Iterable[Edge]) -> bool:
    """Would `unit` under `parent` during `span` make it, on some day, an ancestor of itself?"""
    return any(row.ancestor == unit for row in closure([parent], {parent: span}, edges))
