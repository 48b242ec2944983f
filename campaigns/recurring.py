"""Reporting periods that return: every month, quarter, half-year or year of a campaign, each due on the same day of a month."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.language import official

LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
SAME, NEXT = "same", "next"
ROMAN = ("I", "II", "III", "IV")
TAKEN_IN = timedelta(days=10)
LONGEST_YEARS = 5


@dataclass(frozen=True)
class Span:
    """One period as a line of the table: what it is about, and when its report is taken in."""

    name: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date


def _after(day: date, count: int) -> date:
    """The first of the month `count` months after the one of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _due(end: date, day: int, month: str) -> date:
    first = _after(end, 1) if month == NEXT else end.replace(day=1)
    return first.replace(day=min(day, months.monthrange(first.year, first.month)[1]))


def _name(every: str, start: date) -> str:
    told = {"n": start.month, "year": start.year, "roman": ROMAN[(start.month - 1) // 3]}
    if every == "month":
        return _("Month %(n)s/%(year)s") % told
    if every == "quarter":
        return _("Quarter %(roman)s/%(year)s") % told
    if every == "half":
        words = _("First half of %(year)s") if start.month < 7 else _("Second half of %(year)s")
        return words % told
    return _("Year %(year)s") % told


@official()
def spans(starts_on: date, ends_on: date | None, every: str, *, day: int, month: str) -> list[Span]:
    """The periods of a campaign in order, the first and the last cut to it; an open-ended one is filled for this year.

    `day` is the day of the month on which each is due (a short month's last day where it has no such day): of the month in
    which the period ends (`SAME`), or of the next one (`NEXT`). A report is taken in from ten days before it is due, at the
    latest from the period's last day.
    """
    last = ends_on or date(starts_on.year, 12, 31)
    last = min(last, date(starts_on.year + LONGEST_YEARS, 12, 31))
    return list(_spans(starts_on, last, every, day, month))


def _spans(first: date, last: date, every: str, day: int, month: str) -> Iterator[Span]:
    length = LENGTHS[every]
    start = date(first.year, (first.month - 1) // length * length + 1, 1)
    while start <= last:
        end = _after(start, length) - timedelta(days=1)
        due = _due(end, day, month)
        begin, stop = max(start, first), min(end, last)
        if due >= begin:
            yield Span(_name(every, start), begin, stop, max(begin, min(stop, due - TAKEN_IN)), due)
        start = _after(start, length)
