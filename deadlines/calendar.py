"""Working days: weekends and Vietnamese public holidays (Labour Code 2019, Art. 112) with the office's overrides."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from time import monotonic
from typing import Any

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from deadlines.models import DayOverride
from deadlines.rules.calendar import may_set
from units.models import UnitParent, in_force

KEPT_SECONDS = 30
FIRST_YEAR, LAST_YEAR = 1990, 2100
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnDays:
    """The office's own days, and how they shift a count: `shifts[i]` is what the first i days of `days` add or take."""

    working: dict[date, bool]
    days: list[date]
    shifts: list[int]


_kept: dict[str, tuple[float, OwnDays]] = {}


def _own_days(working: dict[date, bool]) -> OwnDays:
    days = sorted(working)
    changes = (int(working[day]) - int(_ordinary(day)) for day in days)
    return OwnDays(working, days, [0, *accumulate(changes)])


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """The public holidays of a year, Tết and its substitutes included, with their Vietnamese names."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


@lru_cache(maxsize=64)
def compensated_days(year: int) -> frozenset[date]:
    """Saturdays worked that year in exchange for a day off between a holiday and a weekend."""
    known = holidays.country_holidays("VN", years=year).weekend_workdays
    return frozenset(day for day in known if day.year == year)


@lru_cache(maxsize=256)
def _counts(year: int) -> tuple[int, ...]:
    """Ordinary working days of the year up to its n-th day, for n = 0 … 366: long spans are differences of these."""
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    return (0, *accumulate(int(_ordinary(first + timedelta(days=n))) for n in range(length)))


def _ordinary(day: date) -> bool:
    """A working day by the week, the public holidays and the Saturdays worked in exchange."""
    if day.weekday() >= 5:
        return day in compensated_days(day.year)
    return day not in public_holidays(day.year)


def _own() -> OwnDays:
    kept = _kept.get("own")
    if kept is None or monotonic() - kept[0] > KEPT_SECONDS:
        found = _own_days(dict(DayOverride.objects.values_list("day", "working")))
        kept = _kept["own"] = (monotonic(), found)
    return kept[1]


def overrides() -> dict[date, bool]:
    """The office's own days (day → working). Each process keeps them for 30 seconds; `forget` drops them here at once."""
    return _own().working


def forget() -> None:
    """Drop the kept overrides after they changed."""
    _kept.clear()


def is_working(day: date, own: dict[date, bool] | None = None) -> bool:
    """Is `day` a working day for the office?"""
    own = overrides() if own is None else own
    return own[day] if day in own else _ordinary(day)


def _in_year(day: date) -> int:
    """Ordinary working days of its year up to and including `day`."""
    return _counts(day.year)[day.timetuple().tm_yday]


def working_days(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` lies before `first`."""
    if last < first:
        return -working_days(last, first)
    ordinary = _in_year(last) - _in_year(first) + sum(_counts(year)[-1] for year in range(first.year, last.year))
    own = _own()
    return ordinary + own.shifts[bisect_right(own.days, last)] - own.shifts[bisect_right(own.days, first)]


def next_working(day: date) -> date:
    """`day` itself, or the first working day after it."""
    own = overrides()
    while not is_working(day, own):
        day += _ONE_DAY
    return day


def previous_working(day: date) -> date:
    """`day` itself, or the last working day before it."""
    own = overrides()
    while not is_working(day, own):
        day -= _ONE_DAY
    return day


def add_working(day: date, count: int) -> date:
    """The day `count` working days after `day`."""
    own = overrides()
    while count > 0:
        day += _ONE_DAY
        if is_working(day, own):
            count -= 1
    return day


def top_hosts(user: Any) -> frozenset[int]:
    """Hosts under nobody whose officer the user is: the calendar is one for the whole house, so they keep it."""
    held = user.grants.officer_hosts
    if not held:
        return frozenset()
    placed = UnitParent.objects.filter(in_force(clock.today()), child__in=held).values_list("child", flat=True)
    return frozenset(held) - frozenset(placed)


def set_day(*, day: date, working: bool, note: str, by: Any) -> DayOverride:
    """Declare a day working or off (e.g. a compensated Saturday); a second word on the same day replaces the first.

    Raises Refused, and ValidationError for a day that is so already or lies out of reach. Dates already given stay.
    """
    require(may_set(by, top_hosts(by)))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            {"day": _("Give a day between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
        )
    if not note.strip():
        raise ValidationError({"note": _("Say why, e.g. the decision that moves the working day.")})
    if _ordinary(day) == working:
        words = _("%(day)s is a working day already.") if working else _("%(day)s is a day off already.")
        raise ValidationError({"day": words % {"day": f"{day:%d/%m/%Y}"}})
    with transaction.atomic():
        row, _created = DayOverride.objects.update_or_create(
            day=day, defaults={"working": working, "note": note.strip()[:200]}
        )
        log.record("deadlines.calendar_set", row, by=by, params={"day": str(day), "working": working})
        transaction.on_commit(forget)
    forget()
    return row


def remove_day(*, row: DayOverride, by: Any) -> None:
    """Take an override back: the week and the public holidays decide again."""
    require(may_set(by, top_hosts(by)))
    with transaction.atomic():
        log.record("deadlines.calendar_remove", row, by=by, params={"day": str(row.day), "working": row.working})
        row.delete()
        transaction.on_commit(forget)
    forget()
