"""Classes, ties, awards and knock-outs; and which criteria do not apply to whom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.forms.rows import Step, reshape
from core.forms import VerbForm, carry_out, typed
from core.refusals import require
from scoring.criteria import editing
from scoring.forms.criteria.rules import PARTS, rules_step
from scoring.forms.criteria.tables import WaiveForm
from scoring.models import CriterionWaiver, TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import find, head

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Read; on a draft, edit."""
    version = find(request, pk)
    context = head(request, version, "version_rules")
    if context["edit_refusal"] is not None and request.method == "POST":
        require(context["edit_refusal"])
    if context["edit_refusal"] is not None:
        context |= {name: getattr(version, name).all() for name in ("classes", "ties", "awards", "knockouts")}
        return render(request, "scoring/criteria/rules_read.html", context)
    return _edit(request, version, context)


def _edit(request: HttpRequest, version: TableVersion, context: dict[str, Any]) -> HttpResponse:
    data = typed(request)
    again = reshape(data) if data is not None else None
    step = rules_step(version, again if again is not None else data)
    if again is not None:
        step.hush()
    elif data is not None and step.is_valid():
        response = _save(request, version, step)
        if response is not None:
            return response
    if step.clash:
        version.refresh_from_db()
        step.renew(version.version)
    context |= {"step": step, "form": step.form, "parts": step.parts.values()}
    return render(request, "scoring/criteria/rules.html", context, status=409 if step.clash else 200)


def _save(request: HttpRequest, version: TableVersion, step: Step) -> HttpResponse | None:
    parts = [
        editing.RuleRows(model, [(row.pk, dict(row.values)) for row in step.lines(key)])
        for key, (model, *_rest) in PARTS.items()
    ]
    seen = step.form.cleaned_data["version"]
    here = reverse("scoring:version_rules", args=[version.pk])
    act = lambda: editing.edit_rules(version=version, seen=seen, parts=parts, by=request.user)  # noqa: E731
    return carry_out(request, step, act, to=lambda _none: here, done=_("Saved."))  # type: ignore[arg-type]


@GET_POST
def waivers(request: HttpRequest, pk: int) -> HttpResponse:
    """What does not apply to whom, and why; the host adds to it."""
    version = find(request, pk)
    context = head(request, version, "version_waivers")
    refusal = rules.waive(request.user, version)
    if request.method == "POST":
        require(refusal)
    form = WaiveForm(typed(request), version=version)
    if request.method == "POST" and form.is_valid():
        response = carry_out(
            request,
            form,
            lambda: editing.waive(by=request.user, **form.arguments),
            to=lambda _row: request.path,
            done=_("The criterion no longer counts for this unit."),
        )
        if response is not None:
            return response
    found = CriterionWaiver.objects.filter(criterion__version=version).select_related("criterion", "unit", "decided_by")
    context |= {"form": form, "waivers": found.order_by("unit__name_order", "criterion__position"), "refusal": refusal}
    return render(request, "scoring/criteria/waivers.html", context)


@require_POST
def unwaive(request: HttpRequest, pk: int) -> HttpResponse:
    """The criterion applies again."""
    waiver = get_object_or_404(CriterionWaiver.objects.select_related("criterion"), pk=pk)
    version = find(request, waiver.criterion.version_id)
    waiver.criterion.version = version
    require(rules.waive(request.user, version))
    form, here = VerbForm(request.POST), reverse("scoring:version_waivers", args=[version.pk])
    act = lambda: editing.unwaive(waiver=waiver, by=request.user)  # noqa: E731
    response = carry_out(request, form, act, to=lambda _none: here) if form.is_valid() else None
    return response or redirect(here)
