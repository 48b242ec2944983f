"""The status board: units × reporting periods, in a fixed number of queries whatever the size."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import StrIndex, Substr
from django.urls import get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.boards.cells import Cell, Owed, Sent, cell_of, draw, icons, legend
from campaigns.boards.scope import Scope
from campaigns.figures import current_period
from campaigns.launching import REPORT
from campaigns.models import Campaign, Participation, Report, ReportingPeriod
from core import nav, search
from core.badges import Badge
from deadlines.models import Duty, Outcome
from deadlines.models.duties import past_due

PER_PAGE = 50
ATTENTION, NAME = "attention", "name"
RECEIVED = Q(reports__status__in=(Report.Status.SUBMITTED, Report.Status.RETURNED, Report.Status.ACCEPTED))
NOT_EXPECTED = (Outcome.EXCUSED, Outcome.TRANSFERRED)


@dataclass(frozen=True)
class Head:
    """A period's column: its counts so far."""

    period: ReportingPeriod
    current: bool
    expected: int
    received: int
    on_time: int
    accepted: int
    due: str

    @property
    def label(self) -> str:
        return self.period.name


@dataclass(frozen=True)
class Row:
    """A unit's line."""

    label: str
    url: str
    cells: list[Cell]
    drawn: SafeString
    excused: bool = False
    requested: bool = False


