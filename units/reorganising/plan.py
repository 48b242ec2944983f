"""Lines as typed, what is wrong with them, and the plan they make; the checks ask a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.templatetags.show import vi_date
from units.engine.closure import Edge, Span, would_circle
from units.models import Reorganisation, ReorganisationPart, Succession, Unit, UnitName, UnitParent
from units.units import edges

ONE_DAY = timedelta(days=1)
OUTCOME = ReorganisationPart.Outcome
KIND = Succession.Kind


@dataclass(frozen=True)
class Line:
    """What becomes of one unit."""

    predecessor: Unit
    outcome: str
    successor: Unit | None = None
    code: str = ""
    name: str = ""
    short_name: str = ""
    kind: str = ""
    level: str = ""
    parent: Unit | None = None
    partial: bool = False
    basis: str = ""

    @property
    def heir(self) -> str:
        """The code of who takes over, "" for nobody."""
        if self.outcome == OUTCOME.NEW:
            return self.code
        return self.successor.code if self.outcome == OUTCOME.EXISTING and self.successor else ""

    @property
    def ends(self) -> bool:
        """Does the unit end by this line?"""
        return self.outcome != OUTCOME.GOES_ON and not self.partial


@dataclass(frozen=True)
class Fault:
    """A sentence about one line (counted from 0; None: about all) and its field."""

    line: int | None
    field: str
    message: str


class Faults(Exception):
    """The lines cannot be as they are."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f.message for f in faults))
        self.faults = list(faults)


@dataclass
class Plan:
    """The lines and what the register says about their units."""

    kind: str
    effective_on: date
    lines: list[Line]
    names: dict[int, list[UnitName]] = field(default_factory=lambda: defaultdict(list))
    above: dict[int, list[UnitParent]] = field(default_factory=lambda: defaultdict(list))
    below: dict[int, list[UnitParent]] = field(default_factory=lambda: defaultdict(list))
    edges: list[Edge] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    recorded: set[tuple[int, int | None]] = field(default_factory=set)

    @property
    def last_day(self) -> date:
        return self.effective_on - ONE_DAY

    @property
    def predecessors(self) -> dict[int, Unit]:
        return {line.predecessor.pk: line.predecessor for line in self.lines}

    @property
    def ending(self) -> dict[int, Unit]:
        """The units that end, in the order of the lines."""
        return {line.predecessor.pk: line.predecessor for line in self.lines if line.ends}

    def heirs(self, unit: int) -> list[str]:
        """The codes of who takes over from a unit, whole parts first."""
        own = [line for line in self.lines if line.predecessor.pk == unit and line.heir]
        return list(dict.fromkeys(line.heir for line in sorted(own, key=lambda line: line.partial)))

    def orphans(self) -> list[UnitParent]:
        """Units that stand under an ending unit on the day and neither end nor get a place of their own."""
        placed = {x.predecessor.pk for x in self.lines if x.outcome == OUTCOME.GOES_ON and x.parent is not None}
        ending = self.ending
        rows = [row for unit in ending for row in self.below[unit]]
        return [row for row in rows if row.child_id not in ending and row.child_id not in placed]


def lines_of(found: Reorganisation) -> list[Line]:
    """The stored lines: one query."""
    rows = found.parts.select_related("predecessor", "successor", "parent")
    names = ("outcome", "code", "name", "short_name", "kind", "level", "partial", "basis")
    return [
        Line(row.predecessor, successor=row.successor, parent=row.parent, **{n: getattr(row, n) for n in names})
        for row in rows
    ]


