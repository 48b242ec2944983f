"""The list of campaigns."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import launching
from campaigns.boards.grid import address
from campaigns.models import Campaign, Directive, DirectiveFlag, Indicator, Participation
from campaigns.rules import campaigns as rules
from campaigns.views.directives import amber
from core import badges, clock
from core.lists import Action, Column, Empty, ListView, Row, Tab
from core.templatetags import show
from units.models import Unit

S = Campaign.Status
BADGES = {S.DRAFT: "draft", S.RUNNING: "running", S.REVIEWING: "summing_up", S.ENDED: "ended"}


YEARS_BACK = 12


class CampaignFilter(django_filters.FilterSet):
    host = django_filters.ChoiceFilter(label=_("Hosted by"), empty_label=_("All hosts"), field_name="host")
    kind = django_filters.ChoiceFilter(choices=Campaign.Kind, label=_("Kind"), empty_label=_("All kinds"))
    year = django_filters.ChoiceFilter(label=_("Year"), empty_label=_("All years"), method="in_year")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        hosts = Unit.objects.filter(pk__in=self.queryset.order_by().values("host")).order_by("name_order")
        self.filters["host"].extra["choices"] = list(hosts.values_list("pk", "short_name"))
        self.filters["year"].extra["choices"] = [
            (str(y), gettext("Year %(year)s") % {"year": y}) for y in range(this + 1, this - YEARS_BACK, -1)
        ]

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows.filter(starts_on__year__lte=int(year)).filter(Q(ends_on=None) | Q(ends_on__year__gte=int(year)))


def flagged(directive: Directive | None, remarks: int) -> SafeString:
    """The document under the name: as one cites it, what is wrong with it in amber."""
    if directive is None:
        return SafeString("")
    return format_html("{} {}", directive.reference, amber(directive, remarks))


def period(campaign: Campaign) -> str:
    """From–until in words."""
    if campaign.ends_on is None:
        return gettext("from %(day)s") % {"day": f"{campaign.starts_on:%d/%m/%Y}"}
    return f"{campaign.starts_on:%d/%m/%Y} – {campaign.ends_on:%d/%m/%Y}"


def _time(campaign: Campaign) -> SafeString:
    bar = show.meter(campaign.elapsed_percent(), 100, "time") if campaign.ends_on else SafeString("")
    return format_html("{}{}", period(campaign), bar)


class CampaignList(ListView):
    """Campaigns a person may see: whose, what kind, when, how many units, how many reports."""

    title = _("Campaigns")
    noun = _("campaigns")
    model = Campaign
    filterset_class = CampaignFilter
    search_fields = ("folded", "directive__folded")
    search_hint = _("Name, number of the document; without diacritics")
    export_name = "phong-trao"
    empty = Empty(
        _("Campaigns will be here"),
        _(
            "A campaign starts from its launching document: record it, say what it asks, of whom and by when, then launch."
        ),
    )
    tabs = (
        Tab("all", _("All")),
        Tab("draft", _("Drafts"), Q(status=S.DRAFT)),
        Tab("running", _("Under way"), Q(status=S.RUNNING)),
        Tab("reviewing", _("Being summed up"), Q(status=S.REVIEWING)),
        Tab("ended", _("Ended"), Q(status=S.ENDED)),
    )

    def get_queryset(self) -> QuerySet[Campaign]:
        user: Any = self.request.user
        owned = Q(owner__in=user.grants.own_units) | Q(owner__isnull=True, campaign__host__in=user.grants.kept_hosts)
        mine = Indicator.objects.filter(owned, campaign=OuterRef("pk"))
        taking = Participation.objects.filter(campaign=OuterRef("pk")).exclude(status=Participation.Status.EXCUSED)
        units = Subquery(taking.order_by().values("campaign").annotate(number=Count("pk")).values("number"))
        flagged = DirectiveFlag.objects.filter(directive=OuterRef("directive")).order_by().values("directive")
        flags = flagged.annotate(number=Count("pk")).values("number")
        return (
            Campaign.objects.visible_to(user)
            .select_related("host", "directive")
            .prefetch_related("directive__numbers")
            .annotate(
                holds_figures=Exists(mine) if user.grants.own_units or user.grants.kept_hosts else Value(False),
                taking=units,
                remarks=Coalesce(Subquery(flags), 0),
            )
        )

    def get_columns(self) -> Sequence[Column]:
        of = self.figures
        return (
            Column(
                "name", _("Campaign, launch document"), cell=lambda c: c.short_name,
                secondary=lambda c: flagged(c.directive, c.remarks),
                sort=("name_order",), phone="title",
            ),
            Column("theme", _("Theme"), cell=lambda c: c.theme, screen=False),
            Column("document", _("Launch document"), cell=lambda c: c.directive.reference if c.directive else "", screen=False),
            Column("host", _("Hosted by"), cell=lambda c: c.host.short_name, sort=("host__name_order", "-starts_on")),
            Column("kind", _("Kind"), cell=lambda c: c.get_kind_display(), sort=("kind", "-starts_on"), nowrap=True),
            Column("time", _("Time"), cell=_time, sort=("starts_on",), export=period, nowrap=True),
            Column("units", _("Units"), cell=lambda c: c.taking, numeric=True),
            Column("reports", _("Reports"), cell=lambda c: of(c).text, secondary=lambda c: late(of(c)), numeric=True),
            Column("late", _("Late reports"), cell=lambda c: of(c).late, numeric=True, screen=False),
            Column("state", _("State"), cell=lambda c: badges.badge(BADGES[S(c.status)]), sort=("status", "-starts_on")),
        )  # fmt: skip

    @cached_property
    def shown(self) -> list[Campaign]:
        """The campaigns of this page, or all that are filtered for the workbook."""
        if self.request.GET.get("export") == "xlsx":
            return list(self.ordered.only("pk").select_related(None).prefetch_related(None))
        return list(self.ordered[self.first - 1 : self.last]) if self.total else []

    @cached_property
    def _figures(self) -> dict[int, launching.Figures]:
        return launching.figures([c.pk for c in self.shown])

    def figures(self, campaign: Campaign) -> launching.Figures:
        """The reports of a campaign on the page: one query for all of them."""
        return self._figures[campaign.pk]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        columns = [column for column in self.get_columns() if column.screen]
        return [self.row(campaign, columns) for campaign in self.shown]

    def row_url(self, obj: Campaign) -> str:
        if obj.is_draft and rules.may_edit(self.request.user, obj) is None:
            return reverse("campaigns:edit", args=[obj.pk, "document"])
        return address("campaigns:campaign", obj.pk)

    def row_actions(self, obj: Campaign) -> list[Action]:
        found = []
        user = self.request.user
        if obj.is_draft:
            if rules.may_edit(user, obj) is None:
                found.append(Action(_("Go on writing"), reverse("campaigns:edit", args=[obj.pk, "document"]), "pencil"))
                found.append(Action(_("Rehearsal"), reverse("campaigns:rehearsal", args=[obj.pk]), "speakerphone"))
            return found
        if rules.may_allot(user, obj) is None:
            found.append(Action(_("Allot targets"), address("campaigns:allotment", obj.pk), "target"))
        if rules.may_add_participants(user, obj) is None:
            found.append(Action(_("Add units"), address("campaigns:add_participants", obj.pk), "users-plus"))
        if obj.holds_figures:  # type: ignore[attr-defined]
            found.append(Action(_("Confirm figures"), address("campaigns:figures", obj.pk), "circle-check"))
        return found

    def get_actions(self) -> list[Action]:
        if rules.may_create(self.request.user):
            return []
        return [Action(_("Create a campaign"), reverse("campaigns:create"), "plus", primary=True)]


def late(figures: launching.Figures) -> SafeString:
    """How many reports are overdue, in amber; else the day the next ones are due."""
    if figures.late:
        said = gettext("%(count)s late") % {"count": figures.late}
        return format_html('<span class="tx-warn nowrap">{} {}</span>', show.icon("alert-triangle", 14), said)
    return (
        format_html("{}", gettext("due %(day)s") % {"day": f"{figures.next_due:%d/%m}"})
        if figures.next_due
        else SafeString("")
    )
