"""Bulk acts of the desk: each shows its list first, then does what is ticked in one transaction, each row answered."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from awards import appraisal, badges, reception
from awards.forms import reception as forms
from awards.models import Proposal
from awards.rules import reception as rules
from awards.rules.proposals import works_desk
from awards.views.reception import GET_POST, DeskFilter
from core import clock, drafts, search
from core.forms import show_errors, typed
from core.refusals import Conflict, Refusal, require

AT_ONCE = 100
S = Proposal.Status
Answered = tuple[list[Proposal], list[tuple[Proposal, Refusal]]]


def _waiting(request: HttpRequest, *states: str) -> QuerySet[Proposal]:
    """What the person may take together, under the filters of the list."""
    grants: Any = request.user.grants  # type: ignore[union-attr]
    require(rules.may_open_desk(request.user))
    rows = Proposal.objects.filter(host__in=grants.kept_hosts | grants.leader_hosts, status__in=states)
    rows = DeskFilter(request.GET, queryset=rows, request=request).qs
    if query := request.GET.get("q", "").strip()[:200]:
        rows = rows.filter(search.words(query, ["folded", "unit__folded"]))
    rows = rows.select_related("unit", "host", "officer", "rule_set", "campaign").prefetch_related("nominations")
    found: QuerySet[Proposal] = rows.annotate(names=Count("nominations")).order_by("sent_at", "pk")
    return found


def _loads(rows: Sequence[Proposal]) -> list[Any]:
    hosts = {one.host_id for one in rows}
    return reception.loads(hosts.pop()) if len(hosts) == 1 else []


def _page(request: HttpRequest, rows: Sequence[Proposal], form: Any, template: str, **more: Any) -> HttpResponse:
    listed = [(one, badges.PROPOSALS[one.status]) for one in rows[:AT_ONCE]]
    context = {"form": form, "rows": listed, "more": len(rows) > AT_ONCE, "limit": AT_ONCE, **more}
    return render(request, template, context, status=409 if getattr(form, "clash", False) else 200)


def _do(
    request: HttpRequest, form: Any, act: Callable[[Sequence[Proposal]], Answered], said: Callable[[int], str]
) -> HttpResponse | None:
    """The act with its token in one transaction; the rows left are told one by one."""
    try:
        with transaction.atomic():
            drafts.claim(request.POST.get("_token", ""), user=request.user)
            done, left = act(list(form.cleaned_data["proposals"]))
    except ValidationError as error:
        show_errors(form, error)
        return None
    except Conflict as conflict:
        form.clash = True
        form.add_error(None, str(conflict.message))
        return None
    if done:
        messages.success(request, said(len(done)))
    for one, refusal in left:
        messages.warning(request, f"{one.unit.short_name}, {one.title}: {refusal.reason}")
    return HttpResponseRedirect(reverse("awards:desk"))


@GET_POST
def receive(request: HttpRequest) -> HttpResponse:
    choices = _waiting(request, S.SENT)
    rows = [one for one in choices[: AT_ONCE + 1] if works_desk(request.user, one) is None]
    loads = _loads(rows)
    form = forms.ReceiveManyForm(
        typed(request), choices=_still(request), loads=loads, initial={"received_on": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        response = _do(
            request, form, lambda listed: reception.receive_many(proposals=listed, entry=form.entry, by=request.user),
            lambda n: ngettext("%(n)s proposal received.", "%(n)s proposals received.", n) % {"n": n},
        )  # fmt: skip
        if response is not None:
            return response
    return _page(request, rows, form, "awards/reception/receive_many.html")


def _still(request: HttpRequest) -> QuerySet[Proposal]:
    """What may be ticked: also what somebody else received or the unit took back meanwhile, to be answered row by row."""
    grants: Any = request.user.grants  # type: ignore[union-attr]
    rows = Proposal.objects.filter(host__in=grants.kept_hosts | grants.leader_hosts)
    rows = rows.select_related("unit", "host", "officer", "rule_set", "campaign").prefetch_related("nominations")
    return rows.order_by("sent_at", "pk")


@GET_POST
def assign(request: HttpRequest) -> HttpResponse:
    rows = [
        x for x in _waiting(request, S.RECEIVED, S.APPRAISING)[: AT_ONCE + 1] if not rules.may_assign(request.user, x)
    ]
    loads = _loads(rows)
    form = forms.AssignManyForm(typed(request), choices=_still(request), loads=loads)
    if request.method == "POST" and form.is_valid():
        officer = form.cleaned_data["officer"]
        response = _do(
            request, form, lambda listed: reception.assign_many(proposals=listed, officer=officer, by=request.user),
            lambda n: ngettext("%(n)s proposal assigned.", "%(n)s proposals assigned.", n) % {"n": n},
        )  # fmt: skip
        if response is not None:
            return response
    return _page(request, rows, form, "awards/reception/assign_many.html", loads=loads)


@GET_POST
def pass_on(request: HttpRequest) -> HttpResponse:
    rows = [x for x in _waiting(request, S.RECEIVED, S.APPRAISING)[: AT_ONCE + 1] if not works_desk(request.user, x)]
    why = appraisal.why_not(rows, request.user)
    form = forms.ManyForm(typed(request), choices=_still(request))
    if request.method == "POST" and form.is_valid():
        response = _do(
            request, form, lambda listed: appraisal.pass_on_many(proposals=listed, by=request.user),
            lambda n: ngettext("%(n)s proposal passed on.", "%(n)s proposals passed on.", n) % {"n": n},
        )  # fmt: skip
        if response is not None:
            return response
    return _page(
        request, rows, form, "awards/reception/pass_on_many.html", why=why, title=_("Pass on several proposals")
    )
