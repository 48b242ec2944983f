"""Whom the lines of a host's year reach, and what issuing them would do: counted before anything is asked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from core import clock
from deadlines import calendar
from deadlines.models import Duty, HostYear, YearEntry
from units.models import Block, BlockMembership, Unit, in_force

NEAR = timedelta(days=3)
SHOWN = 5


def audiences(plan: HostYear, entries: Iterable[YearEntry]) -> dict[int, list[Unit]]:
    """Line → the units it reaches, by name; the host itself only for its own desk. Queries do not grow with lines or units."""
    rows = list(entries)
    day = max(clock.today(), plan.span[0])
    named, chosen = _links(YearEntry.units.through, "unit", rows), _links(YearEntry.blocks.through, "block", rows)
    wanted = {unit for ids in named.values() for unit in ids}
    members = _members(plan, day) if any(row.every_block or row.pk in chosen for row in rows) else {}
    wanted |= {unit for block in members.values() for unit, _head in block}
    below = Unit.objects.alive_on(day).under(plan.host_id, on=day) if any(row.unit_kinds for row in rows) else ()
    by_kind: dict[str, list[int]] = defaultdict(list)
    units = {unit.pk: unit for unit in Unit.objects.alive_on(day).filter(pk__in=wanted)}
    for unit in below:
        units[unit.pk] = unit
        by_kind[unit.kind].append(unit.pk)
    found = {}
    for row in rows:
        ids = set(named[row.pk]) | {pk for kind in row.unit_kinds for pk in by_kind[kind]}
        blocks = list(members) if row.every_block else chosen[row.pk]
        ids |= {unit for block in blocks for unit, head in members.get(block, ()) if head or not row.heads_only}
        ids.discard(plan.host_id)
        reached = [units[pk] for pk in ids if pk in units]
        found[row.pk] = [plan.host] if row.own_desk else sorted(reached, key=lambda u: (u.name_order, u.pk))
    return found


def _links(through: type, what: str, rows: list[YearEntry]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    links = through._default_manager.filter(yearentry__in=[row.pk for row in rows])  # type: ignore[attr-defined]
    for entry, other in links.values_list("yearentry", what):
        found[entry].append(other)
    return found


def _members(plan: HostYear, day: date) -> dict[int, list[tuple[int, bool]]]:
    """The host's blocks of the year: block → (member, is its head)."""
    found: dict[int, list[tuple[int, bool]]] = {}
    for block in Block.objects.filter(host=plan.host_id, year=plan.year).values_list("pk", flat=True):
        found[block] = []
    rows = BlockMembership.objects.filter(in_force(day), block__in=found)
    for block, unit, post in rows.values_list("block", "unit", "post"):
        found[block].append((unit, post == BlockMembership.Post.HEAD))
    return found


# ---- what issuing would do -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Clash:
    """Units that already owe something else within three days."""

    title: str
    due_on: date
    units: int


@dataclass
class Line:
    """One line of the preview: `new` duties for `units` units."""

    entry: YearEntry
    units: list[Unit]
    open_already: int
    past: bool
    off: bool
    clashes: list[Clash] = field(default_factory=list)

    @property
    def new(self) -> int:
        return 0 if self.past else max(len(self.units) - self.open_already, 0)

    @property
    def takes(self) -> bool:
        """Is it worth a tick beforehand?"""
        return self.new > 0

    @property
    def some(self) -> list[Unit]:
        return self.units[:SHOWN]


@dataclass
class Preview:
    """What issuing would do, in numbers."""

    lines: list[Line]

    @property
    def duties(self) -> int:
        return sum(line.new for line in self.lines)

    @property
    def units(self) -> int:
        return len({unit.pk for line in self.lines if line.new for unit in line.units})

    @property
    def off(self) -> list[Line]:
        return [line for line in self.lines if line.off and line.new]

    @property
    def moved(self) -> list[Line]:
        return [line for line in self.lines if line.entry.moved and line.new]

    @property
    def clashes(self) -> int:
        return sum(len(line.clashes) for line in self.lines)


def preview(plan: HostYear) -> Preview:
    """Everything issuing would do, without doing it; six queries whatever the number of units."""
    entries = list(plan.entries.exclude(status=YearEntry.Status.WITHDRAWN).order_by("due_on", "id"))
    for entry in entries:
        entry.host_year = plan
    reached, today = audiences(plan, entries), clock.today()
    there: dict[str, set[int]] = defaultdict(set)
    for ref, unit in Duty.objects.filter(context_ref=plan.ref).values_list("about_ref", "unit"):
        there[ref].add(unit)
    lines = [
        Line(
            entry, reached[entry.pk], sum(u.pk in there[entry.ref] for u in reached[entry.pk]), entry.due_on < today,
            not calendar.is_working(entry.due_on),
        )
        for entry in entries
    ]  # fmt: skip
    _add_clashes(plan, [line for line in lines if line.new])
    return Preview(lines)


def _add_clashes(plan: HostYear, lines: list[Line]) -> None:
    """What the units owe already, from anybody, within three days of a line's date: busiest first."""
    if not lines:
        return
    first, last = min(x.entry.due_on for x in lines) - NEAR, max(x.entry.due_on for x in lines) + NEAR
    wanted = {unit.pk for line in lines for unit in line.units}
    rows = Duty.objects.open().filter(due_on__range=(first, last), unit__isnull=False).exclude(context_ref=plan.ref)
    owed: dict[tuple[date, str], set[int]] = defaultdict(set)
    for due_on, title, context, unit in rows.values_list("due_on", "title", "context", "unit"):
        if unit in wanted:
            owed[due_on, f"{title} · {context}"].add(unit)
    for line in lines:
        mine = {unit.pk for unit in line.units}
        near = [
            Clash(title, due_on, len(units & mine))
            for (due_on, title), units in owed.items()
            if abs(due_on - line.entry.due_on) <= NEAR and units & mine
        ]
        line.clashes = sorted(near, key=lambda c: (-c.units, c.due_on, c.title))[:SHOWN]
