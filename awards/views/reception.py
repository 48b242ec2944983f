"""The reception desk: what was sent to a host; receive, assign, return, do not accept, pass on."""

from datetime import date
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from awards import appraisal, badges, reception
from awards.forms import reception as forms
from awards.models import Proposal
from awards.reception import checking, completeness
from awards.rules import reception as rules
from awards.workflow.proposals import PROPOSAL
from core import clock
from core.badges import Badge, badge
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.models import ActionLog
from core.refusals import require
from core.rows import Step, reshape

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = Proposal.Status
HIDDEN = (S.DRAFT, S.FOR_SIGNATURE)


def page_of(proposal: Proposal) -> str:
    return reverse("awards:proposal", args=[proposal.pk])


def at_desks(user: Any) -> QuerySet[Proposal]:
    """What was sent to the desks the person works at."""
    return Proposal.objects.filter(host__in=rules.desks(user)).exclude(status__in=HIDDEN)


def found(request: HttpRequest, pk: int) -> Proposal:
    """One of them, with what the rules read."""
    rows = at_desks(request.user).select_related("unit", "host", "officer", "rule_set", "campaign")
    return get_object_or_404(rows, pk=pk)


def taken_back(request: HttpRequest, pk: int) -> bool:
    """Was it sent to this desk and taken back by the unit? Nothing else is told of it."""
    drafts = Proposal.objects.filter(pk=pk, host__in=rules.desks(request.user), status__in=HIDDEN)
    acts = ActionLog.objects.filter(
        object_type=Proposal._meta.label_lower, object_id=pk, action="awards.proposal.recall"
    )
    return drafts.exists() and acts.exists()


class DeskFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Proposal.Kind.choices, label=_("Kind"), empty_label=_("Every kind"))
    officer = django_filters.ModelChoiceFilter(
        queryset=lambda request: User.objects.filter(pk__in=at_desks(request.user).values("officer")), label=_("Officer"),
        empty_label=_("Every officer"),
    )  # fmt: skip
    year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = Proposal
        fields: list[str] = []


def _due(one: Proposal) -> date | Badge | None:
    """The promised day while it is at hand; a badge once it has gone by."""
    day = one.return_by
    if day is not None and day < clock.today() and one.status in (S.RECEIVED, S.APPRAISING, S.FOR_COUNCIL, S.SUBMITTED):
        return badge("overdue", f"{day:%d/%m/%Y}")
    return day


class Desk(ListView):
    title = _("Reception desk")
    noun = _("proposals")
    model = Proposal
    filterset_class = DeskFilter
    search_fields = ("folded", "unit__folded")
    search_hint = _("Subject, unit; without diacritics")
    export_name = "ban-tiep-nhan"
    default_sort = "-sent"
    empty = Empty(
        _("Proposals sent to you will be here"),
        _("Units write them; once signed and sent they wait here to be received."),
    )
    columns = (
        Column(
            "title", _("Proposal"), cell=lambda p: p.title, secondary=lambda p: p.unit.short_name, sort=("folded",),
            phone="title", export=lambda p: p.title,
        ),
        Column("unit", _("Unit"), cell=lambda p: p.unit.name, screen=False),
        Column("code", _("Code"), cell=lambda p: p.code, secondary=lambda p: p.received_on, sort=("code",), nowrap=True,
               export=lambda p: p.code),
        Column("names", _("Names"), cell=lambda p: p.names, numeric=True, sort=("names",)),
        Column("sent", _("Sent"), cell=lambda p: p.sent_at, sort=("sent_at",), nowrap=True, phone="hide"),
        Column("due", _("Promised by"), cell=_due, sort=("return_by",), nowrap=True, export=lambda p: p.return_by),
        Column("officer", _("Officer"), cell=lambda p: p.officer.full_name if p.officer else "", sort=("officer__full_name",)),
        Column("state", _("State"), cell=lambda p: badges.PROPOSALS[p.status], sort=("status",),
               export=lambda p: p.get_status_display()),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Proposal]:
        require(rules.may_open_desk(self.request.user))
        rows = at_desks(self.request.user).select_related("unit", "officer")
        return rows.annotate(names=Count("nominations"))

    def get_tabs(self) -> tuple[Tab, ...]:
        return (
            Tab("new", _("To be received"), Q(status=S.SENT)),
            Tab("hand", _("Under appraisal"), Q(status__in=(S.RECEIVED, S.APPRAISING))),
            Tab("mine", _("Mine"), Q(officer=self.request.user, status__in=(S.RECEIVED, S.APPRAISING))),
            Tab("returned", _("Returned"), Q(status=S.RETURNED)),
            Tab("council", _("Council, submission"), Q(status__in=(S.FOR_COUNCIL, S.SUBMITTED))),
            Tab("over", _("Decided, not accepted"), Q(status__in=(S.DECIDED, S.REFUSED))),
            Tab("all", _("All")),
        )

    def row_url(self, obj: Proposal) -> str:
        return reverse("awards:receive", args=[obj.pk]) if obj.status == S.SENT else page_of(obj)

    def get_actions(self) -> list[Action]:
        user: Any = self.request.user
        if not user.grants.kept_hosts:
            return []
        query = self.request.GET.urlencode()
        more = f"?{query}" if query else ""
        new = self.tab is None or self.tab.key == "new"
        return [
            Action(_("Steps and terms"), reverse("awards:routes"), "timeline"),
            Action(_("Assign several"), reverse("awards:assign_many") + more, "user-check"),
            Action(_("Pass on several"), reverse("awards:pass_on_many") + more, "users-group"),
            Action(_("Receive several"), reverse("awards:receive_many") + more, "inbox", primary=new),
        ]


