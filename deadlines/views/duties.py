"""What is owed: the list and the page of one duty."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from core import clock, log, nav, years
from core.lists import Action, Column, Empty, ListView, Tab
from core.search import words
from deadlines import duties as verbs
from deadlines import inbox, load, proof
from deadlines.models import Duty, ExtensionRequest, Outcome
from deadlines.models.duties import past_due
from deadlines.rules.extension_requests import may_ask
from deadlines.rules.extensions import may_extend
from deadlines.wording import request_state, state_of, when

SOON = timedelta(days=7)


def _kinds() -> list[tuple[str, Any]]:
    return [(code, kind.label) for code, kind in verbs.KINDS.items()]


class DutyFilter(filters.FilterSet):
    """Year and kind by choice, unit and campaign by a part of the name."""

    year = filters.ChoiceFilter(label=_("Year"), method="in_year")
    kind = filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=_kinds)
    unit = filters.CharFilter(label=_("Unit"), method="of_unit")
    context = filters.CharFilter(label=_("Campaign"), method="of_context")
    due_from = filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")
    due_to = filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Duty
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "year" in self.filters:
            self.filters["year"].extra |= years.offered(self.request)

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(due_on__range=years.span(int(year)))

    def of_unit(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(words(value, ["unit__folded"]))

    def of_context(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(words(value, ["folded"]))


def _days(duty: Duty) -> SafeString | str:
    return (
        format_html(
            '<span class="nowrap">{}</span>', when(duty.due_on, requested=duty.requested, hour=duty.due_time).text
        )
        if duty.is_open
        else ""
    )


class DutyList(ListView):
    """Everything owed that the person may see: what is open, and what was settled in the working year unless asked otherwise."""

    title = _("Deadlines")
    noun = _("duties")
    model = Duty
    filterset_class = DutyFilter
    search_fields = ["folded", "unit__folded"]
    search_hint = _("Work, campaign, unit; without diacritics")
    default_sort = "due"
    export_name = "thoi-han"
    empty = Empty(
        _("Nothing is owed here"), _("When a campaign is launched, what each unit owes stands here with its date.")
    )
    columns = [
        Column(
            "what", _("What is owed"), lambda d: d.title, sort=("title",), secondary=lambda d: d.context, phone="title"
        ),
        Column("unit", _("Unit"), lambda d: str(d.unit or d.person or ""), sort=("unit__name_order",)),
        Column("kind", _("Kind"), lambda d: str(verbs.kind_of(d.kind).label), phone="hide", screen=False),
        Column("context", _("Campaign"), lambda d: d.context, screen=False),
        Column("due", _("Due"), lambda d: d.due_on, sort=("due_on",), secondary=_days),
        Column("desk", _("Waits on"), lambda d: d.get_desk_display() if d.is_open else "", phone="hide"),
        Column("done", _("Done on"), lambda d: d.done_on, sort=("done_on",), phone="hide"),
        Column("state", _("State"), state_of),
    ]

    def get_queryset(self) -> QuerySet[Duty]:
        if years.is_default(self.request, "year", "context", "due_from", "due_to"):
            rows = Duty.objects.at_hand(self.request.user, *years.span_at_work(self.request))
        else:
            rows = Duty.objects.visible_to(self.request.user)
        return rows.select_related("unit", "person")

    def get_tabs(self) -> Sequence[Tab]:
        today = clock.today()
        is_open = Q(closed_at__isnull=True)
        return [
            Tab("open", pgettext_lazy("state", "Open"), is_open),
            Tab("late", _("Overdue"), is_open & past_due() & Q(requested=False)),
            Tab("soon", _("Within seven days"), is_open & Q(due_on__range=(today, today + SOON))),
            Tab("done", _("Done"), Q(outcome=Outcome.DONE)),
            Tab("waived", _("Excused or withdrawn"), Q(closed_at__isnull=False) & ~Q(outcome=Outcome.DONE)),
            Tab("all", _("All")),
        ]

    def row_url(self, obj: Duty) -> str:
        return reverse("deadlines:duty", args=[obj.pk])

    def row_css(self, obj: Duty) -> str:
        late = obj.is_open and not obj.requested and obj.is_past()
        return "is-late" if late else ""

    @property
    def _may_extend(self) -> bool:
        """Officers, and heads whose own unit asks something of others."""
        grants = self.request.user.grants  # type: ignore[union-attr]
        return bool(grants.officer_hosts or Duty.objects.open().filter(host__in=grants.head_units).exists())

    def get_actions(self) -> Sequence[Action]:
        actions = [Action(_("Working calendar"), reverse("deadlines:calendar"), "calendar")]
        if load.hosts_of(self.request.user):
            actions.append(Action(_("Late list"), reverse("deadlines:late"), "copy"))
        if self._may_extend:
            actions.append(Action(_("What due dates mean"), reverse("deadlines:meanings"), "clock"))
            actions.append(Action(_("Extend several"), reverse("deadlines:extend_many"), "calendar-plus"))
        return actions


@require_safe
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: its dates, where it lay, who asked for and gave later dates and why, who has taken it on."""
    rows = Duty.objects.visible_to(request.user).select_related("unit", "host", "person")
    found = get_object_or_404(rows, pk=pk)
    near = when(found.due_on, requested=found.requested, hour=found.due_time) if found.is_open else None
    context = {
        "duty": found, "state": state_of(found), "kind": verbs.kind_of(found.kind), "when": near,
        "work_url": nav.resolve(found.url_name, *found.url_args),
        "mine": Duty.objects.waiting_on(request.user).filter(pk=pk).exists(),
        "extensions": found.extensions.select_related("granted_by"), "desks": verbs.stays(found),
        "history": log.history(found), "refusal": may_extend(request.user, found),
        "proof": proof.load(found, request.user),
        **_asking(request, found), **_taking(request, found),
    }  # fmt: skip
    return render(request, "deadlines/duties/duty.html", context)


def _asking(request: HttpRequest, found: Duty) -> dict[str, Any]:
    """Requests for a later date, and whether the person may ask now."""
    rows = list(found.extension_requests.select_related("asked_by", "answered_by"))
    waiting = next((row for row in rows if row.status == ExtensionRequest.Status.WAITING), None)
    return {
        "requests": [(row, request_state(row)) for row in rows], "waiting": waiting,
        "asking": may_ask(request.user, found, waiting is not None),
        "acts_for": found.unit_id in request.user.grants.own_units and found.unit_id != found.host_id,  # type: ignore[union-attr]
    }  # fmt: skip


def _taking(request: HttpRequest, found: Duty) -> dict[str, Any]:
    """Who has taken the duty on, and whether the person may."""
    if not found.is_open:
        return {"take": None, "taken_by": []}
    take = inbox.taking(request.user, [found]).get(found.pk)
    words = inbox.until_words(take.resumes_on) if take else ""
    return {"take": take, "take_words": words, "taken_by": inbox.taken_by(found)}
