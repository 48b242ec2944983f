"""How dates of duties and rungs of ladders read: working days first, the date after."""

import re
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import clock
from core.badges import Badge, badge
from core.numbers import format_decimal
from deadlines.duties import days_left
from deadlines.models import Duty, ExtensionRequest, Outcome, Reminder
from deadlines.models.duties import after_hour

_RUNG = re.compile(r"D(?P<days>[+-]\d+)?(?:\+(?P<working>\d+)w)?")
_EXTRA = re.compile(r"M-(\d{4})(\d{2})(\d{2})")
_LOOKS = {
    "planned": "not_due", "held": "to_view", "sent": "done", "uncertain": "slow", "failed": "rejected",
    "skipped": "waived", "superseded": "waived",
}  # fmt: skip


@dataclass(frozen=True)
class When:
    """`state` is late, today or soon; `text` the working days; `day` the date in words."""

    state: str
    text: str
    day: str


def when(due_on: date, *, requested: bool = False, on: date | None = None, hour: time | None = None) -> When:
    """How near a due date is. What was only requested is never late: its day has passed. `hour` ends the last day early."""
    today = on or clock.today()
    left = days_left(due_on, today)
    told = short_day(due_on, today) if hour is None else f"{short_day(due_on, today)}, {hour:%H:%M}"
    day = _("due %(day)s") % {"day": told}
    if due_on == today and not requested and after_hour(due_on, hour, today, clock.now()):
        return When("late", _("Past the hour"), day)
    if left < 0 and requested:
        return When("soon", _("The day has passed"), _("requested by %(day)s") % {"day": short_day(due_on, today)})
    if left < 0:
        return When("late", late_text(-left), day)
    if due_on == today:
        return When("today", _("Due today"), day)
    words = ngettext("%(days)s working day left", "%(days)s working days left", left) % {"days": format_decimal(left)}
    return When("soon", words, day)


def late_text(days: int) -> str:
    """ "3 working days late"."""
    return ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": format_decimal(days)}


def short_day(day: date, today: date) -> str:
    """dd/mm in the present year, with its year otherwise."""
    return f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}"


def state_of(duty: Duty, on: date | None = None) -> Badge:
    """The state of a duty: done (on time or late), excused, open, due today, overdue."""
    today = on or clock.today()
    if duty.outcome == Outcome.DONE:
        return badge("on_time") if duty.on_time() is not False else badge("late", _("Done late"))
    if not duty.is_open:
        return badge("waived", Outcome(duty.outcome).label)
    return _open_state(duty, today)


def _open_state(duty: Duty, today: date) -> Badge:
    if duty.requested:
        return badge("not_due", _("Requested"))
    if duty.due_on <= today:
        past = duty.due_on < today or after_hour(duty.due_on, duty.due_time, today, clock.now())
        return badge("overdue" if past else "due_today")
    if duty.due_on != duty.first_due_on:
        return badge("extended")
    return badge("running", pgettext("state", "Open")) if duty.opens_on <= today else badge("not_due")


def rung_text(key: str) -> str:
    """A rung in words: "7 days before the due day"; what an officer sent besides the ladder by its day."""
    if extra := _EXTRA.fullmatch(key):
        return _("Extra reminder of %(day)s") % {"day": "/".join(reversed(extra.groups()))}
    found = _RUNG.fullmatch(key)
    if found is None:
        return key
    days, working = int(found["days"] or 0), int(found["working"] or 0)
    if days == 0:
        return _("On the due day")
    if days < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -days) % {"days": -days}
    past = ngettext("%(days)s day past", "%(days)s days past", days) % {"days": days}
    if not working:
        return past
    return ngettext("%(past)s and %(more)s working day", "%(past)s and %(more)s working days", working) % {
        "past": past, "more": working,
    }  # fmt: skip


def reminder_state(row: Reminder) -> Badge:
    """What became of a reminder; a failed one whose message was taken up again says so."""
    if row.state == Reminder.State.FAILED and row.outbox is not None and row.outbox.state in ("planned", "sending"):
        return badge("running", _("Being sent again"))
    return badge(_LOOKS[row.state], Reminder.State(row.state).label)


def reminder_note(row: Reminder) -> str:
    """Why it was not sent, or what the mail server said."""
    why = str(Reminder.Why(row.why).label) if row.why else ""
    return f"{why}: {row.error}" if why and row.error else why or row.error


def request_state(request: ExtensionRequest) -> Badge:
    """The state of a request for a later date."""
    states = ExtensionRequest.Status
    looks = {
        states.WAITING: "due_today", states.GRANTED: "approved", states.REFUSED: "rejected", states.WITHDRAWN: "cancelled",
        states.LAPSED: "waived",
    }  # fmt: skip
    return badge(looks[states(request.status)], request.get_status_display())
