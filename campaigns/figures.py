"""Rolling figures up: units' figures of a period to one figure per indicator, judged against target and pace.

Decimal only; 0 is a value, None is not. A unit's figure is the last one it sent up to the period, in a report that has
been submitted or accepted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, F, When, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Comparator, Indicator, Report, ReportingPeriod, ReportValue, Target
from core.badges import Badge, badge
from core.numbers import format_decimal

SENT = (Report.Status.SUBMITTED, Report.Status.ACCEPTED)
NEAR = Decimal("0.05")  # "about 9" is met within five per cent
ZERO, ONE = Decimal(0), Decimal(1)
Text = str | Promise
AT_MOST = (Comparator.LE, Comparator.LT)
AT_LEAST = (Comparator.GE, Comparator.GT)
RISING = Indicator.Direction.UP
_SAID: dict[str, Text] = {
    Comparator.GE: _("%(figure)s or more"), Comparator.GT: _("more than %(figure)s"), Comparator.LE: _("at most %(figure)s"),
    Comparator.LT: _("less than %(figure)s"), Comparator.APPROX: _("about %(figure)s"),
}  # fmt: skip
NO_TARGET = Badge("mute", "circle-dashed", _("No target"))


@dataclass(frozen=True)
class Goal:
    """What a figure is measured by: the indicator's comparison, direction and figures, without the database."""

    value: Decimal | None
    comparator: str = Comparator.GE
    value_max: Decimal | None = None
    direction: str = RISING
    baseline: Decimal | None = None
    adds_up: bool = True

    @property
    def rises(self) -> bool:
        """Is more better? "At least" and "at most" say so themselves; otherwise the direction does."""
        if self.comparator in AT_MOST:
            return False
        return self.comparator in AT_LEAST or self.direction == RISING

    @property
    def is_ceiling(self) -> bool:
        """A limit to stay under, not a level to come down to: known only at the end."""
        return not self.rises and self.baseline is None


class UnitFigure(NamedTuple):
    """One unit's figure and where it comes from."""

    unit_id: int
    participation_id: int
    period_id: int
    value: Decimal
    weight: Decimal | None
    estimate: bool
    confirmed: bool
    accepted: bool


def aggregate(kind: str, figures: Iterable[tuple[Decimal | None, Decimal | None]]) -> Decimal | None:
    """Roll (figure, weight) pairs up; pairs without a figure count for nothing. None when no figure is left.

    `weighted` leaves out pairs without a weight; where no weight is known at all it is the plain mean. `latest` takes
    the last pair given.
    """
    known = [(value, weight) for value, weight in figures if value is not None]
    if not known:
        return None
    if kind == Indicator.Aggregation.LATEST:
        return known[-1][0]
    if kind == Indicator.Aggregation.SUM:
        return sum((value for value, _weight in known), ZERO)
    if kind == Indicator.Aggregation.WEIGHTED:
        weighed = [(value, weight) for value, weight in known if weight is not None and weight > 0]
        whole = sum((weight for _value, weight in weighed), ZERO)
        if whole:
            return _round(sum((value * weight for value, weight in weighed), ZERO) / whole)
    return _round(sum((value for value, _weight in known), ZERO) / len(known))


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001")).normalize() + ZERO


def shown(value: Decimal | None) -> Decimal | None:
    """As a figure is shown: two decimals; judging is done on the whole of it."""
    return None if value is None else value.quantize(Decimal("0.01")).normalize() + ZERO


def elapsed(campaign: Campaign, until: date) -> Decimal:
    """The share of the campaign's time that has gone at the end of `until`, 0–1; 1 for an open-ended one."""
    if campaign.ends_on is None:
        return ONE
    whole = (campaign.ends_on - campaign.starts_on).days + 1
    gone = (until - campaign.starts_on).days + 1
    return max(ZERO, min(ONE, Decimal(gone) / Decimal(whole)))


def pace(goal: Goal, share: Decimal) -> Decimal | None:
    """The figure that would be on course after `share` of the time: from the baseline (or nothing) straight to the target.

    A ceiling of something that does not add up (a rate) is the same all along. None without a target.
    """
    if goal.value is None:
        return None
    if goal.is_ceiling and not goal.adds_up:
        return goal.value
    start = goal.baseline or ZERO
    return _round(start + (goal.value - start) * share)


