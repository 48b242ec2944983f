"""What every tab of a campaign's page shows: header, tabs with their counts, what can be done now."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.boards.scope import Scope, scope_of
from campaigns.models import (
    Campaign,
    CampaignFlag,
    ContentPoint,
    DirectiveCitation,
    DirectiveFlag,
    Indicator,
    Participation,
    Report,
)
from campaigns.rules.campaigns import acting_units, keeps, may_add_participants, may_allot, may_edit
from campaigns.workflow.launching import CAMPAIGN
from core import clock, nav
from core.badges import Badge, badge
from core.lists import Action
from core.numbers import format_decimal
from deadlines.models import Desk, Duty
from deadlines.models.duties import past_due
from units.models import Unit

_STATE = {"draft": "draft", "running": "running", "reviewing": "summing_up", "ended": "ended"}


@dataclass(frozen=True)
class PageTab:
    """One tab, as components/tabs.html draws it."""

    key: str
    label: str
    url: str
    current: bool
    count: int | None


def _number(rows: QuerySet[Any], **grouped_by: str) -> Any:
    """How many of `rows` belong to the campaign of the outer query."""
    one = (
        rows.order_by()
        .annotate(_one=F(next(iter(grouped_by.values()))))
        .values("_one")
        .annotate(_n=Count("pk"))
        .values("_n")
    )
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)


def _belonging(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.filter(campaign=OuterRef("pk"))


def _of_one(rows: QuerySet[Any], what: Count) -> Any:
    """`what` of rows that all belong to one campaign."""
    one = rows.order_by().values("context_ref").annotate(_n=what).values("_n")
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)


def _owed(pk: int, user: Any) -> QuerySet[Duty]:
    """What is owed in campaign `pk`, as far as the person sees its units (`Scope`)."""
    rows, grants = Duty.objects.open().filter(context_ref=f"campaign:{pk}"), user.grants
    if grants.is_admin:
        return rows
    seen = Q(host__in=grants.hosts | grants.own_units) | Q(unit__in=grants.own_units | grants.block_units)
    if grants.hosts:
        seen |= Q(host__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
    return rows.filter(seen)


def _held(user: Any) -> QuerySet[Indicator]:
    """The indicators whose figure the person confirms (`may_confirm`)."""
    grants = user.grants
    holder = Q(owner__in=grants.own_units) | Q(owner__isnull=True, campaign__host__in=grants.kept_hosts)
    return Indicator.objects.filter(holder, campaign=OuterRef("pk"))


def find(pk: int, user: Any) -> "Page":
    """The campaign with the counts its tabs show, in one query. Raises Http404 outside what `user` may see."""
    parts = Participation.objects.visible_to(user).filter(campaign=OuterRef("pk"))
    sent = Report.objects.received().filter(
        participation__campaign=OuterRef("pk"), participation__in=Participation.objects.visible_to(user)
    )
    owed = _owed(pk, user)
    late = past_due() & Q(requested=False, desk__in=(Desk.CLERK, Desk.HEAD)) & ~Q(unit=F("host"))
    row = (
        Campaign.objects.visible_to(user)
        .filter(pk=pk)
        .select_related("host", "parent", "parent__host", "directive")
        .annotate(
            n_points=_number(_belonging(ContentPoint).filter(depth=0), by="campaign"),
            n_indicators=_number(_belonging(Indicator), by="campaign"),
            n_units=_number(parts, by="campaign"),
            n_registered=_number(parts.filter(status=Participation.Status.REGISTERED), by="campaign"),
            n_reports=_number(sent, by="participation__campaign"),
            n_open=_of_one(owed, Count("pk")),
            n_late_units=_of_one(owed.filter(late), Count("unit", distinct=True)),
            n_held=_number(_held(user), by="campaign"),
            n_flags=_number(CampaignFlag.objects.filter(campaign=OuterRef("pk")), by="campaign")
            + _number(DirectiveFlag.objects.filter(directive=OuterRef("directive")), by="directive"),
            n_cited=_number(DirectiveCitation.objects.filter(directive=OuterRef("directive")), by="directive"),
        )
        .first()
    )
    if row is None:
        raise Http404
    return Page(row, user)


class Page:
    """A campaign's page for one person."""

    def __init__(self, campaign: Campaign, user: Any) -> None:
        self.campaign, self.user = campaign, user
        self.tab = "overview"
        self.today: date = clock.today()

    @cached_property
    def scope(self) -> Scope:
        """What of it the person sees."""
        return scope_of(self.campaign, self.user)

    @property
    def badge(self) -> Badge:
        """The state beside the name."""
        return badge(_STATE[self.campaign.status])

    @property
    def keeps(self) -> bool:
        """Is the person the host's officer or head?"""
        return keeps(self.user, self.campaign.host_id)

    def numbers(self, name: str) -> int:
        """A count annotated by `find`."""
        return int(getattr(self.campaign, f"n_{name}"))

    @cached_property
    def tabs(self) -> list[PageTab]:
        """The seven tabs, each its own address."""
        tabs: list[tuple[str, str, int | None]] = [
            ("overview", _("Overview"), None),
            ("content", pgettext("tab", "Content"), self.numbers("points")),
            ("indicators", pgettext("tab", "Indicators"), self.numbers("indicators")),
            ("units", pgettext("tab", "Units"), self.numbers("units")),
            ("board", pgettext("tab", "Reports"), self.numbers("reports")),
            ("duties", pgettext("tab", "Deadlines"), self.numbers("open")),
            (
                "documents",
                pgettext("tab", "Documents"),
                self.numbers("cited") + (1 if self.campaign.directive_id else 0),
            ),
        ]
        pk = self.campaign.pk
        names = {"overview": "campaigns:campaign"}
        return [
            PageTab(key, label, reverse(names.get(key, f"campaigns:{key}"), args=[pk]), key == self.tab, count)
            for key, label, count in tabs
        ]

    # ---- what can be done now ----
    @cached_property
    def actions(self) -> list[Action]:
        """The buttons of the header; at most one primary."""
        primary = self._primary()
        return [primary] if primary else []

    def _primary(self) -> Action | None:
        pk, campaign = self.campaign.pk, self.campaign
        if campaign.is_draft:
            url = nav.resolve("campaigns:rehearsal", pk) if may_edit(self.user, campaign) is None else ""
            return Action(_("Rehearse the launch"), url, "speakerphone", primary=True) if url else None
        if self.keeps and self.numbers("late_units"):
            late = self.numbers("late_units")
            words = ngettext("Chase %(count)s overdue unit", "Chase %(count)s overdue units", late) % {
                "count": format_decimal(late)
            }
            return Action(words, f"{reverse('deadlines:chase')}?ref=campaign:{pk}", "bell-ringing", primary=True)
        return None

    @cached_property
    def menu(self) -> list[Action]:
        """The "…" menu: the moves of the workflow and the ways on; what may not be done says why."""
        pk = self.campaign.pk
        rows = []
        if self.campaign.is_draft and may_edit(self.user, self.campaign) is None:
            rows.append(Action(_("Edit"), nav.resolve("campaigns:edit", pk, "document"), "pencil"))
        if self.keeps:
            for offer in CAMPAIGN.offers(self.campaign, self.user):
                url = nav.resolve("campaigns:conclude", pk, offer.action)
                if offer.action != "launch" and url:
                    reason = offer.refusal.reason if offer.refusal else ""
                    rows.append(Action(offer.label, url, offer.transition.icon, reason=reason))
            if not self.campaign.is_draft:
                ref = f"?ref=campaign:{pk}"
                rows.extend(
                    Action(label, reverse(f"deadlines:{name}") + ref, icon)
                    for label, name, icon in (
                        (_("Reminders coming up"), "coming", "calendar-due"),
                        (_("Reminders sent"), "reminders", "history"),
                    )
                )
                rows.append(Action(_("Extend several"), reverse("deadlines:extend_many") + ref, "calendar-plus"))
                papers = nav.resolve("documents:paper_choose", "campaigns.campaign", pk)
                rows.append(Action(_("Write a paper"), papers, "file-text"))
            rows.extend(self._figures())
        if not self.campaign.is_draft:
            calendar = nav.resolve("campaigns:calendar_file", pk)
            rows.append(Action(_("Deadlines for my calendar (.ics)"), calendar, "calendar-event"))
        if self.numbers("held") and not self.campaign.is_draft:
            rows.append(Action(_("Confirm figures"), nav.resolve("campaigns:figures", pk), "circle-check"))
        if self._may_launch_child:
            child = nav.resolve("campaigns:child_create", pk)
            rows.append(Action(_("Launch our own campaign under it"), child, "git-merge"))
        return [row for row in rows if row.url or row.reason]

    def _figures(self) -> list[Action]:
        """What the host's people do with targets and figures once the campaign is launched."""
        pk, campaign, rows = self.campaign.pk, self.campaign, []
        if campaign.is_draft:
            return []
        if may_add_participants(self.user, campaign) is None:
            rows.append(Action(_("Add units"), nav.resolve("campaigns:add_participants", pk), "users-plus"))
        if self.numbers("indicators") and may_allot(self.user, campaign) is None:
            rows.append(Action(_("Allot targets"), nav.resolve("campaigns:allotment", pk), "target"))
        return rows

    @property
    def _may_launch_child(self) -> bool:
        """Does a unit of the person's take part while the campaign runs?"""
        running = self.campaign.status in (Campaign.Status.RUNNING, Campaign.Status.REVIEWING)
        return bool(running and acting_units(self.user) and not self.scope.whole and self.numbers("units"))
