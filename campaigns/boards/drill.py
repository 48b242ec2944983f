"""The indicators of a campaign, and the way from each figure down to the reports behind it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.boards import grid
from campaigns.boards.overview import with_urls
from campaigns.boards.page import Page
from campaigns.figures import SENT, Bar, UnitFigure, current_period, roll_up
from campaigns.models import Commitment, Indicator, ReportingPeriod, ReportValue, Target
from core.badges import Badge, badge
from units.models import Unit

PER_PAGE = 100


@dataclass(frozen=True)
class Table:
    """Every indicator as of one period."""

    bars: list[Bar]
    period: ReportingPeriod | None
    periods: list[ReportingPeriod]


def choose(periods: list[ReportingPeriod], asked: str, on: date) -> ReportingPeriod | None:
    """The period asked for, else the one being reported on."""
    found = next((period for period in periods if str(period.pk) == asked), None)
    return found or current_period(periods, on)


def table(page: Page, asked: str) -> Table:
    """The tab: five queries at most."""
    periods = list(page.campaign.periods.order_by("due_on", "position", "id"))
    period = choose(periods, asked, page.today)
    bars = roll_up(page.campaign, period, page.scope.participations, page.scope.measured)
    return Table(with_urls(page.campaign, bars), period, periods)


@dataclass(frozen=True)
class Line:
    """One unit's figure, what it was given and what it promised, and the report it comes from."""

    unit: str
    value: Decimal | None
    reason: str
    target: Decimal | None
    promise: Decimal | None
    period: str
    url: str
    state: Badge | None


@dataclass
class Drill:
    """One indicator's page."""

    bar: Bar
    period: ReportingPeriod | None
    periods: list[ReportingPeriod]
    lines: list[Line]
    total: int
    page: int
    confirmed: int
    per_page: int = PER_PAGE

    @property
    def noun(self) -> str:
        return _("units")

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)

    def _link(self, page: int) -> str:
        return f"?period={self.period.pk if self.period else ''}&page={page}"

    @property
    def previous_url(self) -> str:
        return self._link(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._link(self.page + 1) if self.page < self.pages else ""


def one(page: Page, pk: int, asked: str, number: str) -> Drill | None:
    """One indicator with the figures that make it up; None when it is not of this campaign. Nine queries at most."""
    shown = table(page, asked)
    bar = next((bar for bar in shown.bars if bar.indicator.pk == pk), None)
    if bar is None:
        return None
    silent = _silent(page, bar.indicator, shown.period, {figure.unit_id for figure in bar.figures})
    units = _named([figure.unit_id for figure in bar.figures] + [row[0] for row in silent])
    rows: list[tuple[bool, str, int, Any]] = [(False, units[f.unit_id].name_order, f.unit_id, f) for f in bar.figures]
    rows += [(True, units[row[0]].name_order, row[0], row) for row in silent]
    rows.sort(key=lambda row: row[:3])
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    at = min(max(at, 1), max(1, -(-len(rows) // PER_PAGE)))
    here = rows[(at - 1) * PER_PAGE : at * PER_PAGE]
    sums = Sums(units, {p.pk: p.name for p in shown.periods}, bar.indicator, [row[2] for row in here])
    lines = [sums.reason(row[3], shown.period) if row[0] else sums.line(row[3]) for row in here]
    confirmed = sum(1 for figure in bar.figures if figure.confirmed)
    return Drill(bar, shown.period, shown.periods, lines, len(rows), at, confirmed)


def _named(ids: list[int]) -> dict[int, Any]:
    """Names of the units, in one query whatever their number."""
    rows = Unit.objects.filter(pk__in=ids).only("short_name", "name_order")
    return {row.pk: row for row in rows}


class Sums:
    """What a line needs beside its figure: names, and what the units of the page were given and promised (two queries)."""

    def __init__(self, units: dict[int, Any], periods: dict[int, str], indicator: Indicator, here: list[int]) -> None:
        self.units, self.periods = units, periods
        given = Target.objects.filter(indicator=indicator, superseded=False, unit__in=here)
        promised = Commitment.objects.filter(indicator=indicator, participation__unit__in=here, value__isnull=False)
        self.given = dict(given.values_list("unit_id", "value"))
        self.promised = dict(promised.values_list("participation__unit_id", "value"))

    def line(self, figure: UnitFigure) -> Line:
        if figure.confirmed:
            state = badge("approved", _("Confirmed"))
        else:
            state = badge("provisional", _("Estimate")) if figure.estimate else badge("provisional")
        url = grid.address("campaigns:report", figure.participation_id, figure.period_id)
        return self._of(figure.unit_id, figure.value, "", self.periods.get(figure.period_id, ""), url, state)

    def reason(self, row: tuple[int, int, str], period: ReportingPeriod | None) -> Line:
        """A unit that wrote why it has no figure."""
        url = grid.address("campaigns:report", row[1], period.pk) if period else ""
        return self._of(row[0], None, row[2], period.name if period else "", url, None)

    def _of(self, unit: int, value: Decimal | None, reason: str, period: str, url: str, state: Badge | None) -> Line:
        return Line(
            self.units[unit].short_name,
            value,
            reason,
            self.given.get(unit),
            self.promised.get(unit),
            period,
            url,
            state,
        )


def _silent(
    page: Page, indicator: Indicator, period: ReportingPeriod | None, known: set[int]
) -> list[tuple[int, int, str]]:
    """(unit, participation, reason) of those that wrote why they have no figure."""
    if period is None:
        return []
    rows = ReportValue.objects.filter(
        indicator=indicator, value__isnull=True, report__period=period, report__status__in=SENT,
        report__participation__in=page.scope.participations,
    ).values_list("report__participation__unit", "report__participation", "no_value_reason")  # fmt: skip
    return [row for row in rows if row[0] not in known]
