"""The page of a campaign, a tab each; every tab is an address of its own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from campaigns.boards import cascade, drill, grid, overview, workbook
from campaigns.boards.page import Page, find
from campaigns.models import Participation
from core.badges import Badge, badge
from core.lists import Action, Column, Empty, ListView, Tab
from deadlines import feeds
from deadlines.models import Duty
from deadlines.views.duties import DutyFilter, DutyList


def _show(request: HttpRequest, page: Page, tab: str, **context: Any) -> HttpResponse:
    page.tab = tab
    return render(request, f"campaigns/boards/{tab}.html", {"page": page, "campaign": page.campaign, **context})


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    page = find(pk, request.user)
    return _show(request, page, "overview", overview=overview.load(page))


@require_safe
def content(request: HttpRequest, pk: int) -> HttpResponse:
    page = find(pk, request.user)
    return _show(request, page, "content", content=cascade.content(page.campaign))


@require_safe
def indicators(request: HttpRequest, pk: int) -> HttpResponse:
    page = find(pk, request.user)
    return _show(request, page, "indicators", table=drill.table(page, request.GET.get("period", "")))


@require_safe
def indicator(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    page = find(pk, request.user)
    found = drill.one(page, indicator, request.GET.get("period", ""), request.GET.get("page", ""))
    if found is None:
        raise Http404
    page.tab = "indicators"
    return render(request, "campaigns/boards/indicator.html", {"page": page, "campaign": page.campaign, "drill": found})


@require_safe
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    page = find(pk, request.user)
    return _show(request, page, "documents", cascade=cascade.load(page))


@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign's deadlines, as far as the person sees them, for a calendar programme."""
    found = find(pk, request.user).campaign
    text = feeds.of_campaign(f"campaign:{pk}", found.short_name, request.user)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="phong-trao-{pk}.ics"'
    return response


@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponseBase:
    page = find(pk, request.user)
    sort = grid.NAME if request.GET.get("sort") == grid.NAME else grid.ATTENTION
    query = request.GET.get("q", "").strip()[:100]
    periods = grid.periods_of(page.campaign)
    if request.GET.get("export") == "xlsx":
        return _workbook(page, periods, sort, query)
    number = request.GET.get("page", "")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    shown = grid.load(page.scope, periods, on=page.today, page=at, sort=sort, query=query, total=page.numbers("units"))
    return _show(request, page, "board", board=shown, query=query)


def _workbook(page: Page, periods: list[Any], sort: str, query: str) -> FileResponse:
    everything = grid.load(page.scope, periods, on=page.today, sort=sort, query=query, per_page=workbook.MOST)
    return workbook.respond(page.campaign, everything)


class _Tab(ListView):
    """A list that is a tab of the campaign's page."""

    tab_key = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.page_of = find(kwargs["pk"], request.user)
            self.page_of.tab = self.tab_key

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page_of, campaign=self.page_of.campaign, **more)


_REGISTRATION = {"asked": "not_due", "registered": "on_time", "excused": "waived"}
_PLAN = {"none": "not_due", "draft": "writing", "filed": "on_time"}


def _registration(part: Participation) -> Badge:
    return badge(_REGISTRATION[part.status], Participation.Status(part.status).label)


def _plan(part: Participation) -> Badge:
    return badge(_PLAN[part.plan_status], Participation.PlanStatus(part.plan_status).label)


class UnitList(_Tab):
    """Who takes part: registration, plan, commitments."""

    tab_key = "units"
    title = pgettext_lazy("tab", "Units")
    noun = _("units")
    model = Participation
    search_fields = ["unit__folded"]
    search_hint = _("Unit; without diacritics")
    default_sort = "unit"
    export_name = "don-vi-tham-gia"
    template_name = "campaigns/boards/units.html"
    empty = Empty(_("No unit takes part yet"), _("Units stand here once the campaign is launched."))
    tabs = [
        Tab("all", _("All")),
        Tab("asked", _("Not yet registered"), Q(status="asked")),
        Tab("registered", _("Registered"), Q(status="registered")),
        Tab("no_plan", _("No plan filed"), ~Q(plan_status="filed") & ~Q(status="excused")),
        Tab("excused", _("Excused"), Q(status="excused")),
    ]
    columns = [
        Column("unit", _("Unit"), lambda p: p.unit.short_name, sort=("unit__name_order",), phone="title",
               secondary=lambda p: p.group.label if p.group else ""),
        Column("tone", _("Wording"), lambda p: p.get_tone_display(), phone="hide", screen=False),
        Column("status", _("Registration"), _registration, sort=("status",)),
        Column("registered", _("Registered on"), lambda p: p.registered_on, sort=("registered_on",), phone="hide"),
        Column("promises", _("Commitments"), lambda p: p.n_promises, sort=("n_promises",), numeric=True),
        Column("plan", _("Plan"), _plan, sort=("plan_status",)),
        Column("filed", _("Plan filed on"), lambda p: p.plan_filed_on, sort=("plan_filed_on",), phone="hide"),
    ]  # fmt: skip

    def get_queryset(self) -> QuerySet[Participation]:
        rows = self.page_of.scope.participations.select_related("unit", "group")
        return rows.annotate(n_promises=Count("commitments", filter=Q(commitments__value__isnull=False)))

    def row_url(self, obj: Participation) -> str:
        return grid.address("campaigns:registration", obj.pk)


class CampaignDutyFilter(DutyFilter):
    """As in the list of all deadlines, without the campaign."""

    context = None
    year = None


class CampaignDuties(_Tab, DutyList):
    """What is owed in this campaign."""

    tab_key = "duties"
    filterset_class = CampaignDutyFilter
    export_name = "thoi-han-phong-trao"
    template_name = "campaigns/boards/duties.html"

    def get_queryset(self) -> QuerySet[Duty]:
        page = self.page_of
        rows = Duty.objects.all() if page.scope.whole else Duty.objects.visible_to(page.user)
        return rows.filter(context_ref=f"campaign:{page.campaign.pk}").select_related("unit", "person")

    def row_url(self, obj: Duty) -> str:
        """Who only looks on from above the host has no page of the duty."""
        grants = self.page_of.user.grants
        mine = grants.is_admin or obj.host_id in grants.hosts or obj.unit_id in grants.own_units
        return super().row_url(obj) if mine else ""

    def get_actions(self) -> Sequence[Action]:
        if self.page_of.campaign.host_id not in self.request.user.grants.kept_hosts:  # type: ignore[union-attr]
            return ()
        ref = f"?ref=campaign:{self.page_of.campaign.pk}"
        return [Action(_("Extend several"), reverse("deadlines:extend_many") + ref, "calendar-plus")]
