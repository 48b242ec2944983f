"""Verbs of indicators: the target each unit is given, with its history, and the owner's word on the figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from campaigns.models import Campaign, Indicator, Report, ReportValue, Target
from campaigns.rules.campaigns import may_allot, may_confirm
from core import clock, log, outbox
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, require
from units.models import Unit

AGGREGATION = Indicator.Aggregation


# ---- targets of units -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """The target one unit is to have for an indicator; no value takes it away."""

    indicator: Indicator
    unit: Unit
    value: Decimal | None
    weight: Decimal | None = None


def allotted(campaign: Campaign) -> QuerySet[Indicator]:
    """The indicators whose figures are asked of units, so that each may be given a target."""
    return (
        Indicator.objects.filter(campaign=campaign, allotted=True)
        .select_related("campaign", "owner")
        .prefetch_related(Prefetch("group_units", Unit.objects.only("pk"), to_attr="only_units"))
        .order_by("position", "id")
    )


def concerns(indicator: Indicator, unit_id: int) -> bool:
    """Is this indicator (from `allotted`) asked of the unit? A sub-target is asked of its group only."""
    only = {u.pk for u in indicator.only_units}  # type: ignore[attr-defined]
    return not only or unit_id in only


def in_force(campaign: Campaign) -> dict[tuple[int, int], Target]:
    """Every target in force: (indicator, unit) → Target, in one query."""
    rows = Target.objects.filter(indicator__campaign=campaign, superseded=False)
    return {(row.indicator_id, row.unit_id): row for row in rows}


def added_up(indicator: Indicator, targets: Iterable[Target]) -> Decimal | None:
    """What the units' targets come to, as the indicator says units add up. None where there is nothing to add."""
    rows = list(targets)
    if not rows or indicator.aggregation == AGGREGATION.LATEST:
        return None
    if indicator.aggregation == AGGREGATION.SUM:
        return sum((row.value for row in rows), Decimal(0))
    weighted = indicator.aggregation == AGGREGATION.WEIGHTED
    weights = [(row.weight if weighted and row.weight is not None else Decimal(1)) for row in rows]
    total = sum(weights, Decimal(0))
    if not total:
        return None
    mean = sum((row.value * weight for row, weight in zip(rows, weights, strict=True)), Decimal(0)) / total
    return mean.quantize(Decimal("0.0001"))


def set_target(*, indicator: Indicator, unit: Unit, value: Decimal | None, by: Any, reason: str = "") -> int:
    """Give one unit its target; see `allot`."""
    return allot(campaign=indicator.campaign, changes=[Change(indicator, unit, value)], by=by, reason=reason)


def allot(*, campaign: Campaign, changes: list[Change], by: Any, reason: str = "") -> int:
    """Give units their targets; the number changed. In a draft a target is simply replaced; once launched the old row stays
    as superseded, the change needs its reason, and the units' people are told.

    Raises Refused, ValidationError (no reason; below zero units of a campaign) and Conflict (launched meanwhile).
    """
    with transaction.atomic():
        now = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if now.status != campaign.status:
            raise Conflict()
        require(may_allot(by, now))
        have = in_force(now)
        real = [c for c in changes if _differs(c, have.get((c.indicator.pk, c.unit.pk)))]
        if not real:
            return 0
        if not now.is_draft:
            log.require_reason(reason)
        _replace(now, real, have, by, reason)
        act = log.record(
            "campaigns.allot", now, by=by, reason=reason,
            params={"targets": [[c.indicator.pk, c.unit.pk, str(c.value)] for c in real[:200]], "count": len(real)},
        )  # fmt: skip
        if not now.is_draft:
            outbox.post(_target_notices(now, real, reason, act.pk))
    return len(real)


def _differs(change: Change, row: Target | None) -> bool:
    if row is None:
        return change.value is not None
    return (row.value, row.weight) != (change.value, change.weight if change.weight is not None else row.weight)


def _replace(
    campaign: Campaign, changes: list[Change], have: dict[tuple[int, int], Target], by: Any, reason: str
) -> None:
    at = clock.now()
    old = [have[key].pk for c in changes if (key := (c.indicator.pk, c.unit.pk)) in have]
    stale = Target.objects.filter(pk__in=old)
    if campaign.is_draft:
        stale.delete()
    else:
        stale.update(superseded=True)
    Target.objects.bulk_create(
        (
            Target(
                indicator=c.indicator,
                unit=c.unit,
                value=c.value,
                weight=c.weight,
                reason=reason.strip()[:300],
                set_by=by,
                set_at=at,
            )
            for c in changes
            if c.value is not None
        ),
        batch_size=500,
    )


