"""Figures from campaigns: attainment of indicators, timeliness and completeness of reports, registration, plans."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.figures import SENT
from campaigns.models import Campaign, Indicator, Participation, ReportValue, Target
from core.numbers import format_decimal
from deadlines.duties import late_days
from deadlines.models import Duty, Outcome
from scoring.facts.asking import Asked, Fact, Found, Source
from units.models import Unit

HUNDRED = Decimal(100)
REPORT = "campaigns.report"
OWED = ("", Outcome.DONE)
PLACES = Decimal("0.0001")


def _ids(asked: Iterable[Asked]) -> set[int]:
    return {int(a.ref) for a in asked if a.ref.isdigit()}


# ---- indicators --------------------------------------------------------------------------------------------------------


def _last_values(indicators: set[int], units: Sequence[Unit], on: date) -> dict[tuple[int, int], Any]:
    """The last figure of each unit in a report sent by `on`; one query."""
    order = [
        F("report__period__ends_on").desc(),
        F("report__period__position").desc(),
        F("report__submitted_at").desc(),
    ]
    rows = ReportValue.objects.filter(
        indicator__in=indicators,
        value__isnull=False,
        report__participation__unit__in=units,
        report__status__in=SENT,
        report__submitted_at__date__lte=on,
    ).annotate(
        place=Window(RowNumber(), partition_by=[F("indicator"), F("report__participation__unit")], order_by=order)
    )
    last = rows.filter(place=1).select_related("report__period", "report__participation")
    return {(row.indicator_id, row.report.participation.unit_id): row for row in last}


def _attained(*, percent: bool) -> Callable[[Sequence[Asked], Sequence[Unit], date], Found]:
    def answer(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
        wanted = _ids(asked)
        indicators = {i.pk: i for i in Indicator.objects.filter(pk__in=wanted).select_related("owner")}
        given = Target.objects.filter(indicator__in=wanted, unit__in=units, superseded=False)
        targets = {(t.indicator_id, t.unit_id): t.value for t in given}
        values = _last_values(wanted, units, on)
        found: Found = {}
        for one in asked:
            indicator = indicators.get(int(one.ref) if one.ref.isdigit() else 0)
            for unit in units:
                if indicator is None:
                    found[one.criterion, unit.pk] = Fact(note=_("The indicator chosen no longer exists."))
                    continue
                key = (indicator.pk, unit.pk)
                found[one.criterion, unit.pk] = _figure(indicator, targets.get(key), values.get(key), percent=percent)
        return found

    return answer


def _figure(indicator: Indicator, own: Decimal | None, value: Any, *, percent: bool) -> Fact:
    if value is None:
        return Fact(note=_("No report with this figure has been sent yet."))
    report = value.report
    address = reverse("campaigns:report", args=[report.participation_id, report.period_id])
    words = _("%(period)s: %(figure)s %(unit)s") % {
        "period": report.period.name,
        "figure": format_decimal(value.value),
        "unit": indicator.unit_of_measure,
    }
    provisional = value.confirmed_at is None or value.estimate
    note = _("Provisional: the agency that holds the figure has not confirmed it.") if provisional else ""
    records = ((words, address),)
    if not percent:
        return Fact(value.value, provisional, records, note)
    target = indicator.value if own is None else own
    if not target:
        return Fact(None, provisional, records, _("The unit has no target for this indicator."))
    return Fact((HUNDRED * value.value / target).quantize(PLACES), provisional, records, note)


def _indicators(host: int, year: int) -> list[tuple[str, str]]:
    rows = Indicator.objects.filter(_in_year(year, "campaign__"), campaign__host=host).select_related("campaign")
    return [
        (str(i.pk), f"{i.campaign.short_name}: {i.name}") for i in rows.order_by("campaign__name_order", "position")
    ]


def _in_year(year: int, prefix: str = "") -> Q:
    """Campaigns that ran in the year and were launched."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    open_end = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": first})
    return open_end & Q(**{f"{prefix}starts_on__lte": last}) & ~Q(**{f"{prefix}status": Campaign.Status.DRAFT})


def _campaigns(host: int, year: int) -> list[tuple[str, str]]:
    rows = Campaign.objects.filter(_in_year(year), host=host).order_by("name_order")
    return [(str(c.pk), c.short_name) for c in rows]


# ---- reports -----------------------------------------------------------------------------------------------------------

Judge = Callable[[list[Duty], date], Decimal | None]


