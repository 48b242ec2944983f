"""What will be sent in the coming days, or would have been on a past day: to whom, through which channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core import clock
from deadlines import calendar
from deadlines.engine.ladder import Step, turn
from deadlines.models import Duty, DutyDesk, DutyExtension, Reminder
from deadlines.recipients import Owed, People, owed_of
from deadlines.reminding import Stairs, reminders

BATCH = 1000
DAYS = 30
_GOES_OUT = (Reminder.State.PLANNED, Reminder.State.HELD)


@dataclass(frozen=True)
class Coming:
    """One reminder that will go out; `held`: after an officer's release."""

    duty: str
    unit: str
    campaign: str
    rung: str
    recipient: str
    channel: str
    due_on: date
    send_on: date
    name: str
    what: str
    duty_id: int
    held: bool

    def data(self) -> dict[str, str]:
        """The eight columns that `send_reminders --json` prints."""
        return {
            "duty": self.duty, "unit": self.unit, "campaign": self.campaign, "rung": self.rung,
            "recipient": self.recipient, "channel": self.channel, "due_on": f"{self.due_on:%Y-%m-%d}",
            "send_on": f"{self.send_on:%Y-%m-%d}",
        }  # fmt: skip


def coming(on: date | None = None, *, days: int = DAYS, duties: Any = None) -> list[Coming]:
    """What goes out from `on` (default: today) for `days` days, about `duties` (a queryset; default: all), by day.

    For a past day the answer is as of that day: its ladders, due dates, desks and role holders, and the duties open as it
    began, although done later. What is recorded as sent (or not sent, with a reason) is left out.
    """
    day = on or clock.today()
    found: list[Coming] = []
    chosen = Duty.objects.all() if duties is None else duties
    stairs = Stairs(day)
    asked = chosen.filter(_standing(day), opens_on__lt=day + timedelta(days=days))
    last = 0
    while batch := list(asked.filter(pk__gt=last).select_related("unit").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        found += _of_batch(_as_of(batch, day), day, day + timedelta(days=days - 1), stairs)
    return sorted(
        found, key=lambda c: (c.send_on, c.due_on, c.campaign, c.unit, c.duty, c.rung, c.recipient, c.channel)
    )


def _past(day: date) -> bool:
    return day < clock.today()


def _standing(day: date) -> Q:
    """Open at present; or, for a past day, open as that day began."""
    if not _past(day):
        return Q(closed_at__isnull=True)
    began = timezone.make_aware(datetime.combine(day, time.min))
    return Q(closed_at__isnull=True) | Q(done_on__gte=day) | Q(done_on__isnull=True, closed_at__gte=began)


def _as_of(batch: list[Duty], day: date) -> list[Owed]:
    """The duties with the due date, desk and first day that held on `day`; those not entered yet are left out.

    A duty entered after its own due date is a record of history: it counts from the day it opened.
    """
    moved: dict[int, list[DutyExtension]] = {}
    for row in DutyExtension.objects.filter(duty__in=batch).order_by("id"):
        moved.setdefault(row.duty_id, []).append(row)
    desks: dict[int, str] = {}
    if _past(day):
        lay = DutyDesk.objects.filter(duty__in=batch, starts_on__lte=day).order_by("starts_on", "id")
        desks = dict(lay.values_list("duty", "desk"))
    found = []
    for duty in batch:
        entered, due_on = clock.local_date(duty.created_at), duty.first_due_on
        history = entered > max(day, duty.first_due_on)
        if entered > day and not history:
            continue
        floor = duty.opens_on if history else max(duty.opens_on, entered)
        for row in moved.get(duty.pk, ()):
            granted = clock.local_date(row.granted_at)
            if granted <= day:
                due_on, floor = row.due_on, max(floor, granted)
        found.append(owed_of(duty, floor=floor, due_on=due_on, desk=desks.get(duty.pk, "")))
    return found


def _of_batch(owed: list[Owed], first: date, last: date, stairs: Stairs) -> Iterator[Coming]:
    people = People(owed, first, last, as_of_past=_past(first))
    known = Reminder.objects.filter(duty__in=[o.pk for o in owed])
    told = set(known.values_list("duty", "due_on", "rung", "recipient", "channel"))
    claimed: dict[tuple[int, date], set[str]] = {}
    for duty, due_on, rung, _who, _channel in told:
        claimed.setdefault((duty, due_on), set()).add(rung)
    at = clock.now()
    for one in owed:
        version, steps = stairs.of(one)
        for step, day in _days(steps, first, last, claimed.get((one.pk, one.due_on), set())):
            for row in reminders(one, version, step, people, day, at=at):
                place = (one.pk, one.due_on, row.rung, row.recipient_id, row.channel)
                if row.state in _GOES_OUT and place not in told:
                    yield _coming(one, row, day)


def _days(steps: tuple[Step, ...], first: date, last: date, claimed: set[str]) -> Iterator[tuple[Step, date]]:
    """Each step with the day it goes out on; a missed one (not in questions about the past) on the next working day."""
    if not _past(first):
        start = calendar.next_working(first)
        for step in turn(steps, start, claimed).go:
            if step.send_on < first and start <= last:
                yield step, start
    for step in steps:
        if first <= step.send_on <= last:
            yield step, step.send_on


def _coming(owed: Owed, row: Reminder, day: date) -> Coming:
    user = row.recipient
    username, name = (user.username, user.full_name) if user else ("", "")
    held = row.state == Reminder.State.HELD
    return Coming(
        owed.key, owed.unit, owed.campaign, row.rung, username, row.channel, owed.due_on, day, name, owed.what, owed.pk, held
    )  # fmt: skip
