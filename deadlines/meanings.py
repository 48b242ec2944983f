"""What a printed date means: the last day, and where it matters the hour, until which an act is still on time.

A host keeps a default; a campaign starts from it and may differ.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date as written
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from deadlines import calendar
from deadlines.models import DateMeaning, DayOff, DueMeaning
from deadlines.rules.meanings import may_set
from units.models import Unit

EARLIEST, LATEST = time(6), time(23, 59)


class Says(Protocol):
    """Whatever says what a date means: a campaign, a host's default, a form's answer."""

    @property
    def due_meaning(self) -> str: ...
    @property
    def day_off(self) -> str: ...
    @property
    def due_time(self) -> time | None: ...


@dataclass(frozen=True)
class Meaning:
    """One answer; the plain one is what holds where nobody chose."""

    due_meaning: str = DueMeaning.ON_DAY
    day_off: str = DayOff.STAY
    due_time: time | None = None


PLAIN = Meaning()


def last_day(printed: date, says: Says) -> date:
    """The last day that still counts for a printed date."""
    if says.due_meaning == DueMeaning.DAY_BEFORE:
        printed -= timedelta(days=1)
    return calendar.next_working(printed) if says.day_off == DayOff.NEXT else printed


def in_words(printed: date, says: Says) -> str:
    """ "30/06/2025 → Monday 30/06/2025, 17:00": the printed date and what comes of it."""
    day = last_day(printed, says)
    words = f"{written(day, 'l')} {day:%d/%m/%Y}"
    if says.due_time is not None:
        words = _("%(day)s, %(hour)s") % {"day": words, "hour": f"{says.due_time:%H:%M}"}
    return f"{printed:%d/%m/%Y} → {words}"


def default_of(host_id: int) -> Meaning:
    """The host's default, or the plain one; one query."""
    row = DateMeaning.objects.filter(host=host_id).first()
    return Meaning(row.due_meaning, row.day_off, row.due_time) if row else PLAIN


def has_default(host_id: int) -> bool:
    return DateMeaning.objects.filter(host=host_id).exists()


def check_hour(hour: time | None) -> None:
    """Raise ValidationError for an hour at which no office is open: before six, it is a slip of the pen."""
    if hour is not None and hour < EARLIEST:
        raise ValidationError({"due_time": _("Choose an hour from 06:00 on, or leave it blank for the whole day.")})


def set_default(*, host: Unit, due_meaning: str, day_off: str, due_time: time | None, by: Any) -> DateMeaning:
    """Keep the host's default; campaigns drafted from now on start from it, dates already given stay.

    Raises Refused, and ValidationError for an hour of the night.
    """
    require(may_set(by, host.pk))
    check_hour(due_time)
    with transaction.atomic():
        row, _made = DateMeaning.objects.update_or_create(
            host=host,
            defaults={
                "due_meaning": due_meaning, "day_off": day_off, "due_time": due_time, "set_by": by, "set_at": clock.now(),
            },
        )  # fmt: skip
        hour = f"{due_time:%H:%M}" if due_time else ""
        log.record(
            "deadlines.meaning_set", row, by=by, params={"due_meaning": due_meaning, "day_off": day_off, "hour": hour}
        )
    return row


def example(on: date | None = None) -> date:
    """A date that shows what the settings do: the next end of a month that is a day off, if one is near."""
    day = on or clock.today()
    starts = [date(day.year + (day.month + n) // 12, (day.month + n) % 12 + 1, 1) for n in range(12)]
    ends = [start - timedelta(days=1) for start in starts]
    return next((end for end in ends if not calendar.is_working(end)), ends[0])