@GET_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Reception of one proposal: what is in it, what the rule sets say, the day, the officer."""
    if taken_back(request, pk):
        messages.warning(request, _("The unit has taken it back; there is nothing to receive."))
        return HttpResponseRedirect(reverse("awards:desk"))
    proposal = found(request, pk)
    if request.method != "POST" and proposal.status != S.SENT:
        return HttpResponseRedirect(page_of(proposal))
    loads = reception.loads(proposal.host_id)
    form = forms.ReceiveForm(typed(request), loads=loads, initial={"received_on": clock.today()})
    looking = request.method == "POST" and "look" in request.POST
    day = _day(form, looking)
    if not looking:
        response = _received(request, form, proposal)
        if response is not None:
            return response
    context = _reception(proposal, form, day, request.user)
    return render(
        request, "awards/reception/receive.html", context, status=409 if getattr(form, "clash", False) else 200
    )


def _day(form: forms.ReceiveForm, looking: bool) -> date:
    """The day the answers are shown for: that typed, else today."""
    if form.is_bound:
        form.is_valid()
        day: date | None = form.cleaned_data.get("received_on")
        if looking:
            form._errors = {}  # type: ignore[attr-defined]
        if day is not None and day <= clock.today():
            return day
    return clock.today()


def _received(request: HttpRequest, form: forms.ReceiveForm, proposal: Proposal) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    return carry_out(
        request, form, lambda: reception.receive(proposal=proposal, entry=form.entry, by=request.user), to=page_of,
        done=_("Received; the unit has its receipt."),
    )  # fmt: skip


def _reception(proposal: Proposal, form: Any, day: date, user: Any) -> dict[str, Any]:
    rows = list(proposal.nominations.select_related("award", "subject", "unit", "proposal__campaign", "proposal__unit"))
    sides = checking.sides(rows, day)
    refusal = PROPOSAL.refusal(proposal, "receive", user)
    return {
        "proposal": proposal, "form": form, "day": day, "rows": rows, "rule_set": checking.governing(day),
        "counts": [(badges.VERDICTS[met], n) for met, n in _counted(sides)], "badge": badges.PROPOSALS[proposal.status],
        "differing": [_side(one) for one in sides if one.differs],
        "checks": completeness.of(proposal), "refusal": refusal, "promised": reception.promise(proposal, day),
        "more": [
            Action(_("Return with remarks"), reverse("awards:return", args=[proposal.pk]), "arrow-back-up"),
            Action(_("Do not accept"), reverse("awards:not_accept", args=[proposal.pk]), "circle-x"),
        ],
    }  # fmt: skip


def _side(one: checking.Side) -> tuple[Any, Badge, list[tuple[str, Badge]]]:
    """Both answers on one name."""
    return one, badges.VERDICTS[one.governing], [(code, badges.VERDICTS[met]) for code, met in one.others]


def _counted(sides: list[checking.Side]) -> list[tuple[str, int]]:
    found = {met: sum(1 for one in sides if one.governing == met) for met in ("yes", "unknown", "no")}
    return [(met, n) for met, n in found.items() if n]


@GET_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = found(request, pk)
    require(rules.may_assign(request.user, proposal))
    loads = reception.loads(proposal.host_id)
    form = forms.AssignForm(typed(request), loads=loads, initial={"officer": proposal.officer_id})
    return answer(
        request, form, lambda data: reception.assign(proposal=proposal, by=request.user, **data), to=page_of,
        template="awards/reception/assign.html", context={"proposal": proposal}, done=_("The proposal was assigned."),
    )  # fmt: skip


@GET_POST
def not_accept(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = found(request, pk)
    require(PROPOSAL.refusal(proposal, "refuse", request.user))
    form = forms.RefuseForm(typed(request))
    return answer(
        request, form, lambda data: reception.refuse(proposal=proposal, by=request.user, **data), to=page_of,
        template="awards/reception/not_accept.html", context={"proposal": proposal},
        done=_("Not accepted; the unit reads the reason."),
    )  # fmt: skip


@GET_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return with remarks on named fields."""
    proposal = found(request, pk)
    require(PROPOSAL.refusal(proposal, "return_", request.user))
    rows = list(proposal.nominations.all())
    shaped = reshape(request.POST) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    form = forms.ReturnForm(data, initial={"fix_by": reception.usual_fix_by()})
    step = Step(form, {"remarks": forms.remarks_table(data, rows)})  # type: ignore[arg-type]
    if shaped is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        response = carry_out(
            request, step, lambda: _returned(request, proposal, step), to=page_of,  # type: ignore[arg-type]
            done=_("Returned; only the fields with remarks are open to the unit."),
        )  # fmt: skip
        if response is not None:
            return response
    context = {
        "proposal": proposal, "form": form, "part": step.parts["remarks"],
        "new_row": shaped.get("new_row", "") if shaped is not None else "",
    }  # fmt: skip
    return render(request, "awards/reception/return.html", context, status=409 if step.clash else 200)


def _returned(request: HttpRequest, proposal: Proposal, step: Step) -> Proposal:
    found = forms.objections(step.parts["remarks"])
    fix_by = step.form.cleaned_data["fix_by"]
    return reception.return_proposal(proposal=proposal, objections=found, fix_by=fix_by, by=request.user)


@require_POST
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = found(request, pk)
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(
        request, form, lambda: appraisal.pass_on(proposal=proposal, by=request.user), to=page_of, done=_("Passed on.")
    )
    if response is None:
        messages.warning(request, " ".join(str(x) for x in form.non_field_errors()))
    return response or HttpResponseRedirect(page_of(proposal))
