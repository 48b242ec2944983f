"""Working days: weekends and Vietnamese public holidays (Labour Code 2019, Art. 112) with the office's overrides."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from time import monotonic

import holidays

from deadlines.models import DayOverride

KEPT_SECONDS = 30
_kept: dict[str, tuple[float, dict[date, bool]]] = {}
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """The public holidays of a year, Tết and its substitutes included, with their Vietnamese names."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def overrides() -> dict[date, bool]:
    """The office's own days (day → working). Each process keeps them for 30 seconds; `forget` drops them here at once."""
    kept = _kept.get("own")
    if kept is None or monotonic() - kept[0] > KEPT_SECONDS:
        kept = _kept["own"] = (monotonic(), dict(DayOverride.objects.values_list("day", "working")))
    return kept[1]


def forget() -> None:
    """Drop the kept overrides after they changed."""
    _kept.clear()


def is_working(day: date, own: dict[date, bool] | None = None) -> bool:
    """Is `day` a working day for the office?"""
    own = overrides() if own is None else own
    if day in own:
        return own[day]
    return day.weekday() < 5 and day not in public_holidays(day.year)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _ONE_DAY


def working_days(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` lies before `first`."""
    if last < first:
        return -working_days(last, first)
    own = overrides()
    return sum(1 for day in _days(first + _ONE_DAY, last) if is_working(day, own))


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