def make(kind: str, effective_on: date, lines: Sequence[Line]) -> Plan:
    """The plan, with what the register says: six queries."""
    plan = Plan(kind, effective_on, list(lines))
    units = list(plan.predecessors)
    on = effective_on
    for name in UnitName.objects.filter(unit__in=units).order_by("starts_on"):
        plan.names[name.unit_id].append(name)
    for row in UnitParent.objects.filter(child__in=units).select_related("parent").order_by("starts_on"):
        plan.above[row.child_id].append(row)
    standing = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    alive = Q(child__closed_on__isnull=True) | Q(child__closed_on__gte=on)
    for row in UnitParent.objects.filter(standing, alive, parent__in=units).select_related("child", "parent"):
        plan.below[row.parent_id].append(row)
    if any(line.outcome == OUTCOME.GOES_ON and line.parent for line in lines):
        plan.edges = edges()
    new = {line.code for line in lines if line.outcome == OUTCOME.NEW}
    plan.taken = set(Unit.objects.filter(code__in=new).values_list("code", flat=True))
    known = Succession.objects.filter(predecessor__in=units, on=on)
    plan.recorded = set(known.values_list("predecessor", "successor"))
    return plan


# ---- checks -----------------------------------------------------------------------------------------------------------


def faults(plan: Plan) -> list[Fault]:
    """Everything that keeps the plan from being carried out."""
    found: list[Fault] = []
    if not plan.lines:
        return [Fault(None, "", _("Name at least one unit."))]
    for number, line in enumerate(plan.lines):
        found += [Fault(number, *fault) for fault in (*_of_unit(plan, line), *_of_outcome(plan, line))]
        found += [Fault(number, *fault) for fault in _of_others(plan, number, line)]
    return found + _of_kind(plan) + _forgotten(plan)


Pair = tuple[str, str]


def _of_unit(plan: Plan, line: Line) -> list[Pair]:
    unit, on = line.predecessor, plan.effective_on
    words = {"unit": unit, "day": vi_date(on)}
    if unit.closed_on is not None:
        day = vi_date(unit.closed_on)
        return [("predecessor", _("“%(unit)s” ended on %(day)s already.") % {"unit": unit, "day": day})]
    if on <= unit.opened_on:
        first = vi_date(unit.opened_on)
        sentence = _("“%(unit)s” exists only from %(first)s; the decision takes effect on %(day)s.")
        return [("predecessor", sentence % {**words, "first": first})]
    later = [*plan.names[unit.pk], *plan.above[unit.pk]] if line.ends or line.outcome == OUTCOME.GOES_ON else []
    last = max((row.starts_on for row in later), default=None)
    if last is not None and last >= on:
        sentence = _("A name or parent of “%(unit)s” begins on %(last)s; the decision must take effect later.")
        return [("predecessor", sentence % {**words, "last": vi_date(last)})]
    return []


def _of_outcome(plan: Plan, line: Line) -> list[Pair]:
    check = {OUTCOME.EXISTING: _of_existing, OUTCOME.NEW: _of_new, OUTCOME.GOES_ON: _of_going_on}.get(
        OUTCOME(line.outcome)
    )
    found = check(plan, line) if check else []
    if line.parent is not None:
        found += _of_parent(plan, line.parent)
    return found


def _lives_on(plan: Plan, unit: Unit, where: str) -> list[Pair]:
    if unit.pk in plan.ending:
        sentence = _("“%(unit)s” itself ends by this decision; choose a unit that goes on.")
        return [(where, sentence % {"unit": unit})]
    if unit.closed_on is not None:
        sentence = _("“%(unit)s” ended on %(day)s; choose a unit that exists then.")
        return [(where, sentence % {"unit": unit, "day": vi_date(unit.closed_on)})]
    if unit.opened_on > plan.effective_on:
        sentence = _("“%(unit)s” exists only from %(day)s.")
        return [(where, sentence % {"unit": unit, "day": vi_date(unit.opened_on)})]
    return []


def _of_parent(plan: Plan, parent: Unit) -> list[Pair]:
    return _lives_on(plan, parent, "parent")


def _of_existing(plan: Plan, line: Line) -> list[Pair]:
    if line.successor is None:
        return [("successor", _("Choose the unit that takes over."))]
    if line.successor.pk == line.predecessor.pk:
        return [("successor", _("A unit cannot take over from itself."))]
    if (line.predecessor.pk, line.successor.pk) in plan.recorded:
        return [("successor", _("This succession is on record already."))]
    return _lives_on(plan, line.successor, "successor")


