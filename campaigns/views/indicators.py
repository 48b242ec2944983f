"""Targets of units, and the owner's word on figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from campaigns import indicators as verbs
from campaigns import launching
from campaigns.forms import indicators as forms
from campaigns.models import Campaign, Indicator, ReportValue, Target
from campaigns.rules import campaigns as rules
from campaigns.views.drafting import address, steps_of
from campaigns.views.rehearsing import page_of
from core.forms import carry_out
from core.pages import Pages
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
CELLS_A_PAGE = 400


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(request.user).select_related("host", "directive")
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


def _units(campaign: Campaign) -> list[Unit]:
    """Who takes part, by name: for a draft those it would have."""
    if campaign.is_draft:
        found = [unit for unit, _group in launching.resolve(campaign).values()]
        return sorted(found, key=lambda u: (u.name_order, u.pk))
    return list(Unit.objects.filter(participations__campaign=campaign).order_by("name_order", "pk"))


@GET_POST
def allotment(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid units × allotted indicators, a page of units at a time; sums are over all units."""
    campaign = _campaign(request, pk)
    require(rules.may_allot(request.user, campaign))
    indicators = list(verbs.allotted(campaign))
    units = _units(campaign)
    pages = Pages(request, units, _("units"), per_page=max(10, min(50, CELLS_A_PAGE // max(len(indicators), 1))))
    have = verbs.in_force(campaign)
    cells = _cells(indicators, pages.rows, have)
    form = forms.AllotmentForm(
        request.POST or None, cells={n: (f"{i.name}, {u}", t.value if t else None) for n, (i, u, t) in cells.items()},
        asks_reason=not campaign.is_draft,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changes = [verbs.Change(i, u, data[name]) for name, (i, u, _t) in cells.items()]

        def act() -> int:
            return verbs.allot(campaign=campaign, changes=changes, by=request.user, reason=data.get("reason", ""))

        response = carry_out(request, form, act, to=lambda _n: request.get_full_path(), done=_("Saved."))
        if response is not None:
            return response
    context = {
        "campaign": campaign, "form": form, "pages": pages, "indicators": _heads(indicators, units, have),
        "lines": _lines(form, indicators, pages.rows, cells), "history": [] if campaign.is_draft else verbs.history_of(campaign),
        "steps": steps_of(campaign, "allotment") if campaign.is_draft else [],
        "back": address(campaign, "content") if campaign.is_draft else page_of(campaign),
    }  # fmt: skip
    return render(
        request, "campaigns/launching/allotment.html", context, status=409 if getattr(form, "clash", False) else 200
    )


Cells = dict[str, tuple[Indicator, Unit, Target | None]]


def _cells(indicators: list[Indicator], units: list[Unit], have: dict[tuple[int, int], Target]) -> Cells:
    """The inputs of this page: the name of a cell tells its indicator and unit."""
    return {
        f"t-{i.pk}-{u.pk}": (i, u, have.get((i.pk, u.pk))) for u in units for i in indicators if verbs.concerns(i, u.pk)
    }


def _heads(indicators: list[Indicator], units: list[Unit], have: dict[tuple[int, int], Target]) -> list[dict[str, Any]]:
    """Each indicator with its target and what the units' targets come to."""
    taking = {u.pk for u in units}
    rows: dict[int, list[Target]] = {}
    for (indicator, unit), target in have.items():
        if unit in taking:
            rows.setdefault(indicator, []).append(target)
    return [
        {
            "indicator": i,
            "sum": verbs.added_up(i, rows.get(i.pk, [])),
            "given": len(rows.get(i.pk, [])),
            "how": i.get_aggregation_display(),
        }
        for i in indicators
    ]


def _lines(form: Any, indicators: list[Indicator], units: list[Unit], cells: Cells) -> list[dict[str, Any]]:
    names = [(u, [f"t-{i.pk}-{u.pk}" for i in indicators]) for u in units]
    return [{"unit": u, "cells": [form[n] if n in cells else None for n in row]} for u, row in names]


@GET_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures received for the indicators whose figure the person's agency holds: confirm, or put its own in their place."""
    campaign = _campaign(request, pk)
    held = verbs.held_by(request.user, campaign)
    if not held:
        for indicator in campaign.indicators.select_related("campaign")[:1]:
            require(rules.may_confirm(request.user, indicator))
    rows = verbs.figures_of(held)
    if request.GET.get("all") != "1":
        rows = rows.filter(confirmed_at=None)
    pages = Pages(request, list(rows), _("figures"))
    form = forms.ConfirmForm(request.POST or None, figures=pages.rows)
    if request.method == "POST" and form.is_valid():
        verdicts = _verdicts(form.cleaned_data, pages.rows)

        def act() -> int:
            reason = form.cleaned_data["reason"]
            return verbs.confirm(campaign=campaign, verdicts=verdicts, by=request.user, reason=reason)

        response = carry_out(request, form, act, to=lambda _n: request.get_full_path(), done=_("Confirmed."))
        if response is not None:
            return response
    lines = [{"figure": row, "ok": form[f"ok{row.pk}"], "own": form[f"is{row.pk}"]} for row in pages.rows]
    context = {
        "campaign": campaign, "form": form, "pages": pages, "lines": lines, "held": held, "all": request.GET.get("all") == "1",
        "back": reverse("campaigns:campaign", args=[campaign.pk]),
    }  # fmt: skip
    return render(
        request, "campaigns/launching/figures.html", context, status=409 if getattr(form, "clash", False) else 200
    )


def _verdicts(data: dict[str, Any], rows: list[ReportValue]) -> list[verbs.Verdict]:
    """Ticked or replaced figures; the others wait."""
    return [
        verbs.Verdict(row, data[f"is{row.pk}"])
        for row in rows
        if data[f"ok{row.pk}"] or data[f"is{row.pk}"] is not None
    ]
