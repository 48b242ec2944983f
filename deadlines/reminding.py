"""Planning reminders: what is due by now and nobody has claimed yet.

Selection is never "due today": a rung of today or earlier goes out unless its row is there. The unique row is the claim, so
planning twice, in two workers at once, or after days without a planner gives each person each rung once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from accounts.models import AT_UNIT, RoleAssignment, User
from core import clock, log, outbox
from core.refusals import require
from deadlines import calendar, channels, ladder
from deadlines.engine.ladder import Step, climb, desks_of, horizon, last_for, since, turn
from deadlines.models import Channel, Desk, Duty, DutyExtension, Reminder
from deadlines.recipients import Owed, People, owed_of
from deadlines.rules.ladder import may_release, may_retry

BATCH = 500
DATES_AT_ONCE = 60
NEWCOMER_DAYS = 14
_READ = (
    "key", "kind", "title", "context", "desk", "host_id", "unit__name", "person_id", "requested", "due_on", "opens_on",
    "created_at",
)  # fmt: skip
State, Why = Reminder.State, Reminder.Why


@dataclass
class Tally:
    """What a planning run did: open duties looked at, duties with a rung due, rows written."""

    examined: int = 0
    due: int = 0
    written: int = 0


class Stairs:
    """The ladders of a day, each climbed once per due date."""

    def __init__(self, on: date) -> None:
        self.ladders = ladder.ladders(on)
        self._own = calendar.overrides()
        self._kept: dict[tuple[int, bool, date], tuple[Step, ...]] = {}

    def steps(self, version: ladder.Version, requested: bool, due_on: date) -> tuple[Step, ...]:
        place = (id(version), requested, due_on)
        if place not in self._kept:
            self._kept[place] = climb(version.rungs, due_on, self._works, requested=requested)
        return self._kept[place]

    def _works(self, day: date) -> bool:
        return calendar.is_working(day, self._own)

    def of(self, owed: Owed) -> tuple[ladder.Version, tuple[Step, ...]]:
        """The ladder of a duty and its steps since the duty was there."""
        version = self.ladders.of(owed.host_id, owed.kind, owed.desk)
        return version, since(self.steps(version, owed.requested, owed.due_on), owed.floor)

    @property
    def horizon(self) -> timedelta:
        """How far ahead a due date may lie and be spoken of."""
        versions = [*self.ladders.own.values(), *self.ladders.plain.values()]
        return timedelta(days=max(horizon(v.rungs) for v in versions))


# ---- planning --------------------------------------------------------------------------------------------------------
def plan(on: date | None = None) -> Tally:
    """Claim every rung that is due by `on` (default: today). On a day off nothing is due; it waits for the next working day.

    Memory is bounded by BATCH duties, whatever their number. Running it again, or twice at once, writes nothing new.
    """
    day, tally = on or clock.today(), Tally()
    if not calendar.is_working(day):
        return tally
    stairs = Stairs(day)
    for wanted in _selections(day, stairs, tally):
        for batch in _batches(wanted):
            tally.due += len(batch)
            tally.written += _claim(batch, day, stairs)
    for batch in _batches(_for_newcomers(day)):
        tally.written += _claim_for_newcomers(batch, day, stairs)
    return tally


def _selections(day: date, stairs: Stairs, tally: Tally) -> Iterator[Any]:
    """Querysets of the duties whose latest rung up to `day` is not claimed: one per ladder, tone and rung."""
    groups = (
        Duty.objects.open()
        .filter(due_on__lte=day + stairs.horizon)
        .order_by()
        .values_list("host", "kind", "desk", "requested", "due_on")
        .annotate(count=Count("pk"))
    )
    dates: dict[tuple[int, bool, str], dict[date, date]] = defaultdict(dict)
    versions: dict[int, ladder.Version] = {}
    for host, kind, desk, requested, due_on, count in groups.iterator():
        tally.examined += count
        version = stairs.ladders.of(host, kind, desk)
        passed = [s for s in stairs.steps(version, requested, due_on) if s.send_on <= day]
        if passed:
            versions[id(version)] = version
            dates[id(version), requested, passed[-1].rung.key][due_on] = passed[-1].send_on
    for (place, requested, key), days in dates.items():
        chosen = sorted(days.items())
        for at in range(0, len(chosen), DATES_AT_ONCE):
            some = reduce(or_, (_there(due, sent) for due, sent in chosen[at : at + DATES_AT_ONCE]))
            claimed = Reminder.objects.filter(duty=OuterRef("pk"), due_on=OuterRef("due_on"), rung=key)
            yield Duty.objects.open().filter(versions[place].scope, some, ~Exists(claimed), requested=requested)


def _there(due_on: date, send_on: date) -> Q:
    """Due on that day, and there when the rung was to go out."""
    return Q(due_on=due_on, opens_on__lte=send_on, created_at__lt=_midnight(send_on + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _batches(wanted: Any) -> Iterator[list[Duty]]:
    """The rows in batches by key, so that neither memory nor a transaction grows with their number."""
    last = 0
    rows = wanted.select_related("unit").only(*_READ).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield batch


def _present(batch: Iterable[Duty]) -> list[Owed]:
    """Live duties, each with the first day it may be spoken of: opened, entered, and given its present date."""
    rows = list(batch)
    given = dict(
        DutyExtension.objects.filter(duty__in=rows).order_by().values_list("duty").annotate(last=Max("granted_at"))
    )
    return [
        owed_of(d, floor=max(d.opens_on, *(clock.local_date(t) for t in (d.created_at, given.get(d.pk)) if t)))
        for d in rows
    ]


def _claim(batch: list[Duty], day: date, stairs: Stairs) -> int:
    known: dict[tuple[int, date], set[str]] = defaultdict(set)
    for duty, due_on, key in Reminder.objects.filter(duty__in=batch).values_list("duty", "due_on", "rung").distinct():
        known[duty, due_on].add(key)
    owed = _present(batch)
    people, now = People(owed, day, day), clock.now()
    rows: list[Reminder] = []
    for one in owed:
        version, steps = stairs.of(one)
        now_due = turn(steps, day, known[one.pk, one.due_on])
        for step in now_due.superseded:
            rows += reminders(one, version, step, people, day, at=now, superseded=True)
        for step in now_due.go:
            rows += reminders(one, version, step, people, day, at=now)
    return _write(rows)


def _write(rows: list[Reminder]) -> int:
    """All rows or none: a rung is claimed for all its people together."""
    with transaction.atomic():
        Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return len(rows)


def reminders(
    owed: Owed,
    version: ladder.Version,
    step: Step,
    people: People,
    day: date,
    *,
    at: datetime,
    superseded: bool = False,
) -> Iterator[Reminder]:
    """A rung's rows, not yet written: one per person and channel, or one that says there is nobody to tell."""
    rung = step.rung
    told: dict[int, tuple[User, str]] = {}
    for desk in desks_of(rung, owed.desk):
        for user in people.holders(owed, desk, day):
            told.setdefault(user.pk, (user, desk))
    common: dict[str, Any] = {
        "duty_id": owed.pk, "due_on": owed.due_on, "rung": rung.key, "level": rung.level, "send_on": step.send_on,
        "planned_at": at,
    }  # fmt: skip
    if not told:
        silent = State.SUPERSEDED if superseded else State.SKIPPED
        yield Reminder(recipient=None, channel=Channel.NONE, state=silent, why=Why.NOBODY, **common)
    for user, desk in told.values():
        final = rung.key == last_for(version.rungs, desk, owed.desk, requested=owed.requested)
        paused = people.acks.get((owed.pk, owed.due_on, user.pk), 0) >= rung.level
        for channel in rung.channels:
            state, why = (State.SUPERSEDED, "") if superseded else _fate(user, channel, desk, people, final, paused)
            yield Reminder(recipient=user, desk=desk, channel=channel, state=state, why=why, **common)


