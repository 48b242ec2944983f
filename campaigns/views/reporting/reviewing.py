"""The host's review: return with remarks, accept several together."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import reporting
from campaigns.forms.reporting import AcceptManyForm, ReturnForm
from campaigns.models import Report
from campaigns.views.reporting.listing import ReportFilter
from campaigns.views.reporting.page import show
from campaigns.views.reporting.scope import find_report, page_url, stored_report
from campaigns.views.reporting.screen import Screen
from core import drafts, search
from core.forms import carry_out

AT_ONCE = 100


@require_POST
def send_back(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """Return the report with remarks on named fields."""
    report = stored_report(request.user, participation, period)
    form = ReturnForm(request.POST, sheet=reporting.load(report))
    if form.is_valid():
        response = carry_out(
            request, form,
            lambda: reporting.return_report(
                report=report, objections=form.objections(), fix_by=form.cleaned_data["fix_by"], by=request.user
            ),
            to=page_url, done=_("The report was returned; only the fields with remarks are open to the unit."),
        )  # fmt: skip
        if response is not None:
            return response
    screen = Screen(request, find_report(request.user, participation, period))
    screen.problem = form
    if screen.reviewing:
        screen.review = form
    else:
        screen.lost = form
    return show(request, screen, status=409 if getattr(form, "clash", False) else 200)


def _waiting(request: HttpRequest) -> Any:
    """What awaits the person's review under the list's filters, their own units' reports excepted."""
    grants = request.user.grants  # type: ignore[union-attr]
    rows = Report.objects.filter(
        status=Report.Status.SUBMITTED, participation__campaign__host__in=grants.officer_hosts | grants.head_units
    ).exclude(participation__unit__in=grants.own_units)
    rows = ReportFilter(request.GET, queryset=rows, request=request).qs
    if query := request.GET.get("q", "").strip()[:200]:
        rows = rows.filter(search.words(query, ["participation__unit__folded", "participation__campaign__folded"]))
    return rows.select_related("participation__unit", "participation__campaign", "period").order_by(
        "submitted_at", "pk"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept_many(request: HttpRequest) -> HttpResponse:
    """Show what would be accepted, then accept what is ticked."""
    choices = _waiting(request)
    form = AcceptManyForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        drafts.claim(request.POST.get("_token", ""), user=request.user)
        done, left = reporting.accept_many(reports=form.cleaned_data["reports"], by=request.user)
        messages.success(
            request, ngettext("%(n)s report accepted.", "%(n)s reports accepted.", len(done)) % {"n": len(done)}
        )
        for report, reason in left:
            messages.warning(request, f"{report.participation.unit}, {report.period}: {reason}")
        return HttpResponseRedirect(reverse("campaigns:reports"))
    rows = list(choices[: AT_ONCE + 1])
    context = {"form": form, "rows": rows[:AT_ONCE], "more": len(rows) > AT_ONCE, "limit": AT_ONCE}
    return render(request, "campaigns/reporting/accept_many.html", context)
