"""Whose record a collective carries on: read through the graph of successions by the settings of the rule set.

A record is the collective's own (`own`), of the unit that it chiefly continues (`primary`), of another that was merged into
it (`merged`), or of one whose record is not inherited (`apart`). Renamed: its own. Merged: `primary` where the new unit bears
the predecessor's name or has no other whole predecessor, else `merged`; the setting `inherit_history` says which of the two
count. Split: the part that keeps the name, or what `inherit_split` says. Transfer of tasks: `inherit_transfer`. Members'
figures, discipline and ranks are never inherited.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from core.text import squeeze
from units.models import Succession, Unit, UnitName

NEAR = ("own", "primary", "merged", "apart")
_KIND = re.compile(r"^(ủy ban nhân dân|ubnd)?\s*(xã|phường|thị trấn|đặc khu|huyện|thành phố|sở|ban|phòng)\s+")
_EDGES = """
WITH RECURSIVE line(successor_id, predecessor_id, kind, partial, day) AS (
  SELECT s.successor_id, s.predecessor_id, s.kind, s.partial, s."on" FROM units_succession s
  WHERE s.successor_id IN ({places}) AND s."on" <= %s
  UNION
  SELECT s.successor_id, s.predecessor_id, s.kind, s.partial, s."on"
  FROM line JOIN units_succession s ON s.successor_id = line.predecessor_id WHERE s."on" <= %s
)
SELECT successor_id, predecessor_id, kind, partial, day FROM line
"""


@dataclass(frozen=True)
class Origin:
    """A unit whose records are read: how near it is, and the last year that is read of it."""

    unit: int
    via: str
    until: int = 9999


@dataclass(frozen=True)
class _Edge:
    successor: int
    predecessor: int
    kind: str
    partial: bool
    on: date


def origins(units: Collection[int], on: date, settings: Mapping[str, str]) -> dict[int, list[Origin]]:
    """Of each of `units` (ids): itself and every unit that came before it, as known on `on`. Three statements at most."""
    edges = _edges(units, on)
    into: dict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.successor].append(edge)
    near = {edge: _near(edge, into[edge.successor], name, settings) for edge, name in _names(edges).items()}
    return {unit: _walk(unit, into, near) for unit in units}


def _edges(units: Collection[int], on: date) -> list[_Edge]:
    if not units:
        return []
    ids = sorted(units)
    with connection.cursor() as cursor:
        cursor.execute(_EDGES.format(places=", ".join(["%s"] * len(ids))), [*ids, on, on])
        rows = cursor.fetchall()
    return [
        _Edge(a, b, kind, bool(partial), date.fromisoformat(day) if isinstance(day, str) else day)
        for a, b, kind, partial, day in rows
    ]


def _names(edges: Collection[_Edge]) -> dict[_Edge, tuple[bool, bool]]:
    """Of each step: does the successor bear the predecessor's name, and is it new on that day?"""
    ids = {unit for edge in edges for unit in (edge.predecessor, edge.successor)}
    if not ids:
        return {}
    named: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
    rows = UnitName.objects.filter(unit__in=ids).order_by("starts_on")
    for unit, begins, ends, name in rows.values_list("unit", "starts_on", "ends_on", "short_name"):
        named[unit].append((begins, ends or date.max, name))
    now = {pk: (name, opened) for pk, name, opened in Unit.objects.filter(pk__in=ids).values_list(
        "pk", "short_name", "opened_on"
    )}  # fmt: skip

    def called(unit: int, day: date) -> str:
        held = next((name for begins, ends, name in named[unit] if begins <= day <= ends), now[unit][0])
        return _KIND.sub("", squeeze(held).casefold())

    return {
        edge: (
            called(edge.predecessor, edge.on - timedelta(days=1)) == called(edge.successor, edge.on),
            now[edge.successor][1] >= edge.on,
        )
        for edge in edges
    }


def _near(edge: _Edge, beside: list[_Edge], name: tuple[bool, bool], settings: Mapping[str, str]) -> str:
    """How near the predecessor of one step is to its successor."""
    same_name, is_new = name
    kind = Succession.Kind
    if edge.kind == kind.RENAME:
        return "own" if settings["inherit_rename"] == "all" else "apart"
    if edge.kind == kind.SPLIT:
        asked = settings["inherit_split"]
        return "own" if asked == "all" or (asked == "primary" and same_name) else "apart"
    if edge.kind == kind.TRANSFER or edge.partial:
        return "own" if settings["inherit_transfer"] == "all" else "apart"
    if not is_new:
        return "merged"
    whole = [x for x in beside if x.on == edge.on and x.kind == kind.MERGE and not x.partial]
    return "primary" if same_name or len(whole) == 1 else "merged"


def _walk(unit: int, into: Mapping[int, list[_Edge]], near: Mapping[_Edge, str]) -> list[Origin]:
    """Everything reached, each as near as its nearest way; a circle ends where it began."""
    best: dict[int, tuple[int, int]] = {unit: (0, 9999)}
    waiting = [unit]
    while waiting:
        one = waiting.pop()
        depth, until = best[one]
        for edge in into.get(one, ()):
            step = max(depth, NEAR.index(near[edge]))
            last = min(until, edge.on.year)
            old = best.get(edge.predecessor)
            if old is None or step < old[0]:
                best[edge.predecessor] = (step, last)
                waiting.append(edge.predecessor)
    return [Origin(pk, NEAR[step], last) for pk, (step, last) in best.items()]