def _of_new(plan: Plan, line: Line) -> list[Pair]:
    if not line.code:
        return [("code", _("Give the new unit a code."))]
    if line.code in plan.taken:
        return [("code", _("The code “%(code)s” is taken by another unit.") % {"code": line.code})]
    names = {(x.name, x.short_name) for x in plan.lines if x.outcome == OUTCOME.NEW and x.code == line.code and x.name}
    if not names:
        return [("name", _("Give the new unit a name, on one of its lines."))]
    if len(names) > 1:
        return [("name", _("“%(code)s” has two different names here.") % {"code": line.code})]
    return []


def _of_going_on(plan: Plan, line: Line) -> list[Pair]:
    unit = line.predecessor
    if unit.pk in plan.ending:
        return [("outcome", _("Another line ends “%(unit)s”; it cannot go on as well.") % {"unit": unit})]
    if not line.name and line.parent is None:
        return [("name", _("Say the new name, or the new parent."))]
    if line.parent is None:
        return []
    if line.parent.pk == unit.pk:
        return [("parent", _("A unit cannot stand under itself."))]
    if would_circle(unit.pk, line.parent.pk, Span(plan.effective_on, None), plan.edges):
        words = {"parent": line.parent, "unit": unit}
        sentence = _("“%(parent)s” stands under “%(unit)s” itself; a unit cannot stand under its own subordinate.")
        return [("parent", sentence % words)]
    return []


def _of_others(plan: Plan, number: int, line: Line) -> list[Pair]:
    """The same unit twice; an end by nobody beside a successor."""
    earlier = [x for x in plan.lines[:number] if x.predecessor.pk == line.predecessor.pk]
    if any(
        x.heir == line.heir and (x.outcome == OUTCOME.GOES_ON) == (line.outcome == OUTCOME.GOES_ON) for x in earlier
    ):
        return [("predecessor", _("“%(unit)s” stands here twice.") % {"unit": line.predecessor})]
    if any(OUTCOME.NONE in (x.outcome, line.outcome) and x.ends and line.ends for x in earlier):
        sentence = _("Another line says that somebody takes over from “%(unit)s”, or that nobody does.")
        return [("outcome", sentence % {"unit": line.predecessor})]
    return []


def _of_kind(plan: Plan) -> list[Fault]:
    found = []
    numbers = {unit: n for n, unit in reversed([(i, x.predecessor.pk) for i, x in enumerate(plan.lines)])}
    for unit, number in numbers.items():
        own = [x for x in plan.lines if x.predecessor.pk == unit]
        name = {"unit": own[0].predecessor}
        if plan.kind == KIND.SPLIT and own[0].outcome != OUTCOME.GOES_ON and len(own) < 2:
            sentence = _("A split names every part: “%(unit)s” has one line only. Add the part that is missing.")
            found.append(Fault(number, "predecessor", sentence % name))
        if plan.kind == KIND.TRANSFER and any(x.ends for x in own):
            sentence = _("In a transfer “%(unit)s” goes on: mark the line “in part”, or choose another kind.")
            found.append(Fault(number, "partial", sentence % name))
    return found


def _forgotten(plan: Plan) -> list[Fault]:
    """Units below one that ends go to its only successor; where there are several, or none, each needs a line."""
    found = []
    numbers = {x.predecessor.pk: n for n, x in enumerate(plan.lines)}
    for row in plan.orphans():
        if len(plan.heirs(row.parent_id)) == 1 and row.starts_on < plan.effective_on:
            continue
        sentence = _("“%(child)s” stands under “%(unit)s” and is forgotten: add a line that gives it a new parent.")
        words = {"child": row.child, "unit": row.parent}
        found.append(Fault(numbers[row.parent_id], "predecessor", sentence % words))
    return found


def by_field(lines: list[Fault]) -> Any:
    """Sentences without their lines, each once."""
    return list(dict.fromkeys(f.message for f in lines))