def _fate(user: User, channel: str, desk: str, people: People, final: bool, paused: bool) -> tuple[Reminder.State, str]:
    """The state a new row begins in, with the reason where it will not be sent. Leaders' rows wait for the officer."""
    if paused:
        return State.SKIPPED, Why.ACKNOWLEDGED
    if not channels.gateway(channel).address(user):
        return State.SKIPPED, Why.NO_ADDRESS
    if channel != Channel.IN_APP and not final and not people.wants(user, channel):
        return State.SKIPPED, Why.SILENCED
    return (State.HELD if desk == Desk.LEADER else State.PLANNED), ""


# ---- new office-holders ----------------------------------------------------------------------------------------------
def _newcomers(day: date) -> Any:
    first = day - timedelta(days=NEWCOMER_DAYS)
    return RoleAssignment.objects.in_force(day).filter(starts_on__gt=first, role__in=AT_UNIT, user__is_active=True)


def _for_newcomers(day: date) -> Any:
    """Duties older than the office of somebody at their unit, about which that person was never told."""
    told = Reminder.objects.filter(
        duty=OuterRef(OuterRef("pk")), due_on=OuterRef(OuterRef("due_on")), recipient=OuterRef("user")
    )
    new = _newcomers(day).filter(~Exists(told), unit=OuterRef("unit"), starts_on__gt=OuterRef("opens_on"))
    return Duty.objects.open().filter(Exists(new), created_at__lt=_midnight(day), due_on__lte=day + Stairs(day).horizon)