@dataclass
class Board:
    """One page of the board, with what pagination needs."""

    heads: list[Head]
    rows: list[Row]
    total: int
    page: int
    sort: str
    query: str = ""
    per_page: int = PER_PAGE
    legend: list[Badge] = field(default_factory=legend)

    @property
    def icons(self) -> SafeString:
        """The icons of the cells, each once."""
        return icons(cell for row in self.rows for cell in row.cells)

    @property
    def corner(self) -> str:
        return _("Unit")

    @property
    def noun(self) -> str:
        return _("units")

    @cached_property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)

    @property
    def now(self) -> Head | None:
        """The period being reported on."""
        return next((head for head in self.heads if head.current), None)

    def link(self, page: int) -> str:
        """Address of another page of the same board."""
        extra = f"&q={self.query}" if self.query else ""
        return f"?sort={self.sort}&page={page}{extra}"

    @property
    def previous_url(self) -> str:
        return self.link(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.link(self.page + 1) if self.page < self.pages else ""


def periods_of(campaign: Campaign) -> list[ReportingPeriod]:
    """The periods in order, each with .received, .on_time and .accepted: one query."""
    good = RECEIVED & Q(reports__late_days=0)
    return list(
        campaign.periods.annotate(
            received=Count("reports", filter=RECEIVED),
            on_time=Count("reports", filter=good),
            accepted=Count("reports", filter=Q(reports__status=Report.Status.ACCEPTED)),
        ).order_by("due_on", "position", "id")
    )


def expected_by_period(campaign: Campaign) -> dict[int, int]:
    """How many reports each period asks for, excused and transferred ones left out: one query.

    The period stands in the duty's unique key ("campaigns.report:campaign:period:unit"); one pass reads it from there.
    """
    prefix = f"{REPORT}:{campaign.pk}:"
    rows = (
        Duty.objects.filter(context_ref=f"campaign:{campaign.pk}", kind=REPORT)
        .exclude(outcome__in=NOT_EXPECTED)
        .annotate(rest=Substr("key", len(prefix) + 1))
        .annotate(of=Substr("rest", 1, StrIndex("rest", Value(":")) - 1))
        .values_list("of")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {int(of): number for of, number in rows if of.isdigit()}


def in_order(scope: Scope, sort: str, query: str, today: date) -> Any:
    """The participations a person sees, those that need attention first (or by name)."""
    rows = scope.participations
    if query:
        rows = rows.filter(search.words(query, ["unit__folded"]))
    if sort == NAME:
        return rows.order_by("unit__name_order", "pk")
    late = Duty.objects.filter(
        past_due(today), context_ref=f"campaign:{scope.campaign.pk}", kind=REPORT, unit=OuterRef("unit"), closed_at__isnull=True,
        requested=False,
    )  # fmt: skip
    reports = Report.objects.filter(participation=OuterRef("pk"))
    rank = Case(
        When(Exists(reports.filter(status=Report.Status.RETURNED)), then=0),
        When(Exists(reports.filter(status=Report.Status.SUBMITTED)), then=1),
        When(status=Participation.Status.EXCUSED, then=3),
        default=2, output_field=IntegerField(),
    )  # fmt: skip
    late_since = Subquery(late.order_by("due_on").values("due_on")[:1])
    return rows.annotate(late_since=late_since, rank=rank).order_by(
        F("late_since").asc(nulls_last=True), "rank", "unit__name_order", "pk"
    )


@lru_cache(maxsize=64)
def _pattern(url_name: str, count: int, _conf: str | None) -> str:
    return nav.resolve(url_name, *(0 for _number in range(count)))


def address(url_name: str, *numbers: int) -> str:
    """The address of `url_name` with `numbers`, without asking the resolver six hundred times."""
    pattern = _pattern(url_name, len(numbers), get_urlconf())
    head, *tails = pattern.split("/0")
    return head + "".join(f"/{number}{tail}" for number, tail in zip(numbers, tails, strict=True)) if pattern else ""


def load(
    scope: Scope, periods: list[ReportingPeriod], *, on: date, page: int = 1, sort: str = ATTENTION, query: str = "",
    per_page: int = PER_PAGE, total: int | None = None,
) -> Board:  # fmt: skip
    """One page of the board: at most five queries beside the periods' own, whatever the number of units and periods.

    `total` spares counting where the number of visible units is known.
    """
    ordered = in_order(scope, sort, query, on)
    total = ordered.count() if total is None or query else total
    page = min(max(page, 1), max(1, -(-total // per_page)))
    start = (page - 1) * per_page
    units = list(ordered.values_list("pk", "unit_id", "unit__short_name", "status", "tone")[start : start + per_page])
    rows = _rows(scope.campaign, units, periods, on)
    return Board(_heads(scope, periods, rows, on), rows, total, page, sort, query, per_page)


def _rows(campaign: Campaign, units: list[Any], periods: list[ReportingPeriod], on: date) -> list[Row]:
    sent, owed = _sent(units, periods), _owed(campaign, units)
    before, _zeros, after = address("campaigns:report", 0, 0).partition("0/0")
    found = []
    for part, unit, name, status, tone in units:
        excused = status == Participation.Status.EXCUSED
        cells, drawn = [], []
        for period in periods:
            cell = cell_of(
                sent.get((part, period.pk)), owed.get(f"{REPORT}:{campaign.pk}:{period.pk}:{unit}"), excused, on
            )
            cells.append(cell)
            url = f"{before}{part}/{period.pk}{after}" if before else ""
            drawn.append(draw(cell, url, period.due_on))
        line = SafeString("".join(drawn))
        found.append(Row(name, address("campaigns:registration", part), cells, line, excused, tone == "request"))
    return found


def _sent(units: list[Any], periods: list[ReportingPeriod]) -> dict[tuple[int, int], Sent]:
    if not units or not periods:
        return {}
    rows = Report.objects.filter(participation__in=[row[0] for row in units], period__in=[p.pk for p in periods])
    fields = ("participation_id", "period_id", "status", "late_days", "first_submitted_on", "version_no")
    return {(row[0], row[1]): Sent(*row) for row in rows.values_list(*fields)}


def _owed(campaign: Campaign, units: list[Any]) -> dict[str, Owed]:
    if not units:
        return {}
    rows = Duty.objects.filter(context_ref=f"campaign:{campaign.pk}", kind=REPORT, unit__in=[row[1] for row in units])
    return {row[0]: Owed(*row) for row in rows.values_list(*Owed._fields)}


def _heads(scope: Scope, periods: list[ReportingPeriod], rows: list[Row], on: date) -> list[Head]:
    """The heads with their counts: of all units for the host's people, otherwise of the rows shown."""
    now = current_period(periods, on)
    expected = expected_by_period(scope.campaign) if scope.whole else {}
    heads = []
    for index, period in enumerate(periods):
        if scope.whole:
            counts = (expected.get(period.pk, 0), period.received, period.on_time, period.accepted)  # type: ignore[attr-defined]
        else:
            counts = _own_counts([row.cells[index] for row in rows])
        current = now is not None and period.pk == now.pk
        due = _("due %(day)s") % {"day": f"{period.due_on:%d/%m}"} if current else ""
        heads.append(Head(period, current, *counts, due=due))
    return heads


def _own_counts(cells: list[Cell]) -> tuple[int, int, int, int]:
    states = [cell.state for cell in cells]
    here = sum(1 for state in states if state in ("on_time", "late", "to_view", "returned"))
    expected = sum(1 for state in states if state not in ("waived", "not_asked"))
    return expected, here, states.count("on_time"), states.count("on_time") + states.count("late")
