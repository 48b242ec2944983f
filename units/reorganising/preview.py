"""What carrying out would do, told before it is done: per unit that ends, what waits on it and what becomes of that."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from units.models import BlockMembership, HandoverChoice, Reorganisation, ReorganisationPart, Unit
from units.reorganising import plan as planning
from units.reorganising.carrying import share
from units.reorganising.handover import CHOICE, Text, Thing, rooms, things
from units.reorganising.plan import Fault, Plan


@dataclass(frozen=True)
class Heir:
    """Who takes over, by code; `new` does not exist yet."""

    code: str
    name: str
    new: bool
    partial: bool
    unit: Unit | None = None


@dataclass(frozen=True)
class Row:
    """One unit that ends."""

    unit: Unit
    heirs: list[Heir]
    figures: list[tuple[Text, int]]  # what waits, by name; nothing is left out but noughts
    choice: str
    heir: str
    reason: str
    apart: int = 0  # how many things go another way than the rest

    @property
    def waits(self) -> bool:
        """Is there anything to choose about?"""
        return bool(self.figures)


@dataclass(frozen=True)
class Apart:
    """One thing of a unit with what was chosen for it apart from the rest, if anything was."""

    thing: Thing
    choice: str
    heir: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """The whole of it."""

    rows: list[Row]
    figures: list[tuple[Text, int]]  # of all units together
    going_on: list[ReorganisationPart]
    partial: list[ReorganisationPart]
    moving: list[Any]  # UnitParent of units that follow the successor of the unit above them
    opening: list[ReorganisationPart]
    faults: list[Fault]


def preview(found: Reorganisation) -> Preview:
    """The consequences of `found`, in a number of queries that does not depend on its size."""
    parts = list(found.parts.select_related("predecessor", "successor", "parent"))
    plan = planning.make(found.kind, found.effective_on, planning.lines_of(found))
    ending = plan.ending
    columns, numbers = _waiting(plan)
    choices = list(found.choices.all())
    chosen = {row.predecessor_id: row for row in choices if not row.thing}
    apart = Counter(row.predecessor_id for row in choices if row.thing)
    heirs = _heirs(plan)
    rows = [
        _row(plan, unit, heirs, _named(columns, numbers[pk]), chosen.get(pk), apart[pk]) for pk, unit in ending.items()
    ]
    new = {p.code: p for p in reversed(parts) if p.outcome == p.Outcome.NEW}
    named = {p.code: p for p in reversed(parts) if p.outcome == p.Outcome.NEW and p.name}
    return Preview(
        rows, _named(columns, [sum(column) for column in zip(*(numbers[pk] for pk in ending), strict=True)]),
        [p for p in parts if p.outcome == p.Outcome.GOES_ON],
        [p for p in parts if p.partial and p.predecessor_id not in ending],
        plan.orphans(), sorted({**new, **named}.values(), key=lambda p: p.position), planning.faults(plan),
    )  # fmt: skip


def _waiting(plan: Plan) -> tuple[list[Text], dict[int, list[int]]]:
    """Heads and figures of every room, blocks last."""
    units = list(plan.ending)
    found = [(room.columns, room.waiting(units)) for room in rooms()]
    heads = [label for columns, _rows in found for _key, label in columns]
    members: dict[int, int] = {}
    still = BlockMembership.objects.filter(unit__in=units).exclude(ends_on__lte=plan.last_day)
    for unit in still.values_list("unit", flat=True):
        members[unit] = members.get(unit, 0) + 1
    figures = {
        unit: [rows.get(unit, {}).get(key, 0) for columns, rows in found for key, _label in columns]
        + [members.get(unit, 0)]
        for unit in units
    }
    return [*heads, _("Blocks")], figures


def _named(columns: list[Text], numbers: list[int]) -> list[tuple[Text, int]]:
    return [(label, number) for label, number in zip(columns, numbers, strict=False) if number]


def _heirs(plan: Plan) -> dict[str, Heir]:
    found: dict[str, Heir] = {}
    for line in plan.lines:
        if line.successor is not None and line.heir:
            found[line.heir] = Heir(line.heir, line.successor.short_name, False, line.partial, line.successor)
        elif line.heir and (line.name or line.heir not in found):
            found[line.heir] = Heir(line.heir, line.short_name or line.name or line.code, True, line.partial)
    return found


def _row(
    plan: Plan, unit: Unit, heirs: dict[str, Heir], figures: list[tuple[Text, int]], chosen: HandoverChoice | None,
    apart: int = 0,
) -> Row:  # fmt: skip
    order = plan.heirs(unit.pk)
    given = share(unit, chosen, {code: code for code in order}, order)
    heir = str(given.heir) if given.choice == CHOICE.TRANSFER and given.heir else ""
    return Row(unit, [heirs[code] for code in order], figures, given.choice, heir, given.reason, apart)


def one_by_one(found: Reorganisation, unit: int) -> tuple[Row, list[Apart]] | None:
    """What waits on one unit that ends, thing by thing; None where the unit does not end by it."""
    plan = planning.make(found.kind, found.effective_on, planning.lines_of(found))
    if unit not in plan.ending:
        return None
    choices = list(found.choices.filter(predecessor=unit))
    whole = next((row for row in choices if not row.thing), None)
    row = _row(plan, plan.ending[unit], _heirs(plan), [], whole)
    apart = {choice.thing: choice for choice in choices if choice.thing}
    waiting = {one.name: one for one in things([unit]).get(unit, [])}
    return row, [_apart(one, apart.get(one.name)) for one in waiting.values()]


def _apart(one: Thing, chosen: HandoverChoice | None) -> Apart:
    return Apart(one, chosen.choice, chosen.heir, chosen.reason) if chosen else Apart(one, "", "", "")
