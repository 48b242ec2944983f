"""Carrying a reorganisation out, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock, log
from core.models import ActionLog
from core.refusals import Conflict, require
from units.models import (
    ActingFor,
    BlockMembership,
    HandedThing,
    HandoverChoice,
    Reorganisation,
    Succession,
    Unit,
    UnitName,
    UnitParent,
    UnitReach,
    in_force,
)
from units.reorganising import plan as planning
from units.reorganising.handover import CHOICE, Change, Share, Told, rooms, things
from units.reorganising.journal import Journal
from units.reorganising.plan import KIND, OUTCOME, Faults, Line, Plan
from units.rules import reorganising as rules
from units.units import rebuild_reach
from units.workflow.reorganising import REORGANISATION


def carry_out(*, found: Reorganisation, version: int, by: Any) -> Reorganisation:
    """Close, open, rename, move and hand over as the decision says, in one transaction.

    Raises Refused (too early, not the host's officer), Faults (the register has changed meanwhile), or Conflict.
    """
    if found.version != version:
        raise Conflict()
    plan = planning.make(found.kind, found.effective_on, planning.lines_of(found))
    require_reach(plan, by)
    with transaction.atomic():
        REORGANISATION.perform(found, "carry_out", by=by, carried_out_at=clock.now())
        list(Unit.objects.select_for_update().filter(pk__in=_touched(plan)).order_by("pk"))
        plan = planning.make(found.kind, found.effective_on, planning.lines_of(found))
        wrong = planning.faults(plan)
        if wrong:
            raise Faults(wrong)
        work = Work(found, plan, by)
        work.run()
        log_id = ActionLog.objects.order_by("-id").values_list("id", flat=True)[:1]
        found.journal = {
            "entries": work.journal.entries, "log": log_id[0], "units": sorted(work.touched), "ending": sorted(plan.ending),
            "told": [told.row for told in work.told],
        }  # fmt: skip
        found.save(update_fields=["journal"])
    return found


def require_reach(plan: Plan, by: Any) -> None:
    """Every unit named stands under a host of `by`."""
    named = {unit.pk: unit for x in plan.lines for unit in (x.predecessor, x.successor, x.parent) if unit is not None}
    above: dict[int, set[int]] = {}
    reach = UnitReach.objects.filter(in_force(plan.last_day) | in_force(plan.effective_on), unit__in=named)
    for ancestor, unit in reach.values_list("ancestor", "unit"):
        above.setdefault(unit, set()).add(ancestor)
    require(rules.reach(by, list(named.values()), above))


def _touched(plan: Plan) -> set[int]:
    named = {unit.pk for x in plan.lines for unit in (x.predecessor, x.successor, x.parent) if unit is not None}
    return named | {row.child_id for row in plan.orphans()}


@dataclass
class Work:
    """One carrying out."""

    found: Reorganisation
    plan: Plan
    by: Any
    journal: Journal = field(default_factory=Journal)
    new: dict[str, Unit] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    def run(self) -> None:
        self.touched = _touched(self.plan)
        ending = self.plan.ending
        self._open()
        self._end(ending)
        for line in self.plan.lines:
            if line.outcome == OUTCOME.GOES_ON:
                self._go_on(line)
        self._move_orphans()
        self._record()
        change = self._change(ending)
        self._let_act(change)
        self._hand(change)
        for room in rooms():
            room.carry_out(change)
        Unit.objects.filter(pk__in=self.touched).update(version=F("version") + 1)
        self.touched |= {unit.pk for unit in self.new.values()}
        rebuild_reach(self.touched)
        log.record_many("units.close", ending.values(), by=self.by, params={"reorganisation": self.found.pk})
        log.record_many("units.create", self.new.values(), by=self.by, params={"reorganisation": self.found.pk})

    def heir(self, line: Line) -> Unit | None:
        return self.new.get(line.code) if line.outcome == OUTCOME.NEW else line.successor

    def _basis(self, line: Line) -> str:
        return line.basis or self.found.number

    def _open(self) -> None:
        """The new units, each with the name, kind, level and parent of its first line that says so."""
        day = self.plan.effective_on
        firsts: dict[str, Line] = {}
        parents: dict[str, int] = {}
        for line in sorted((x for x in self.plan.lines if x.outcome == OUTCOME.NEW), key=lambda x: not x.name):
            firsts.setdefault(line.code, line)
            if line.parent is not None:
                parents.setdefault(line.code, line.parent.pk)
        self.new = {unit.code: unit for unit in self.journal.create(self._unit(x) for x in firsts.values())}
        self.journal.create(
            UnitName(
                unit=unit, name=unit.name, short_name=unit.short_name, starts_on=day, basis=self._basis(firsts[code])
            )
            for code, unit in self.new.items()
        )
        self.journal.create(
            UnitParent(child=unit, parent_id=parents.get(code) or self._usual_parent(firsts[code]), starts_on=day)
            for code, unit in self.new.items()
        )

    def _unit(self, line: Line) -> Unit:
        like = line.predecessor
        return Unit(
            code=line.code,
            kind=line.kind or like.kind,
            level=line.level or like.level,
            name=line.name,
            short_name=line.short_name or line.name[:100],
            opened_on=self.plan.effective_on,
        )

    def _usual_parent(self, line: Line) -> int:
        """Where its predecessor stood, or the host where that unit ends too."""
        rows = [row for row in self.plan.above[line.predecessor.pk] if row.in_force_on(self.plan.last_day)]
        return next((row.parent_id for row in rows if row.parent_id not in self.plan.ending), self.found.host_id)

    def _end(self, ending: Mapping[int, Unit]) -> None:
        last = self.plan.last_day
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=last)
        self.journal.update(UnitName.objects.filter(still, unit__in=ending), ends_on=last)
        self.journal.update(UnitParent.objects.filter(still, child__in=ending), ends_on=last)
        members = BlockMembership.objects.filter(still, unit__in=ending)
        self.journal.delete(members.filter(starts_on__gt=last))
        self.journal.update(members, ends_on=last)
        self.journal.update(Unit.objects.filter(pk__in=ending), closed_on=last)

    def _go_on(self, line: Line) -> None:
        unit, last, day = line.predecessor, self.plan.last_day, self.plan.effective_on
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=last)
        if line.name:
            short = line.short_name or line.name[:100]
            self.journal.update(unit.names.filter(still), ends_on=last)
            name = UnitName(unit=unit, name=line.name, short_name=short, starts_on=day, basis=self._basis(line))
            self.journal.create([name])
            unit.name, unit.short_name = line.name, short
            self.journal.save(unit, "name", "short_name", "folded", "name_order")
        if line.parent is not None:
            self._move(unit.pk, line.parent.pk)

    def _move(self, unit: int, parent: int) -> None:
        last = self.plan.last_day
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=last)
        self.journal.update(UnitParent.objects.filter(still, child=unit), ends_on=last)
        self.journal.create([UnitParent(child_id=unit, parent_id=parent, starts_on=self.plan.effective_on)])

    def _move_orphans(self) -> None:
        """What stood under a unit that ends stands under its only successor."""
        heirs = {x.predecessor.pk: self.heir(x) for x in self.plan.lines if x.heir}
        for row in self.plan.orphans():
            heir = heirs[row.parent_id]
            if heir is not None:
                self._move(row.child_id, heir.pk)

    def _record(self) -> None:
        self.journal.create(
            Succession(
                predecessor=line.predecessor, successor=self.heir(line), on=self.plan.effective_on,
                kind=self.plan.kind if self.heir(line) else KIND.CLOSING, partial=line.partial,
                decision=self._basis(line),
            )
            for line in self.plan.lines
            if line.outcome != OUTCOME.GOES_ON
        )  # fmt: skip

    def _change(self, ending: Mapping[int, Unit]) -> Change:
        codes = {x.heir: self.heir(x) for x in self.plan.lines if x.heir}
        takers = {unit: [h for code in self.plan.heirs(unit) if (h := codes[code])] for unit in ending}
        shares: dict[int, Share] = {}
        apart: dict[int, dict[str, Share]] = {}
        rows = list(self.found.choices.all())
        whole = {row.predecessor_id: row for row in rows if not row.thing}
        for pk, unit in ending.items():
            heirs, order = {h.code: h for h in takers[pk]}, self.plan.heirs(pk)
            shares[pk] = share(unit, whole.get(pk), heirs, order)
            own = {r.thing: share(unit, r, heirs, order) for r in rows if r.thing and r.predecessor_id == pk}
            if own:
                apart[pk] = own
        return Change(self.found, self.plan.last_day, shares, takers, self.by, self.journal, apart, self.told)

    def _let_act(self, change: Change) -> None:
        """The heirs' people may finish what was given to them, and what the unit was finishing for others."""
        heirs = {pk: s.heir for pk, s in change.shares.items() if s.choice == CHOICE.TRANSFER and s.heir}
        older = list(ActingFor.objects.filter(in_force(self.plan.effective_on), by__in=change.shares))
        self.journal.update(ActingFor.objects.filter(pk__in=[r.pk for r in older]), ends_on=self.plan.last_day)
        pairs = {(pk, heir.pk) for pk, heir in heirs.items()}
        pairs |= {(pk, s.heir.pk) for pk, own in change.apart.items() for s in own.values() if s.heir}
        pairs |= {(row.unit_id, heirs[row.by_id].pk) for row in older if row.by_id in heirs}
        day = self.plan.effective_on
        self.journal.create(ActingFor(unit_id=unit, by_id=by, starts_on=day) for unit, by in sorted(pairs))
        for unit, heir in heirs.items():
            self.journal.update(HandedThing.objects.filter(by=unit), by=heir)

    def _hand(self, change: Change) -> None:
        """Where the things of a unit go different ways, each is put down with who finishes it. Tells what became of all."""
        waiting = things(list(change.apart)) if change.apart else {}
        rows = [
            HandedThing(unit_id=unit, by=change.share(unit, one.name).heir, thing=one.name)
            for unit, own in waiting.items()
            for one in {one.name: one for one in own}.values()
        ]
        self.journal.create(rows)
        for pk, share_ in change.shares.items():
            self.told.append(Told(share_.unit, "", became(share_), share_.reason))
            for one in waiting.get(pk, []):
                if given := change.apart[pk].get(one.name):
                    what = f"{one.label} · {one.context}" if one.context else one.label
                    self.told.append(Told(given.unit, what, became(given), given.reason))


def became(given: Share) -> str:
    """In words: to whom, to the host, or waived."""
    if given.choice == CHOICE.TRANSFER and given.heir:
        return _("transferred to %(unit)s") % {"unit": given.heir.short_name}
    return _("handed to the host") if given.choice == CHOICE.HOST else _("waived")


def share(unit: Unit, row: HandoverChoice | None, heirs: Mapping[str, Any], order: list[str]) -> Share:
    """What was chosen; otherwise the first successor, or the host where there is none."""
    if row is not None and row.choice == CHOICE.TRANSFER and row.heir in heirs:
        return Share(unit, CHOICE.TRANSFER, heirs[row.heir])
    if row is not None and row.choice != CHOICE.TRANSFER:
        return Share(unit, row.choice, None, row.reason)
    return Share(unit, CHOICE.TRANSFER, heirs[order[0]]) if order else Share(unit, CHOICE.HOST)