def _reports(judge: Judge) -> Callable[[Sequence[Asked], Sequence[Unit], date], Found]:
    def answer(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
        first, last = min(a.first for a in asked), max(a.last for a in asked)
        hosts = {a.host for a in asked}
        duties = Duty.objects.filter(
            kind=REPORT, unit__in=units, host__in=hosts, due_on__range=(first, last), outcome__in=OWED
        ).order_by("due_on", "id")
        by_unit: dict[int, list[Duty]] = {}
        for duty in duties:
            by_unit.setdefault(duty.unit_id or 0, []).append(duty)
        return {
            (one.criterion, unit.pk): _judged(judge, [d for d in by_unit.get(unit.pk, []) if _concerns(one, d)], on)
            for one in asked
            for unit in units
        }

    return answer


def _concerns(asked: Asked, duty: Duty) -> bool:
    if duty.host_id != asked.host or duty.due_on.year != asked.year:
        return False
    return not asked.ref or duty.context_ref == f"campaign:{asked.ref}"


def _judged(judge: Judge, duties: list[Duty], on: date) -> Fact:
    """Duties that count on `on`: done, or past their day."""
    counted = [d for d in duties if (d.done_on is not None and d.done_on <= on) or d.due_on < on]
    records = tuple((f"{d.title} · {d.context} · {_state(d, on)}", d.url) for d in counted)
    if not counted:
        return Fact(note=_("No report has fallen due yet."))
    return Fact(judge(counted, on), False, records)


def _late(duty: Duty, on: date) -> int:
    """Working days late on `on`; what is only requested is never late."""
    if duty.requested:
        return 0
    if duty.done_on is None or duty.done_on > on:
        return late_days(duty.due_on, on)
    return late_days(duty.due_on, duty.done_on, due_time=duty.due_time, at=duty.closed_at)


def _state(duty: Duty, on: date) -> str:
    days = _late(duty, on)
    if duty.done_on is None or duty.done_on > on:
        return _("not sent, %(days)s working days past its day") % {"days": days} if days else _("not sent")
    return _("%(days)s working days late") % {"days": days} if days else _("on time")


def _share(part: int, whole: int) -> Decimal:
    return (HUNDRED * part / whole).quantize(PLACES)


def _on_time(duties: list[Duty], on: date) -> Decimal:
    return _share(sum(1 for d in duties if not _late(d, on) and (d.done_on is not None or d.requested)), len(duties))


def _complete(duties: list[Duty], on: date) -> Decimal:
    return _share(sum(1 for d in duties if d.done_on is not None and d.done_on <= on), len(duties))


def _latest(duties: list[Duty], on: date) -> Decimal:
    return Decimal(max(_late(d, on) for d in duties))


# ---- registration and plans --------------------------------------------------------------------------------------------


def _taking_part(field: str, done: str, asks: str) -> Callable[[Sequence[Asked], Sequence[Unit], date], Found]:
    def answer(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
        condition = Q(campaign__in=_ids(asked))
        for one in asked:
            condition |= _in_year(one.year, "campaign__") & Q(campaign__host=one.host)
        rows = (
            Participation.objects.filter(condition, unit__in=units)
            .exclude(status=Participation.Status.EXCUSED)
            .exclude(**{f"group__{asks}": False})
            .select_related("campaign")
        )
        by_unit: dict[int, list[Participation]] = {}
        for row in rows.order_by("campaign__name_order", "id"):
            by_unit.setdefault(row.unit_id, []).append(row)
        return {
            (one.criterion, unit.pk): _part(one, by_unit.get(unit.pk, []), field, done)
            for one in asked
            for unit in units
        }

    return answer


def _part(asked: Asked, rows: list[Participation], field: str, done: str) -> Fact:
    span = [r for r in rows if str(r.campaign_id) == asked.ref] if asked.ref else [r for r in rows if _counts(asked, r)]
    if not span:
        return Fact(note=_("The unit was not asked."))
    url = "campaigns:registration" if field == "status" else "campaigns:plan"
    records = tuple(
        (f"{r.campaign.short_name}: {getattr(r, f'get_{field}_display')()}", reverse(url, args=[r.pk])) for r in span
    )
    count = sum(1 for r in span if getattr(r, field) == done)
    return Fact(Decimal(count) if asked.ref else _share(count, len(span)), False, records)


def _counts(asked: Asked, row: Participation) -> bool:
    campaign = row.campaign
    ends = campaign.ends_on is None or campaign.ends_on >= asked.first
    return campaign.host_id == asked.host and ends and campaign.starts_on <= asked.last


PERCENT = "%"
SOURCES = [
    Source(
        "attainment",
        gettext_lazy("Attainment of an indicator"),
        gettext_lazy(
            "The unit's last reported figure in percent of its target; counts once the figure's owner confirmed it."
        ),
        PERCENT,
        _attained(percent=True),
        _indicators,
    ),
    Source(
        "indicator",
        gettext_lazy("Figure of an indicator"),
        gettext_lazy("The unit's last reported figure itself; counts once the figure's owner confirmed it."),
        "",
        _attained(percent=False),
        _indicators,
    ),
    Source(
        "reports_on_time",
        gettext_lazy("Reports sent on time"),
        gettext_lazy("Percent of the reports that fell due in the year and came on time."),
        PERCENT,
        _reports(_on_time),
        _campaigns,
        needs_ref=False,
    ),
    Source(
        "reports_late",
        gettext_lazy("Working days late with reports"),
        gettext_lazy("The latest report of the year, in working days; 0 when all were on time."),
        gettext_lazy("working days"),
        _reports(_latest),
        _campaigns,
        needs_ref=False,
    ),
    Source(
        "reports_complete",
        gettext_lazy("Reports sent"),
        gettext_lazy("Percent of the reports that fell due in the year and were sent at all."),
        PERCENT,
        _reports(_complete),
        _campaigns,
        needs_ref=False,
    ),
    Source(
        "registration",
        gettext_lazy("Registration for campaigns"),
        gettext_lazy("Of one campaign 1 or 0; without a campaign, the percentage of the host's campaigns of the year."),
        "",
        _taking_part("status", Participation.Status.REGISTERED, "asks_registration"),
        _campaigns,
        needs_ref=False,
    ),
    Source(
        "plan",
        gettext_lazy("Emulation plan filed"),
        gettext_lazy("Of one campaign 1 or 0; without a campaign, the percentage of the host's campaigns of the year."),
        "",
        _taking_part("plan_status", Participation.PlanStatus.FILED, "asks_plan"),
        _campaigns,
        needs_ref=False,
    ),
]