def _bounds(goal: Goal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest figure that count as the target met."""
    value = goal.value or ZERO
    if goal.comparator == Comparator.RANGE and goal.value_max is not None:
        return value, goal.value_max
    slack = abs(value) * NEAR if goal.comparator == Comparator.APPROX else ZERO
    return value - slack, value + slack


def reached(goal: Goal, actual: Decimal) -> bool:
    """Is the target met, or passed on the better side?"""
    low, high = _bounds(goal)
    if goal.comparator == Comparator.GT:
        return actual > low
    if goal.comparator == Comparator.LT:
        return actual < high
    return actual >= low if goal.rises else actual <= high


def _beyond(goal: Goal, actual: Decimal) -> bool:
    """Is the figure strictly better than what the target asks? A mere limit cannot be exceeded."""
    if goal.comparator in (Comparator.GT, Comparator.LT) or goal.is_ceiling:
        return False
    low, high = _bounds(goal)
    return actual > high if goal.rises else actual < low


def judge(goal: Goal, actual: Decimal | None, share: Decimal) -> str:
    """exceeded, done, on_track, slow, or not_due while there is no figure; "" without a target."""
    if actual is None:
        return "not_due"
    if goal.value is None:
        return ""
    course = pace(goal, share)
    if goal.is_ceiling and share < ONE:
        return "on_track" if course is not None and actual <= course else "slow"
    if reached(goal, actual):
        return "exceeded" if _beyond(goal, actual) else "done"
    if share >= ONE or course is None:
        return "slow"
    return "on_track" if (actual >= course if goal.rises else actual <= course) else "slow"


@dataclass(frozen=True)
class Bar:
    """One indicator as the panel shows it; the names are what components/bullet.html draws."""

    indicator: Indicator
    goal: Goal
    actual: Decimal | None
    pace: Decimal | None
    state: str
    figures: list[UnitFigure]
    asked: int = 0
    url: str = ""

    @property
    def name(self) -> str:
        return self.indicator.name

    @property
    def target(self) -> Decimal | None:
        return self.goal.value

    @property
    def unit(self) -> str:
        return self.indicator.unit_of_measure

    @property
    def comparator(self) -> str:
        quiet = (Comparator.EQ, Comparator.GE, Comparator.RANGE)
        return (
            "" if self.goal.comparator in quiet or self.target is None else str(Comparator(self.goal.comparator).label)
        )

    @property
    def target_words(self) -> str:
        """The target as one says it: "từ 9 trở lên", "không quá 5", "3–5"."""
        goal = self.goal
        if goal.value is None:
            return format_decimal(None)
        if goal.comparator == Comparator.RANGE and goal.value_max is not None:
            return f"{format_decimal(goal.value)}–{format_decimal(goal.value_max)}"
        return str(_SAID.get(goal.comparator, "%(figure)s")) % {"figure": format_decimal(goal.value)}

    @property
    def sub(self) -> bool:
        return self.indicator.parent_id is not None

    @property
    def badge(self) -> Badge:
        return badge(self.state) if self.state else NO_TARGET

    @property
    def provisional(self) -> bool:
        """Is any figure in it not yet confirmed by its owner?"""
        return any(not figure.confirmed for figure in self.figures)


def goal_of(indicator: Indicator) -> Goal:
    """The indicator's own goal."""
    return Goal(
        indicator.value, indicator.comparator, indicator.value_max, indicator.direction, indicator.baseline,
        indicator.aggregation == Indicator.Aggregation.SUM,
    )  # fmt: skip


def unit_figures(
    indicators: Iterable[Indicator], until: ReportingPeriod, participations: Any
) -> dict[int, list[UnitFigure]]:
    """By indicator, the last figure of each unit up to `until`, in order of sending. Two queries.

    `participations` is what the reader may see. Almost always every figure stands in the unit's last report, so that is
    read first; only indicators that some unit's last report leaves out are looked for further back.
    """
    wanted = [indicator.pk for indicator in indicators]
    sent = Report.objects.filter(
        participation__in=participations,
        status__in=SENT,
        period__campaign=until.campaign_id,
        period__ends_on__lte=until.ends_on,
    )
    order = [F("period__ends_on").desc(), F("period__position").desc(), F("pk").desc()]
    last = (
        sent.annotate(place=Window(RowNumber(), partition_by=F("participation"), order_by=order))
        .filter(place=1)
        .values("pk")
    )
    rows = list(_values(ReportValue.objects.filter(report__in=last, indicator__in=wanted)))
    senders = {row[2] for row in rows}
    full = Counter(row[0] for row in rows if row[4] is not None)
    lacking = [pk for pk in wanted if full[pk] < len(senders)]
    if lacking:
        rows = [row for row in rows if row[0] not in lacking] + list(_further_back(lacking, sent))
    found: dict[int, list[UnitFigure]] = defaultdict(list)
    for indicator, unit, part, period, value, estimate, confirmed, status in rows:
        if value is not None:
            accepted = status == Report.Status.ACCEPTED
            found[indicator].append(UnitFigure(unit, part, period, value, None, estimate, confirmed, accepted))
    return dict(found)


def _values(rows: Any) -> Any:
    """In order of sending; nothing that is slow to read from a row (instants) travels."""
    confirmed = Case(When(confirmed_at__isnull=False, then=True), default=False, output_field=BooleanField())
    return rows.annotate(confirmed=confirmed).order_by("report__submitted_at", "pk").values_list(
        "indicator_id", "report__participation__unit_id", "report__participation_id", "report__period_id", "value", "estimate",
        "confirmed", "report__status",
    )  # fmt: skip


def _further_back(indicators: list[int], sent: Any) -> Any:
    """The last figure that is one, of each unit, whichever report it stands in."""
    latest = [F("report__period__ends_on").desc(), F("report__period__position").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("indicator"), F("report__participation")], order_by=latest)
    rows = ReportValue.objects.filter(indicator__in=indicators, value__isnull=False, report__in=sent.values("pk"))
    return _values(rows.annotate(place=place).filter(place=1))


