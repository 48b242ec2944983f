"""The report page: one address for reading and writing, whoever comes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import reporting
from campaigns.forms.reporting import ReportForm
from campaigns.models import Report
from campaigns.views.reporting.scope import find_report, page_url, stored_report
from campaigns.views.reporting.screen import DRAFT, Screen
from core import drafts
from core.forms import VerbForm, carry_out
from core.refusals import require

TEMPLATE = "campaigns/reporting/report.html"
PLACES = ("indicator", "point", "whole")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """Read the report, or write it."""
    report = find_report(request.user, participation, period)
    screen = Screen(request, report)
    if request.method == "POST":
        return write(request, screen)
    if report.pk and not screen.hidden:
        reporting.mark_read(report=report, by=request.user)
    return show(request, screen)


def show(request: HttpRequest, screen: Screen, status: int = 200) -> HttpResponse:
    """The page with its forms."""
    screen.prepare()
    return render(request, TEMPLATE, {"screen": screen, "form": screen.form}, status=status)


def write(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Store what was typed, and carry on as the button says: save, pass on, send, or open a field's evidence."""
    report, go = screen.report, request.POST.get("do", "save")
    require(screen.write_refusal)
    form = ReportForm(request.POST, sheet=screen.whole, complete=go in ("pass", "submit"))
    screen.form = form
    if form.is_valid():
        act = partial(store, request, report, form, go)
        response = carry_out(request, form, act, to=lambda done: onward(done, go), done=DONE.get(go, ""))
        if response is not None:
            return response
    drafts.save(request.user, DRAFT, screen.subject, request.POST)
    if not getattr(form, "clash", False):
        return show(request, screen)
    return clash(request, screen, form)


def clash(request: HttpRequest, screen: Screen, form: ReportForm) -> HttpResponse:
    """Somebody saved meanwhile: everything typed stays, what the system holds stands beside it."""
    report = find_report(request.user, screen.part.pk, screen.report.period_id)
    fresh = Screen(request, report, clash=True)
    if fresh.writable:
        message = form.non_field_errors()
        fresh.form = ReportForm(form.data, sheet=fresh.whole)
        fresh.form.is_valid()
        fresh.form.renew(report.version if report.pk else 0)
        for text in message:
            fresh.form.add_error(None, text)
    else:
        fresh.lost = form
    return show(request, fresh, status=409)


def store(request: HttpRequest, report: Report, form: ReportForm, go: str) -> Report:
    """Save, then what the button says; the draft is forgotten with the same transaction."""
    data = form.cleaned_data
    reporting.save(
        report=report, figures=form.figures(), sections=form.texts(), summary=data.get("summary", ""), by=request.user,
        version=data["version"] or None if report.pk is None else data["version"],
    )  # fmt: skip
    drafts.discard(request.user, DRAFT, f"{report.participation_id}-{report.period_id}")
    if go == "pass":
        reporting.pass_to_head(report=report, by=request.user)
    elif go == "submit":
        reporting.submit(report=report, by=request.user)
    return report


def onward(report: Report, go: str) -> str:
    """Where the button leads."""
    place = (report.participation_id, report.period_id)
    if go == "paper":
        return reverse("campaigns:report_paper", args=place)
    kind, _sep, rest = go.removeprefix("evidence:").partition(":")
    if go.startswith("evidence:") and kind in PLACES and rest.isdigit():
        return reverse("campaigns:report_evidence", args=[*place, kind, int(rest)])
    return page_url(report)


DONE = {
    "save": _("The report was saved."),
    "pass": _("The report was passed to the head for approval."),
    "submit": _("The report was submitted."),
}


@require_POST
def check(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """The rail for what is typed at this moment; nothing is stored."""
    screen = Screen(request, find_report(request.user, participation, period))
    if not screen.writable:
        raise Http404
    screen.form = ReportForm(request.POST, sheet=screen.whole)
    return render(request, "campaigns/reporting/_rail.html", {"screen": screen})


@require_POST
def discard(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """Forget what was typed and never saved."""
    report = find_report(request.user, participation, period)
    drafts.discard(request.user, DRAFT, f"{participation}-{period}")
    return HttpResponseRedirect(page_url(report))


ACTIONS: dict[str, tuple[Callable[..., Any], Any]] = {
    "submit": (reporting.submit, _("The report was submitted.")),
    "recall": (reporting.recall, _("The report can be edited again.")),
    "withdraw": (reporting.withdraw, _("The report was withdrawn; it can be edited again.")),
    "accept": (reporting.accept, _("The report was accepted.")),
}


@require_POST
def action(request: HttpRequest, participation: int, period: int, name: str) -> HttpResponse:
    """One step that needs no form: submit what waits for the head, take back, withdraw, accept."""
    if name not in ACTIONS:
        raise Http404
    verb, done = ACTIONS[name]
    report = stored_report(request.user, participation, period)
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, lambda: verb(report=report, by=request.user), to=page_url, done=done)
    if response is not None:
        return response
    screen = Screen(request, find_report(request.user, participation, period))
    screen.problem = form
    return show(request, screen, status=409 if getattr(form, "clash", False) else 422)
