"""Who is drowning: open duties per unit and week; and how long things waited on each desk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, FilteredRelation, Q, QuerySet

from core import clock
from deadlines import calendar
from deadlines.models import APPROVER_DESKS, Desk, Duty, DutyDesk
from units.models import Unit

WEEKS = 13
SOME, MUCH, TOO_MUCH = 1, 3, 5  # open duties of one unit in one week: from here on light, heavy, too heavy


@dataclass(frozen=True)
class Week:
    """One column: Monday to Sunday. `key` names its figure on a row."""

    number: int
    first: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def key(self) -> str:
        return f"week_{self.number}"


def weeks(on: date | None = None) -> list[Week]:
    """The thirteen weeks from the present one on."""
    day = on or clock.today()
    monday = day - timedelta(days=day.weekday())
    return [Week(n, monday + timedelta(weeks=n)) for n in range(WEEKS)]


def hosts_of(user: Any) -> frozenset[int]:
    """The hosts whose duties count: those the person keeps, leads or advises."""
    found: frozenset[int] = user.grants.kept_hosts | user.grants.hosts
    return found


def tone(number: int) -> str:
    """How heavy a week is."""
    if number >= TOO_MUCH:
        return "bad"
    if number >= MUCH:
        return "warn"
    return "ok" if number >= SOME else "mute"


def units_with_load(user: Any, *, kind: str = "", on: date | None = None) -> QuerySet[Unit]:
    """Units with what they owe the person's hosts: `load` in all, `late` past its day, `week_0` … `week_12`."""
    today, columns = on or clock.today(), weeks(on)
    owed = Q(duties__closed_at__isnull=True, duties__due_on__lte=columns[-1].last)
    if not user.grants.is_admin:
        owed &= Q(duties__host__in=hosts_of(user))
    if kind:
        owed &= Q(duties__kind=kind)
    figures = {
        week.key: Count("owed", filter=Q(owed__due_on__range=(max(week.first, today), week.last))) for week in columns
    }
    return Unit.objects.annotate(owed=FilteredRelation("duties", condition=owed)).filter(owed__isnull=False).annotate(
        load=Count("owed"), late=Count("owed", filter=Q(owed__due_on__lt=today)), **figures
    )  # fmt: skip


@dataclass(frozen=True)
class Busy:
    """A unit with what it owes already, to anybody, up to the end of the quarter."""

    unit: str
    load: int
    late: int

    @property
    def tone(self) -> str:
        return "bad" if self.late or self.load >= 2 * TOO_MUCH else "warn" if self.load >= TOO_MUCH else "mute"


def busiest(units: Iterable[int], *, most: int = 5, on: date | None = None) -> list[Busy]:
    """Who among these units is drowning already, before one more deadline is added. One query."""
    today = on or clock.today()
    owed = Duty.objects.open().filter(unit__in=list(units), due_on__lte=weeks(on)[-1].last).order_by()
    rows = (
        owed.values_list("unit", "unit__short_name")
        .annotate(load=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today, requested=False)))
        .order_by("-load", "-late", "unit__short_name", "unit")[:most]
    )
    return [Busy(name, load, late) for _unit, name, load, late in rows]


# ---- how long things waited ------------------------------------------------------------------------------------------
@dataclass
class Waited:
    """What lay on the desks of one kind at one unit (or everywhere): how often, how long in working days, how many still do."""

    desk: Desk
    unit: Unit | None
    days: list[int]
    still: int = 0

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def median(self) -> float:
        return median(self.days)

    @property
    def longest(self) -> int:
        return max(self.days)


def waited(user: Any, first: date, last: date, *, on: date | None = None) -> tuple[list[Waited], list[Waited]]:
    """By kind of desk, and by unit and desk: stays of duties of the person's hosts that touch the days from `first` to `last`.

    Two queries. What lies on an approver's desk counts for the host. The longest median first.
    """
    today = on or clock.today()
    rows = DutyDesk.objects.filter(starts_on__lte=min(last, today)).filter(
        Q(ends_on__isnull=True, duty__closed_at__isnull=True) | Q(ends_on__gte=first)
    )
    if not user.grants.is_admin:
        rows = rows.filter(duty__host__in=hosts_of(user))
    by_desk: dict[str, Waited] = {}
    by_unit: dict[tuple[int, str], Waited] = {}
    who: dict[tuple[int, str], int] = defaultdict(int)
    for desk, unit, host, starts_on, ends_on in rows.values_list(
        "desk", "duty__unit", "duty__host", "starts_on", "ends_on"
    ):
        days = max(0, calendar.working_days(starts_on, ends_on or max(today, starts_on)))
        place = (host if desk in APPROVER_DESKS or unit is None else unit, desk)
        who[place] = place[0]
        for found in (
            by_desk.setdefault(desk, Waited(Desk(desk), None, [])),
            by_unit.setdefault(place, Waited(Desk(desk), None, [])),
        ):
            found.days.append(days)
            found.still += ends_on is None
    units = Unit.objects.in_bulk(set(who.values()))
    for place, row in by_unit.items():
        row.unit = units[place[0]]
    order = list(Desk)
    return (
        sorted(by_desk.values(), key=lambda w: order.index(w.desk)),
        sorted(by_unit.values(), key=lambda w: (-w.median, -w.longest, w.unit.name_order if w.unit else "", w.desk)),
    )


def duties_on_desk(rows: QuerySet[Duty], unit: int, desk: str) -> QuerySet[Duty]:
    """The duties behind one line: they lay on that desk of the unit (an approver's: of the host)."""
    place = Q(host=unit) if desk in APPROVER_DESKS else Q(unit=unit)
    return rows.filter(place, pk__in=DutyDesk.objects.filter(desk=desk).values("duty"))