def roll_up(
    campaign: Campaign, until: ReportingPeriod | None, participations: Any, own_units: frozenset[int] | None = None
) -> list[Bar]:
    """A bar per indicator in reading order. `own_units`: measure these units alone, by the figures they were given.

    At most four queries, whatever the number of units and periods.
    """
    indicators = in_order(list(campaign.indicators.select_related("owner").order_by("position", "id")))
    if not indicators:
        return []
    found = unit_figures(indicators, until, participations) if until else {}
    targets = _targets(indicators, own_units)
    groups = _groups(indicators, found)
    share = elapsed(campaign, until.ends_on) if until else ZERO
    bars = []
    for indicator in indicators:
        group = groups.get(indicator.pk)
        if own_units is not None and group and not group & own_units:
            continue  # a sub-target for others
        figures = _belonging(indicator, found, groups)
        given = targets.get(indicator.pk, {})
        figures = [f._replace(weight=given[f.unit_id][1]) if f.unit_id in given else f for f in figures]
        goal = goal_of(indicator) if own_units is None else _own_goal(indicator, given)
        actual = aggregate(
            indicator.aggregation, ((f.value, f.weight) for f in _counted(indicator, figures, own_units))
        )
        state = judge(goal, actual, share)
        bars.append(Bar(indicator, goal, shown(actual), shown(pace(goal, share)) if until else None, state, figures))
    return bars


def in_order(indicators: list[Indicator]) -> list[Indicator]:
    """Each indicator with its sub-targets right after it."""
    below: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        if indicator.parent_id:
            below[indicator.parent_id].append(indicator)
    return [row for top in indicators if not top.parent_id for row in (top, *below[top.pk])]


def _targets(
    indicators: list[Indicator], own_units: frozenset[int] | None
) -> dict[int, dict[int, tuple[Decimal, Decimal | None]]]:
    """By indicator and unit, the figure given and its weight."""
    if own_units is None and not any(i.aggregation == Indicator.Aggregation.WEIGHTED for i in indicators):
        return {}
    rows = Target.objects.filter(indicator__in=[i.pk for i in indicators], superseded=False)
    rows = rows if own_units is None else rows.filter(unit__in=own_units)
    given: dict[int, dict[int, tuple[Decimal, Decimal | None]]] = defaultdict(dict)
    for indicator, unit, value, weight in rows.values_list("indicator_id", "unit_id", "value", "weight"):
        given[indicator][unit] = (value, weight)
    return given


def _groups(indicators: list[Indicator], found: dict[int, list[UnitFigure]]) -> dict[int, set[int]]:
    """The units of each sub-target that nobody reports on by itself: it is then read off the whole."""
    wanting = [i.pk for i in indicators if i.parent_id and i.pk not in found]
    groups: dict[int, set[int]] = defaultdict(set)
    if wanting:
        through = Indicator.group_units.through.objects.filter(indicator__in=wanting)
        for indicator, unit in through.values_list("indicator_id", "unit_id"):
            groups[indicator].add(unit)
    return groups


def _belonging(
    indicator: Indicator, found: dict[int, list[UnitFigure]], groups: dict[int, set[int]]
) -> list[UnitFigure]:
    if indicator.pk in found or indicator.pk not in groups:
        return found.get(indicator.pk, [])
    return [figure for figure in found.get(indicator.parent_id or 0, []) if figure.unit_id in groups[indicator.pk]]


def _counted(indicator: Indicator, figures: list[UnitFigure], own_units: frozenset[int] | None) -> list[UnitFigure]:
    """What adds up: for "latest" the owner's figure where the owner has sent one."""
    if indicator.aggregation == Indicator.Aggregation.LATEST and indicator.owner_id and own_units is None:
        return [f for f in figures if f.unit_id == indicator.owner_id] or figures
    return figures


def _own_goal(indicator: Indicator, given: dict[int, tuple[Decimal, Decimal | None]]) -> Goal:
    """What a unit is measured by: the figure it was given; else the campaign's, unless that is a sum over all units."""
    goal = goal_of(indicator)
    if given:
        return replace(
            goal,
            value=aggregate(indicator.aggregation, given.values()),
            value_max=None,
            baseline=None,
            comparator=_plain(goal),
        )
    return replace(goal, value=None) if goal.adds_up else goal


def _plain(goal: Goal) -> str:
    """A given figure is one figure: a range becomes "at least" or "at most"."""
    if goal.comparator != Comparator.RANGE:
        return goal.comparator
    return Comparator.GE if goal.rises else Comparator.LE


def current_period(periods: list[ReportingPeriod], on: date) -> ReportingPeriod | None:
    """The period being reported on: the last whose reports are taken in by now; the first before that."""
    opened = [period for period in periods if period.opens_on <= on]
    if opened:
        return max(opened, key=lambda period: (period.due_on, period.position))
    return None


def confirmed_share(figures: list[UnitFigure]) -> tuple[int, int]:
    """(confirmed, all)."""
    return sum(1 for figure in figures if figure.confirmed), len(figures)
