"""How dates of duties read: working days first, the date after."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import clock
from core.badges import Badge, badge
from core.numbers import format_decimal
from deadlines.duties import days_left
from deadlines.models import Duty, Outcome


@dataclass(frozen=True)
class When:
    """`state` is late, today or soon; `text` the working days; `day` the date in words."""

    state: str
    text: str
    day: str


def when(due_on: date, *, requested: bool = False, on: date | None = None) -> When:
    """How near a due date is. What was only requested is never late: its day has passed."""
    today = on or clock.today()
    left = days_left(due_on, today)
    day = _("due %(day)s") % {"day": short_day(due_on, today)}
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
        return badge("overdue" if duty.due_on < today else "due_today")
    if duty.due_on != duty.first_due_on:
        return badge("extended")
    return badge("running", pgettext("state", "Open")) if duty.opens_on <= today else badge("not_due")