@official()
def _target_notices(campaign: Campaign, changes: list[Change], reason: str, act: int) -> list[outbox.Message]:
    by_unit: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_unit[change.unit.pk].append(change)
    roles = RoleAssignment.objects.in_force().filter(unit__in=by_unit, user__is_active=True).select_related("user")
    link = reverse("campaigns:campaign", args=[campaign.pk])
    return [
        outbox.Message(
            f"campaigns.target:{act}:{row.unit_id}:{row.user_id}", "campaigns.target", row.user,
            _("Target changed: %(campaign)s") % {"campaign": campaign.short_name},
            _("%(targets)s. Reason: %(reason)s")
            % {"targets": "; ".join(_told(c) for c in by_unit[row.unit_id or 0]), "reason": reason},
            link, context=campaign.short_name,
        )
        for row in roles
    ]  # fmt: skip


def _told(change: Change) -> str:
    figure = format_decimal(change.value) if change.value is not None else _("no target")
    return f"{change.indicator.name}: {figure} {change.indicator.unit_of_measure}".strip()


def history_of(campaign: Campaign) -> list[Target]:
    """Targets that were replaced, newest first (at most 100)."""
    rows = Target.objects.filter(indicator__campaign=campaign, superseded=True)
    return list(rows.select_related("indicator", "unit", "set_by").order_by("-set_at", "-id")[:100])


# ---- the owner's word on figures --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What the owner says of one figure: it holds (`value` None), or what it really is."""

    figure: ReportValue
    value: Decimal | None = None


def held_by(user: Any, campaign: Campaign) -> list[Indicator]:
    """The indicators of the campaign whose figures `user` may confirm."""
    rows = Indicator.objects.filter(campaign=campaign).select_related("campaign", "owner").order_by("position", "id")
    return [row for row in rows if may_confirm(user, row) is None]


def figures_of(indicators: list[Indicator]) -> QuerySet[ReportValue]:
    """Figures received for these indicators, with what a page shows of them; unconfirmed first."""
    received = Q(report__status__in=(Report.Status.SUBMITTED, Report.Status.ACCEPTED))
    return (
        ReportValue.objects.filter(received, indicator__in=indicators, value__isnull=False)
        .select_related("indicator__campaign", "report__participation__unit", "report__period", "confirmed_by")
        .order_by(
            "indicator__position",
            "indicator",
            "report__period__position",
            "report__participation__unit__name_order",
            "pk",
        )
    )


def confirm(*, campaign: Campaign, verdicts: list[Verdict], by: Any, reason: str = "") -> int:
    """Confirm figures, or replace them by the owner's own (with a reason, told to the unit); only confirmed ones score.

    Raises Refused (not the owner), ValidationError (a replacement without a reason), Conflict (the report was taken
    back or changed meanwhile).
    """
    replaced = [v for v in verdicts if v.value is not None and v.value != v.figure.value]
    if replaced:
        log.require_reason(reason)
    with transaction.atomic():
        for verdict in verdicts:
            _confirm(verdict, by)
        if verdicts:
            act = log.record(
                "campaigns.confirm_figures", campaign, by=by, reason=reason,
                params={
                    "confirmed": [v.figure.pk for v in verdicts],
                    "replaced": [[v.figure.pk, str(v.figure.value), str(v.value)] for v in replaced],
                },
            )  # fmt: skip
            outbox.post(_figure_notices(campaign, replaced, reason, act.pk))
    return len(verdicts)


def _confirm(verdict: Verdict, by: Any) -> None:
    figure = verdict.figure
    require(may_confirm(by, figure.indicator))
    values: dict[str, Any] = {"confirmed_at": clock.now(), "confirmed_by": by}
    if verdict.value is not None:
        values.update(value=verdict.value, estimate=False)
    same = ReportValue.objects.filter(
        pk=figure.pk, value=figure.value, report__status__in=(Report.Status.SUBMITTED, Report.Status.ACCEPTED)
    )
    if not same.update(**values):
        raise Conflict(_("A report was taken back or changed meanwhile; look at its figures again."))


@official()
def _figure_notices(campaign: Campaign, replaced: list[Verdict], reason: str, act: int) -> list[outbox.Message]:
    by_unit = defaultdict(list)
    for verdict in replaced:
        by_unit[verdict.figure.report.participation.unit_id].append(verdict)
    roles = RoleAssignment.objects.in_force().filter(unit__in=by_unit, user__is_active=True).select_related("user")
    found = []
    for row in roles:
        told = "; ".join(
            f"{v.figure.indicator.name}: {format_decimal(v.figure.value)} → {format_decimal(v.value)}"
            for v in by_unit[row.unit_id or 0]
        )
        found.append(
            outbox.Message(
                f"campaigns.figure:{act}:{row.unit_id}:{row.user_id}", "campaigns.figure", row.user,
                _("Figure replaced by its owner: %(campaign)s") % {"campaign": campaign.short_name},
                _("%(figures)s. Reason: %(reason)s") % {"figures": told, "reason": reason},
                reverse("campaigns:campaign", args=[campaign.pk]), context=campaign.short_name,
            )
        )  # fmt: skip
    return found