def _claim_for_newcomers(batch: list[Duty], day: date, stairs: Stairs) -> int:
    """A new office-holder starts at the current rung: the latest that speaks to the desk, of those before the office began."""
    owed = _present(batch)
    people, now = People(owed, day, day), clock.now()
    rows: list[Reminder] = []
    told: set[tuple[int, date, int | None]] = set(
        Reminder.objects.filter(duty__in=batch).values_list("duty", "due_on", "recipient")
    )
    units = {o.unit_id for o in owed}
    began = {(u, w): s for u, w, s in _newcomers(day).filter(unit__in=units).values_list("unit", "user", "starts_on")}
    for one in owed:
        version, steps = stairs.of(one)
        for step in reversed([s for s in steps if s.send_on <= day]):
            found = [
                row
                for row in reminders(one, version, step, people, day, at=now)
                if step.send_on < began.get((one.unit_id, row.recipient_id), date.min)
                and (one.pk, one.due_on, row.recipient_id) not in told
            ]
            rows += found
            told |= {(one.pk, one.due_on, row.recipient_id) for row in found}
    return _write(rows)


# ---- the officer's outbox --------------------------------------------------------------------------------------------
def _siblings(rows: Any) -> Any:
    """Held reminders to the same reader about the same rung, through whatever channel."""
    same = {name: OuterRef(name) for name in ("duty", "due_on", "rung", "recipient")}
    return Reminder.objects.filter(state=State.HELD).filter(Exists(rows.filter(**same)))


def held(by: Any) -> Any:
    """What waits for this officer's release: one row per reader and rung, standing for all its channels.

    Those about finished duties are gone from it.
    """
    rows = Reminder.objects.filter(state=State.HELD, duty__closed_at__isnull=True)
    if not by.grants.is_admin:
        rows = rows.filter(duty__host__in=by.grants.kept_hosts)
    same = {name: OuterRef(name) for name in ("duty", "due_on", "rung", "recipient")}
    other = Reminder.objects.filter(state=State.HELD, pk__lt=OuterRef("pk"), **same)
    return (
        rows.filter(~Exists(other))
        .select_related("duty__unit", "duty__host", "recipient")
        .order_by("recipient__name_order", "send_on", "id")
    )


def release(*, ids: Iterable[int], by: Any) -> int:
    """Let held reminders go into their readers' next digest; the number released."""
    return _decide(ids, by, "deadlines.reminders_release", state=State.PLANNED)


def discard(*, ids: Iterable[int], by: Any, reason: str) -> int:
    """Do not send held reminders, with a reason that stays on record; the number discarded."""
    log.require_reason(reason)
    return _decide(ids, by, "deadlines.reminders_discard", state=State.SKIPPED, why=Why.DISCARDED, error=reason[:500])


def _decide(ids: Iterable[int], by: Any, action: str, **values: Any) -> int:
    """Decide about reminders in all their channels at once; how many readers and rungs that were."""
    asked = Reminder.objects.filter(pk__in=list(ids), state=State.HELD)
    with transaction.atomic():
        chosen = list(_siblings(asked).select_related("duty"))
        require(may_release(by, frozenset(row.duty.host_id for row in chosen)))
        log.record_many(action, chosen, by=by)
        done = Reminder.objects.filter(pk__in=[row.pk for row in chosen], state=State.HELD)
        done.update(**values)
        return len({(row.duty_id, row.due_on, row.rung, row.recipient_id) for row in chosen})


# ---- failed ones -----------------------------------------------------------------------------------------------------
def failed(by: Any) -> Any:
    """Reminders that could not be delivered and that `by` may send again; those taken up already are left out."""
    rows = Reminder.objects.filter(
        state=State.FAILED, outbox__state=outbox.State.FAILED, duty__closed_at__isnull=True, due_on=F("duty__due_on")
    )
    if not by.grants.is_admin:
        rows = rows.filter(duty__host__in=by.grants.kept_hosts)
    return rows.select_related("duty__unit", "recipient", "outbox").order_by("send_on", "id")


def retry(*, ids: Iterable[int], by: Any) -> int:
    """Try the messages of failed reminders once more; the number of messages taken up. Raises Refused.

    What stands beside them in the same message goes with it; what was done meanwhile is taken out as it leaves.
    """
    rows = Reminder.objects.filter(pk__in=list(ids), state=State.FAILED, outbox__state=outbox.State.FAILED)
    with transaction.atomic():
        chosen = list(rows.select_related("duty"))
        require(may_retry(by, frozenset(row.duty.host_id for row in chosen)))
        log.record_many("deadlines.reminders_retry", chosen, by=by)
        return outbox.retry({row.outbox_id for row in chosen if row.outbox_id is not None})
