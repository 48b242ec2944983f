"""The list of reports: a unit's own, or all a host received."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from campaigns.models import Campaign, Report, ReportingPeriod
from core import badges, years
from core.lists import Action, Column, Empty, ListView, Tab
from core.search import words

S = Report.Status
_BADGES = {
    S.DRAFT: "writing", S.FOR_SIGNATURE: "for_signature", S.SUBMITTED: "to_view", S.RETURNED: "returned", S.ACCEPTED: "received",
}  # fmt: skip


MOST_CAMPAIGNS = 30


def _campaigns(request: Any) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(request.user).exclude(status=Campaign.Status.DRAFT)


def _periods(request: Any) -> QuerySet[ReportingPeriod]:
    chosen = request.GET.get("campaign", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return ReportingPeriod.objects.none()
    return ReportingPeriod.objects.filter(campaign__in=_campaigns(request).filter(pk=chosen).values("pk"))


class ReportFilter(django_filters.FilterSet):
    """Year, campaign (the newest ones, and the one asked for), unit by a part of its name, period of that campaign."""

    year = django_filters.ChoiceFilter(label=_("Year"), method="in_year")
    campaign = django_filters.ChoiceFilter(
        field_name="participation__campaign", label=_("campaign"), empty_label=_("All campaigns")
    )
    unit = django_filters.CharFilter(label=_("Unit"), method="of_unit")
    period = django_filters.ModelChoiceFilter(queryset=_periods, label=_("period"), empty_label=_("All periods"))

    class Meta:
        model = Report
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["campaign"].extra["choices"] = self._newest()
        self.filters["year"].extra |= years.offered(self.request)

    def _newest(self) -> list[tuple[int, str]]:
        rows = _campaigns(self.request).values_list("pk", "short_name")
        found = list(rows.order_by("-starts_on", "-pk")[:MOST_CAMPAIGNS])
        asked = self.data.get("campaign", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) not in dict(found):
            found.extend(rows.filter(pk=asked))
        return found

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(first_submitted_on__range=years.span(int(year)))

    def of_unit(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(words(value, ["participation__unit__folded"]))


_SHOWN = (
    "status", "late_days", "first_submitted_on", "entered_by_host", "version_no", "participation__unit__short_name",
    "participation__campaign__short_name", "period__name", "period__due_on",
)  # fmt: skip


def _lateness(report: Report) -> Any:
    """On time, or how late; nothing before it was sent."""
    if report.first_submitted_on is None:
        return None
    if not report.late_days:
        return badges.badge("on_time")
    words = ngettext("%(n)s working day late", "%(n)s working days late", report.late_days) % {"n": report.late_days}
    return badges.badge("late", words)


def _state(report: Report) -> Any:
    return badges.badge(_BADGES[S(report.status)], S(report.status).label)


class ReportList(ListView):
    """Reports one may read, of the working year unless asked otherwise; what has not come stands on the board."""

    title = pgettext_lazy("list", "Reports")
    noun = _("reports")
    model = Report
    filterset_class = ReportFilter
    search_fields = ("participation__unit__folded", "participation__campaign__folded")
    search_hint = _("Unit or campaign, without diacritics")
    export_name = "bao-cao"
    default_sort = "-sent"
    empty = Empty(
        _("The reports will stand here."),
        _("Open a report from “To do”; it appears here once it is begun or received."),
    )

    @property
    def grants(self) -> Any:
        return self.request.user.grants  # type: ignore[union-attr]

    @cached_property
    def own_only(self) -> bool:
        """A unit sees its own; who hosts campaigns sees all received."""
        grants = self.grants
        return not (grants.hosts or grants.is_admin or grants.blocks)

    def get_queryset(self) -> QuerySet[Report]:
        rows = Report.objects.visible_to(self.request.user)
        if years.is_default(self.request, "year", "campaign"):
            rows = rows.filter(~Q(status=S.ACCEPTED) | Q(first_submitted_on__range=years.span_at_work(self.request)))
        return rows.select_related("participation__unit", "participation__campaign", "period").only(*_SHOWN)

    def get_tabs(self) -> Sequence[Tab]:
        writing = Tab("writing", _("Being written"), Q(status__in=(S.DRAFT, S.FOR_SIGNATURE)))
        rest = [
            Tab("submitted", S.SUBMITTED.label, Q(status=S.SUBMITTED)),
            Tab("returned", S.RETURNED.label, Q(status=S.RETURNED)),
            Tab("accepted", S.ACCEPTED.label, Q(status=S.ACCEPTED)),
            Tab("late", _("Filed late"), Q(late_days__gt=0, first_submitted_on__isnull=False)),
        ]
        return [Tab("all", _("All")), *([writing] if self.own_only else []), *rest]

    def get_columns(self) -> Sequence[Column]:
        alone = self.own_only and len(self.grants.own_units | self.grants.inherited_units) == 1
        unit = Column(
            "unit",
            _("Unit"),
            lambda r: r.participation.unit.short_name,
            ("participation__unit__name_order",),
            phone="meta" if alone else "title",
            secondary=lambda r: _("entered on behalf") if r.entered_by_host else None,
            screen=not alone,
        )
        campaign = Column(
            "campaign",
            _("Campaign"),
            lambda r: r.participation.campaign.short_name,
            ("participation__campaign__name_order",),
        )
        period = Column(
            "period", _("Period"), lambda r: r.period.name, ("period__ends_on",), phone="title" if alone else "meta"
        )
        return [
            *([period, campaign, unit] if alone else [unit, campaign, period]),
            Column("due", _("Due"), lambda r: r.period.due_on, ("period__due_on",)),
            Column("sent", _("First submitted"), lambda r: r.first_submitted_on, ("first_submitted_on",)),
            Column(
                "late",
                _("In time"),
                _lateness,
                ("late_days",),
                export=lambda r: r.late_days if r.first_submitted_on else "",
            ),
            Column("state", _("State"), _state, ("status",), export=lambda r: S(r.status).label),
            Column("version", _("Submission"), lambda r: r.version_no, numeric=True, screen=False),
        ]

    def row_url(self, obj: Report) -> str:
        return reverse("campaigns:report", args=[obj.participation_id, obj.period_id])

    def get_actions(self) -> Sequence[Action]:
        """Officers accept what is filtered together."""
        grants = self.grants
        if not grants.officer_hosts or not self.tab or self.tab.key not in ("all", "submitted"):
            return ()
        url = f"{reverse('campaigns:reports_accept')}{self.link(tab=None, page=None, sort=None)}"
        return [Action(_("Accept several"), url, "checklist")]


report_list = ReportList.as_view()
