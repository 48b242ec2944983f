"""What the page of a working year shows: twelve months, the public holidays, the office's own days."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from deadlines import calendar
from deadlines.models import DayOverride

_WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Day:
    """One square: `css` says what it is, `title` why."""

    number: int
    css: str
    title: str
    today: bool


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Day | None]]
    working: int


@dataclass(frozen=True)
class Holiday:
    """Days in a row under one name."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class YearPage:
    year: int
    months: list[Month]
    holidays: list[Holiday]
    own: list[DayOverride]
    working: int

    @property
    def before(self) -> int | None:
        return self.year - 1 if self.year > calendar.FIRST_YEAR else None

    @property
    def after(self) -> int | None:
        return self.year + 1 if self.year < calendar.LAST_YEAR else None


def asked(text: str, default: int) -> int:
    """The year asked for, where it is one of ours."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else default
    return min(max(number, calendar.FIRST_YEAR), calendar.LAST_YEAR)


def load(year: int, today: date) -> YearPage:
    """The page of `year`, in one query."""
    own = list(DayOverride.objects.filter(day__year=year))
    notes = {row.day: row for row in own}
    months = [_month(year, number, notes, today) for number in range(1, 13)]
    return YearPage(year, months, _holidays(year), own, sum(month.working for month in months))


def _month(year: int, number: int, own: dict[date, DayOverride], today: date) -> Month:
    weeks = [
        [_day(day, own, today) if day.month == number else None for day in week]
        for week in _WEEKS.monthdatescalendar(year, number)
    ]
    working = sum(1 for week in weeks for day in week if day and day.css in ("", "is-working"))
    return Month(_("Month %(number)s") % {"number": number}, weeks, working)


def _day(day: date, own: dict[date, DayOverride], today: date) -> Day:
    holiday = calendar.public_holidays(day.year).get(day, "")
    if day in own:
        row = own[day]
        return Day(day.day, "is-working" if row.working else "is-off", row.note, day == today)
    if holiday:
        return Day(day.day, "is-holiday", holiday, day == today)
    if day in calendar.compensated_days(day.year):
        return Day(day.day, "is-working", _("Worked in exchange for a day off"), day == today)
    return Day(day.day, "is-weekend" if day.weekday() > 4 else "", "", day == today)


def _holidays(year: int) -> list[Holiday]:
    days = sorted(calendar.public_holidays(year).items())
    runs = groupby(enumerate(days), key=lambda pair: (pair[1][0].toordinal() - pair[0], pair[1][1]))
    found = [[day for _n, (day, _name) in run] for _key, run in runs]
    return [Holiday(run[0], run[-1], calendar.public_holidays(year)[run[0]]) for run in found]
