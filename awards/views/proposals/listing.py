"""The list of proposals: those of the own units, and what was sent to the host."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards import badges
from awards.models import Proposal
from awards.rules import proposals as rules
from awards.views.register import years
from core import search
from core.lists import Action, Column, Empty, ListView, Tab

S = Proposal.Status


class ProposalFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Proposal.Kind.choices, label=_("Kind"), empty_label=_("Every kind"))
    status = django_filters.ChoiceFilter(choices=S.choices, label=_("State"), empty_label=_("Every state"))
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"), empty_label=_("Every year"))
    unit = django_filters.CharFilter(label=_("Unit"), method="of_unit")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def of_unit(self, rows: Any, _name: str, text: str) -> Any:
        return rows.filter(search.words(text, ["unit__folded"]))


def title_of(one: Proposal) -> str:
    """Its subject; of a secret one only that there is one."""
    return str(_("Secret dossier")) if one.secret else one.title


class Proposals(ListView):
    title = pgettext_lazy("menu", "Proposals")
    noun = _("proposals")
    model = Proposal
    filterset_class = ProposalFilter
    quick_filters = 4
    search_fields = ("folded",)
    search_hint = _("Subject; without diacritics")
    export_name = "ho-so-trinh-khen"
    default_sort = "-sent"
    tabs = (
        Tab("all", _("All")),
        Tab("writing", pgettext_lazy("tab", "At the unit"), Q(status__in=(S.DRAFT, S.FOR_SIGNATURE, S.RETURNED))),
        Tab("desk", pgettext_lazy("tab", "At the host"), Q(status__in=(S.SENT, S.RECEIVED, S.APPRAISING))),
        Tab("council", pgettext_lazy("tab", "Council, decision"), Q(status__in=(S.FOR_COUNCIL, S.SUBMITTED))),
        Tab("done", pgettext_lazy("tab", "Settled"), Q(status__in=(S.DECIDED, S.REFUSED))),
    )
    empty = Empty(
        _("Proposals for awards will be here"),
        _("A unit proposes its people and collectives; the checks run as the list is made."),
    )
    columns = (
        Column(
            "title", _("Proposal"), cell=title_of, secondary=lambda p: p.unit.short_name, sort=("title",), phone="title",
            export=title_of,
        ),
        Column("unit", _("Unit"), cell=lambda p: p.unit.name, screen=False),
        Column("kind", _("Kind"), cell=lambda p: p.get_kind_display(), sort=("kind",)),
        Column("year", _("Year"), cell=lambda p: str(p.year), sort=("year",), nowrap=True, export=lambda p: p.year),
        Column("names", pgettext_lazy("column", "Names"), cell=lambda p: p.names, sort=("names",), numeric=True),
        Column("host", _("Proposed to"), cell=lambda p: p.host.short_name, phone="hide"),
        Column("code", _("Code"), cell=lambda p: p.code, sort=("code",), nowrap=True, phone="hide"),
        Column("sent", _("Sent"), cell=lambda p: p.sent_at, sort=("sent_at", "id"), nowrap=True),
        Column(
            "status", _("State"), cell=badges.of_proposal, sort=("status",), export=lambda p: str(badges.of_proposal(p).label)
        ),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Proposal]:
        rows = Proposal.objects.visible_to(self.request.user).select_related("unit", "host")
        return rows.annotate(names=Count("nominations"))

    def row_url(self, obj: Proposal) -> str:
        return reverse("awards:proposal", args=[obj.pk])

    def get_actions(self) -> list[Action]:
        user = self.request.user
        if rules.may_begin(user):
            return []
        made = [Action(_("Make from a result"), reverse("awards:proposal_sources"), "trophy")]
        grants = user.grants  # type: ignore[union-attr]
        mine = made if grants.kept_hosts or grants.leader_hosts or grants.blocks else []
        return [*mine, Action(_("New proposal"), reverse("awards:proposal_kinds"), "plus", primary=True)]
