"""Appeals: made by the head of a unit, answered by the host's officer."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import log
from core.forms import answer, typed
from core.refusals import require
from scoring import appeals as verbs
from scoring.forms import ranking as forms
from scoring.models import Appeal, ScoreSheet
from scoring.ranking.standing import standing
from scoring.rules.ranking import may_answer


def appeal_url(row: Appeal) -> str:
    return reverse("scoring:appeal", args=[row.pk])


def _own_sheet(pk: int, user: Any) -> ScoreSheet:
    rows = ScoreSheet.objects.filter(unit__in=user.grants.own_units).select_related("unit", "round__host")
    return get_object_or_404(rows, pk=pk)


def _appeal(pk: int, user: Any) -> Appeal:
    """The unit's own, or one to the host of the person."""
    mine = Q(sheet__unit__in=user.grants.own_units) | Q(
        sheet__round__host__in=user.grants.hosts | user.grants.head_units
    )
    rows = Appeal.objects.all() if user.grants.is_admin else Appeal.objects.filter(mine)
    found = rows.select_related(
        "sheet__unit", "sheet__round__host", "sheet__round__version_used", "criterion__version", "by", "answered_by",
        "release",
    )  # fmt: skip
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, sheet: int) -> HttpResponse:
    found = _own_sheet(sheet, request.user)
    refusal = verbs.refusal(found, request.user)
    if refusal is not None:
        require(refusal)
    return answer(
        request,
        forms.AppealForm(typed(request), round_=found.round),
        lambda typed_: verbs.appeal(sheet=found, by=request.user, **typed_),
        to=appeal_url,
        template="scoring/ranking/form.html",
        context={
            "round": found.round, "heading": _("Appeal against the result"), "submit": _("Send the appeal"),
            "cancel": reverse("scoring:result", args=[found.round_id]),
        },
        done=_("The appeal was sent; the answer comes to your inbox."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The appeal with its answer; the host's officer answers here."""
    row = _appeal(pk, request.user)
    refusal = may_answer(request.user, row.sheet.round)
    if request.method == "POST":
        require(refusal)
    points = standing([row.sheet.round]).points.get(row.sheet_id, {}).get(row.criterion_id or 0)
    user: Any = request.user
    context = {
        "row": row, "round": row.sheet.round, "answers": refusal is None and row.status == Appeal.Status.OPEN,
        "points": points, "events": log.history(row),
        "may_withdraw": row.status == Appeal.Status.OPEN and row.sheet.unit_id in user.grants.head_units,
    }  # fmt: skip
    if not context["answers"]:
        return render(request, "scoring/appeals/appeal.html", context)
    return answer(
        request,
        forms.AnswerForm(typed(request)),
        lambda typed_: _decide(row, user, typed_),
        to=appeal_url,
        template="scoring/appeals/appeal.html",
        context=context,
        done=_("The appeal is answered; the unit was told."),
    )


def _decide(row: Appeal, user: Any, typed_: dict[str, Any]) -> Appeal:
    if typed_["decision"] == forms.AnswerForm.GRANT:
        return verbs.grant(row=row, answer=typed_["answer"], points=typed_["points"], by=user)
    return verbs.refuse(row=row, answer=typed_["answer"], by=user)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = _appeal(pk, request.user)
    verbs.withdraw(row=row, by=request.user)
    return redirect(appeal_url(row))
