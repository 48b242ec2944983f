"""The first tab of a campaign: the document behind it, who takes part, time, the board's top and the indicators."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.boards import grid
from campaigns.boards.page import Page
from campaigns.figures import Bar, current_period, roll_up
from campaigns.models import (
    Campaign,
    Directive,
    DirectiveCitation,
    Participation,
    ReportingPeriod,
)
from core import nav

TOP_ROWS = 12
MOST_PERIODS = 5
MOST_LABELS = 5


@dataclass(frozen=True)
class Flag:
    """Something missing or contradictory in the source, and where it is mended ("" where one may not)."""

    text: str
    url: str = ""
    link: str = ""


@dataclass
class Overview:
    """Everything the tab draws."""

    board: grid.Board
    bars: list[Bar]
    period: ReportingPeriod | None
    flags: list[Flag]
    remarks: int
    basis: list[DirectiveCitation]
    groups: str
    begin: date
    end: date
    marks: list[tuple[date, str]]
    own: list[Participation] = field(default_factory=list)


def load(page: Page) -> Overview:
    """The whole tab: at most fourteen queries, whatever the number of units, periods and indicators."""
    campaign, today = page.campaign, page.today
    periods = grid.periods_of(campaign)
    now = current_period(periods, today)
    board = grid.load(page.scope, around(periods, now), on=today, per_page=TOP_ROWS, total=page.numbers("units"))
    flags, remarks = _flags(page)
    citations = list(campaign.directive.citations.select_related("cited")) if campaign.directive else []
    return Overview(
        board=board, bars=with_urls(campaign, roll_up(campaign, now, page.scope.participations, page.scope.measured)),
        period=now, flags=flags, remarks=remarks, basis=_basis(citations),
        groups=_groups(page) if page.scope.whole else "", begin=campaign.starts_on, end=_end(campaign, periods, today),
        marks=_marks(periods, now), own=_own(page),
    )  # fmt: skip


def around(periods: list[ReportingPeriod], now: ReportingPeriod | None) -> list[ReportingPeriod]:
    """The five periods around the present one, so that a many-year campaign still fits."""
    at = next((i for i, period in enumerate(periods) if now is not None and period.pk == now.pk), 0)
    start = max(0, min(at - 2, len(periods) - MOST_PERIODS))
    return periods[start : start + MOST_PERIODS]


def with_urls(campaign: Campaign, bars: Iterable[Bar]) -> list[Bar]:
    """Each bar leads to the figures behind it."""
    return [replace(bar, url=grid.address("campaigns:indicator", campaign.pk, bar.indicator.pk)) for bar in bars]


def _end(campaign: Campaign, periods: list[ReportingPeriod], today: date) -> date:
    if campaign.ends_on:
        return campaign.ends_on
    return max([today, campaign.starts_on, *(period.ends_on for period in periods)])


def _marks(periods: list[ReportingPeriod], now: ReportingPeriod | None) -> list[tuple[date, str]]:
    """Each period's end; where they are many only the present one and the last are named."""
    few = len(periods) <= MOST_LABELS
    shown = {now.pk if now else 0, periods[-1].pk if periods else 0}
    return [(p.ends_on, p.name if few or p.pk in shown else "") for p in periods]


def _basis(citations: list[DirectiveCitation]) -> list[DirectiveCitation]:
    """What it was launched under; failing that its legal basis."""
    R = DirectiveCitation.Relation
    for relation in (R.PARENT, R.BASIS):
        found = [row for row in citations if row.relation == relation]
        if found:
            return found[:2]
    return citations[:1]


def missing(directive: Directive) -> str:
    """What the stored copy lacks, in words; "" when nothing."""
    if not directive.number and not directive.issued_on:
        return _("The stored copy has neither number nor date.")
    if not directive.number:
        return _("The stored copy has no number.")
    return "" if directive.issued_on else _("The stored copy has no date.")


def _flags(page: Page) -> tuple[list[Flag], int]:
    """What the document lacks, and how many remarks there are on it and on the campaign. No query."""
    flags, directive = [], page.campaign.directive
    if directive is not None and (words := missing(directive)):
        mend = nav.resolve("campaigns:directive_edit", directive.pk) if page.keeps else ""
        flags.append(Flag(words, mend, _("Complete it")))
    return flags, page.numbers("flags")


def _groups(page: Page) -> str:
    """ "19 sở, ngành · 8 huyện": the groups as the launch named them."""
    rows = page.scope.participations.filter(group__isnull=False).values_list("group__label").annotate(n=Count("pk"))
    found = list(rows.order_by("group__position")[:4])
    return " · ".join(f"{label}: {number}" for label, number in found[:3]) + ("…" if len(found) > 3 else "")


def _own(page: Page) -> list[Participation]:
    """The person's own units' part, for those who are asked."""
    if page.scope.whole or not page.scope.own:
        return []
    rows = Participation.objects.filter(Q(unit__in=page.scope.own), campaign=page.campaign).select_related("unit")
    return list(rows.order_by("unit__name_order")[:5])


def registered(page: Page) -> str:
    """ "27/30"."""
    return f"{page.numbers('registered')}/{page.numbers('units')}"
