"""The host's year: its list, one year, its lines, issuing and withdrawing."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, log
from core.context import working_year
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from deadlines import host_year as verbs
from deadlines import host_year_audience as audience
from deadlines import host_year_page as page
from deadlines import load
from deadlines.forms.host_year import EntryForm, IssueForm, StartForm, WithdrawForm
from deadlines.models import Duty, HostYear, Outcome, YearEntry
from deadlines.rules import host_year as rules
from deadlines.views.duties import DutyList

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


class HostYears(ListView):
    """The plans the person may see, the newest first."""

    title = gettext_lazy("Plans of the year")
    noun = gettext_lazy("plans")
    model = HostYear
    search_fields = ["host__folded"]
    search_hint = gettext_lazy("Host; without diacritics")
    default_sort = "-year"
    empty = Empty(
        gettext_lazy("The recurring work of each year stands here"),
        gettext_lazy(
            "Registration of titles, reports, self-scoring, statistics: start a year and issue it in one act."
        ),
    )
    columns = [
        Column("year", gettext_lazy("Year"), lambda p: p.label, sort=("year",), phone="title"),
        Column("host", gettext_lazy("Host"), lambda p: p.host.short_name, sort=("host__name_order",)),
        Column("lines", gettext_lazy("Lines"), lambda p: p.lines, sort=("lines",), numeric=True),
        Column("issued", gettext_lazy("Issued"), lambda p: p.issued, sort=("issued",), numeric=True),
        Column("waiting", gettext_lazy("Not issued yet"), lambda p: p.waiting, sort=("waiting",), numeric=True),
    ]

    def get_queryset(self) -> QuerySet[HostYear]:
        S = YearEntry.Status
        return HostYear.objects.visible_to(self.request.user).select_related("host").annotate(
            lines=Count("entries", filter=~Q(entries__status=S.WITHDRAWN)),
            issued=Count("entries", filter=Q(entries__status=S.ISSUED)),
            waiting=Count("entries", filter=Q(entries__status=S.DRAFT)),
        )  # fmt: skip

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:list"), _("Deadlines"))]

    def row_url(self, obj: HostYear) -> str:
        return reverse("deadlines:year", args=[obj.pk])

    def get_actions(self) -> Sequence[Action]:
        if rules.may_start(self.request.user):
            return []
        return [Action(_("Start a year"), reverse("deadlines:year_start"), "plus", primary=True)]


@GET_POST
def start(request: HttpRequest) -> HttpResponse:
    require(rules.may_start(request.user))
    hosts = page.hosts_of(request.user)
    form = StartForm(typed(request), hosts=hosts, initial={"year": working_year(request)})
    return answer(
        request, form, lambda data: verbs.start(by=request.user, **data), to=_page, template="deadlines/host_year/form.html",
        done=_("The plan is there. Nobody has been asked for anything yet."),
        context={
            "title": _("Start a year"), "submit": _("Start the year"), "cancel": reverse("deadlines:years"),
            "intro": _("Lines, dates and bodies are filled in; you look at them, change them, then issue them in one act."),
        },
    )  # fmt: skip


def _page(plan: HostYear) -> str:
    return reverse("deadlines:year", args=[plan.pk])


def _plan(request: HttpRequest, pk: int) -> HostYear:
    return get_object_or_404(HostYear.objects.visible_to(request.user).select_related("host", "copied_from"), pk=pk)


def _entry(request: HttpRequest, pk: int) -> YearEntry:
    rows = YearEntry.objects.visible_to(request.user).select_related("host_year__host")
    return get_object_or_404(rows, pk=pk)


@require_safe
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """One year: its lines by month, what came and what is late."""
    plan = _plan(request, pk)
    context = {
        "plan": plan, "page": page.load(plan), "refusal": rules.may_keep(request.user, plan), "history": log.history(plan, 20),
    }  # fmt: skip
    return render(request, "deadlines/host_year/year.html", context)


@GET_POST
def entry_add(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    require(rules.may_keep(request.user, plan))
    form = EntryForm(typed(request), plan=plan, initial={"version": 1, "opens_on": clock.today()})
    return answer(
        request, form, lambda data: verbs.add_entry(plan=plan, by=request.user, **page.without_version(data)),
        to=lambda _e: _page(plan), template="deadlines/host_year/entry_form.html", done=_("The line was added."),
        context={"plan": plan, "title": _("Add an entry"), "submit": _("Add the line"), "cancel": _page(plan)},
    )  # fmt: skip


@GET_POST
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    plan = entry.host_year
    require(rules.may_edit(request.user, entry))
    form = EntryForm(typed(request), plan=plan, initial=page.initial_of(entry))
    return answer(
        request, form, lambda data: verbs.edit_entry(entry=entry, by=request.user, **data), to=lambda _e: _page(plan),
        template="deadlines/host_year/entry_form.html", done=_("The line was changed."), record=entry,
        context={"plan": plan, "title": _("Change the line"), "submit": _("Save the line"), "cancel": _page(plan)},
    )  # fmt: skip


@require_POST
def entry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    plan = entry.host_year
    verbs.remove_entry(entry=entry, by=request.user)
    return HttpResponseRedirect(_page(plan))


@GET_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """What issuing would do, then the one act."""
    plan = _plan(request, pk)
    require(rules.may_keep(request.user, plan))
    found = audience.preview(plan)
    ticked = [str(line.entry.pk) for line in found.lines if line.takes]
    form = IssueForm(typed(request), entries=[line.entry for line in found.lines], initial={"entries": ticked})
    return answer(
        request, form, lambda data: verbs.issue(plan=plan, by=request.user, **data), to=lambda _n: _page(plan),
        template="deadlines/host_year/issue.html", done=_("Issued. Every unit sees what it owes, with its date."),
        context={
            "plan": plan, "preview": found, "chosen": request.POST.getlist("entries") if form.is_bound else ticked,
            "busiest": load.busiest({unit.pk for line in found.lines if line.new for unit in line.units}),
        },
    )  # fmt: skip


@GET_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    require(rules.may_issue(request.user, entry))
    owed = Duty.objects.open().filter(about_ref=entry.ref).count()
    return answer(
        request, WithdrawForm(typed(request)), lambda data: verbs.withdraw(entry=entry, by=request.user, **data),
        to=lambda _n: _page(entry.host_year), template="deadlines/host_year/form.html", done=_("The line is withdrawn."),
        context={
            "plan": entry.host_year, "title": _("Withdraw “%(line)s”") % {"line": entry.title}, "submit": _("Withdraw the line"),
            "cancel": reverse("deadlines:year_entry", args=[pk]),
            "intro": _("%(count)s open duties will close as withdrawn; what was done stays on record.") % {"count": owed},
        },
    )  # fmt: skip


class EntryPage(DutyList):
    """One line of the plan: who has done it, who is late."""

    template_name = "deadlines/host_year/entry.html"
    filterset_class: Any = None
    noun = gettext_lazy("units")
    export_name = "viec-nam"
    columns = page.WORK_COLUMNS
    default_sort = "unit"
    search_fields = ["unit__folded"]
    search_hint = gettext_lazy("Unit; without diacritics")
    empty = Empty(
        gettext_lazy("The units that owe this stand here once it is issued"),
        gettext_lazy("Each with what it sent and when; you receive or return it."),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.entry = _entry(request, kwargs["pk"])
        self.title = self.entry.title  # type: ignore[assignment]
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Duty]:
        rows = Duty.objects.filter(about_ref=self.entry.ref)
        return rows.select_related("unit", "person", "filing__sent_by", "filing__evidence")

    def get_tabs(self) -> Sequence[Tab]:
        today, is_open = clock.today(), Q(closed_at__isnull=True)
        return [
            Tab("all", _("All")),
            Tab("received", _("Done"), Q(outcome=Outcome.DONE)),
            Tab("look", _("To receive"), Q(filing__status="sent")),
            Tab("late", _("Overdue"), is_open & Q(due_on__lt=today, requested=False)),
            Tab("waiting", _("Still awaited"), is_open & (Q(due_on__gte=today) | Q(requested=True))),
        ]

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [
            (reverse("deadlines:years"), _("Plans of the year")),
            (_page(self.entry.host_year), str(self.entry.host_year)),
        ]

    def row_url(self, obj: Duty) -> str:
        return obj.url

    def get_actions(self) -> Sequence[Action]:
        return page.entry_actions(self.entry, self.request.user)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        reached = audience.audiences(self.entry.host_year, [self.entry])[self.entry.pk] if self.entry.is_draft else []
        return super().get_context_data(
            entry=self.entry, reached=reached, whom=page.whom(self.entry), badge=page.badge_of(self.entry), **more
        )
