"""Explanation and answers; the meeting on a screen for all, with corrections row by row."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import VerbForm, carry_out
from core.refusals import require
from documents.models import EvidenceFile
from scoring import appraising
from scoring.forms.sheets import AnswerForm, CorrectForm, ExplainForm
from scoring.models import Criterion, Explanation, ScoreSheet
from scoring.rules import appraising as rules
from scoring.sheets import reading
from scoring.views.explaining import Differences
from scoring.views.meeting import Meeting
from scoring.views.sheets.scope import card_of, row_of, sheet_of, sheet_url


def _url(sheet: ScoreSheet, row: int | None = None) -> str:
    return reverse("scoring:explain", args=[sheet.pk]) + (f"#row-{row}" if row else "")


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """The differing rows of a sheet: the unit explains, whoever scored answers."""
    sheet = sheet_of(request.user, pk)
    screen = Differences(request.user, sheet)
    if request.method == "POST":
        require(screen.refusal)
        row = request.POST.get("row", "")
        criterion = row_of(sheet, int(row) if row.isascii() and row.isdigit() and len(row) < 12 else 0)
        files = EvidenceFile.objects.filter(unit=sheet.unit_id)
        form = ExplainForm(request.POST, choices=files)
        if form.is_valid():
            response = carry_out(
                request, form,
                partial(appraising.explain, sheet=sheet, criterion=criterion, by=request.user, **form.arguments),
                to=lambda _made: _url(sheet, criterion.pk), done=_("The explanation was sent."),
            )  # fmt: skip
            if response is not None:
                return response
        screen.failed = (criterion.pk, form)
    return render(request, "scoring/appraising/explain.html", {"screen": screen})


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit says no more."""
    sheet = sheet_of(request.user, pk)
    form = VerbForm(request.POST)
    form.is_valid()
    act = partial(appraising.finish, sheet=sheet, by=request.user)
    response = carry_out(
        request, form, act, to=lambda _none: sheet_url(sheet), done=_("Noted: nothing more to explain.")
    )
    return response or HttpResponseRedirect(_url(sheet))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an explanation with the new points, or refuse it; each with an answer."""
    rows = Explanation.objects.select_related("criterion", *(f"card__{name}" for name in reading.CARD))
    explanation = get_object_or_404(rows, pk=pk)
    sheet = sheet_of(request.user, explanation.card.sheet_id)
    explanation.card.sheet = sheet
    require(rules.may_answer(request.user, explanation))
    form = AnswerForm(request.POST)
    if form.is_valid():
        response = carry_out(
            request, form, partial(_answer, explanation, form.cleaned_data, request.user),
            to=lambda _row: _url(sheet, explanation.criterion_id), done=_("The answer was given."),
        )  # fmt: skip
        if response is not None:
            return response
    screen = Differences(request.user, sheet)
    screen.failed_answer = (explanation.pk, form)
    clash = getattr(form, "clash", False)
    return render(request, "scoring/appraising/explain.html", {"screen": screen}, status=409 if clash else 200)


def _answer(explanation: Explanation, data: dict[str, Any], user: Any) -> Explanation:
    if data["do"] == "accept":
        return appraising.accept(explanation=explanation, points=data["points"], answer=data["answer"], by=user)
    return appraising.refuse(explanation=explanation, answer=data["answer"], by=user)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One criterion at a time for all units, in big type."""
    screen = Meeting(request.user, pk, request.GET.get("row", ""))
    return render(request, "scoring/appraising/meeting.html", {"screen": screen})


@require_POST
def correct(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Write what the meeting or the council decided for one row."""
    card = card_of(request.user, pk)
    criterion: Criterion = row_of(card.sheet, row)
    require(rules.may_correct(request.user, card))
    record = card.sheet.round
    back = reverse("scoring:meeting", args=[record.pk]) + f"?row={criterion.pk}"
    form = CorrectForm(request.POST)
    if form.is_valid():
        act = partial(appraising.correct, card=card, criterion=criterion, by=request.user, **form.arguments)
        response = carry_out(request, form, act, to=lambda _row: back, done=_("The score was corrected."))
        if response is not None:
            return response
    screen = Meeting(request.user, record.pk, str(criterion.pk))
    if screen.row is None:
        raise Http404
    screen.failed = (card.pk, form)
    clash = getattr(form, "clash", False)
    return render(request, "scoring/appraising/meeting.html", {"screen": screen}, status=409 if clash else 200)
