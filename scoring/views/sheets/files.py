"""Evidence of a row, the signed paper of a card, and the records a computed row rests on."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import blobs
from core.forms import VerbForm, carry_out, typed
from core.refusals import require
from documents import evidence as files
from documents.forms.evidence import CiteForm
from documents.models import EvidenceFile
from scoring import facts, sheets
from scoring.forms.sheets import PaperForm
from scoring.models import RoundStage, Score, ScoreCard, ScoreEvidence
from scoring.rules import sheets as rules
from scoring.sheets.grid import Grid
from scoring.views.sheets.scope import card_of, card_url, row_of, sheet_of, sheet_url


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """The evidence of one row: what is cited, a new file, or one the unit has already."""
    card = card_of(request.user, pk)
    criterion = row_of(card.sheet, row)
    if not rules.acts_for(request.user, card):
        require(rules.may_work(request.user, card))
    held = Score.objects.filter(card=card, criterion=criterion).first()
    refusal = sheets.may_cite(request.user, card, held)
    choices = EvidenceFile.objects.filter(unit=card.sheet.unit_id).order_by("-id")
    form = CiteForm(typed(request), request.FILES or None, choices=choices.none() if refusal else choices)
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            act = partial(_cite, request, card, criterion, form.arguments, _kept(request, card, form.arguments))
            response = carry_out(request, form, act, to=lambda _row: request.path, done=_("The evidence was added."))
            if response is not None:
                return response
    cited = ScoreEvidence.objects.filter(score=held).select_related("evidence__blob") if held else []
    context = {
        "form": form,
        "refusal": refusal,
        "card": card,
        "row": criterion,
        "cited": cited,
        "limit": blobs.limit_mb(),
    }
    return render(request, "scoring/sheets/evidence.html", {**context, "back": f"{card_url(card)}#row-{row}"})


def _kept(request: HttpRequest, card: ScoreCard, data: dict[str, Any]) -> EvidenceFile:
    """The chosen file, or the new one, stored before the transaction opens."""
    if not data["file"]:
        chosen: EvidenceFile = data["existing"]
        return chosen
    return files.keep(unit=card.sheet.unit, file=data["file"], title=data["title"], by=request.user)


def _cite(request: HttpRequest, card: ScoreCard, criterion: Any, data: dict[str, Any], kept: EvidenceFile) -> Any:
    return sheets.cite(card=card, criterion=criterion, evidence=kept, pages=data["pages"], by=request.user)


@require_POST
def drop(request: HttpRequest, pk: int, cited: int) -> HttpResponse:
    """Take one citation out."""
    card = card_of(request.user, pk)
    found = get_object_or_404(ScoreEvidence.objects.select_related("score"), pk=cited, score__card=card)
    where = reverse("scoring:card_evidence", args=[card.pk, found.score.criterion_id])
    form = VerbForm(request.POST)
    form.is_valid()
    act = partial(sheets.uncite, cited=found, card=card, by=request.user)
    response = carry_out(request, form, act, to=lambda _none: where, done=_("The evidence was taken out."))
    if response is None:
        raise Http404
    return response


@require_safe
def row_evidence(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """What the unit cited in a row, for those who check it."""
    sheet = sheet_of(request.user, pk)
    criterion = row_of(sheet, row)
    cited = Grid(request.user, sheet).evidence.get(criterion.pk, [])
    context = {"sheet": sheet, "row": criterion, "cited": cited, "back": f"{sheet_url(sheet)}#row-{row}"}
    return render(request, "scoring/sheets/row_evidence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the scan of the signed paper, with its number, date and signer."""
    card = card_of(request.user, pk)
    require(rules.may_work(request.user, card))
    initial = {"signed_number": card.signed_number, "signed_on": card.signed_on, "signed_by": card.signed_by}
    form = PaperForm(typed(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file, data = form.cleaned_data["signed_file"], form.cleaned_data
        blob = blobs.store(file, kind=sheets.SIGNED_PAPER, by=request.user) if file else None
        told = sheets.Paper(data["signed_number"], data["signed_on"], data["signed_by"], blob)
        act = partial(sheets.attach_paper, card=card, paper=told, by=request.user)
        response = carry_out(request, form, act, to=card_url, done=_("The signed paper was attached."))
        if response is not None:
            return response
    context = {"form": form, "card": card, "back": card_url(card), "limit": blobs.limit_mb()}
    return render(request, "scoring/sheets/paper.html", context, status=409 if getattr(form, "clash", False) else 200)


@require_safe
def records(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """The records a computed row rests on; only where the person may see the unit's own scores."""
    sheet = sheet_of(request.user, pk)
    criterion = row_of(sheet, row)
    grid = Grid(request.user, sheet)
    if not criterion.source or not any(c.stage.kind == RoundStage.Kind.SELF for c in grid.seen):
        raise Http404
    fact = facts.of_criterion(criterion, sheet.unit)
    source = facts.sources().get(criterion.source)
    own = next(c for c in grid.seen if c.stage.kind == RoundStage.Kind.SELF)
    held = next((s for s in grid.scores[own.pk] if s.criterion_id == criterion.pk), None)
    context = {"sheet": sheet, "row": criterion, "fact": fact, "source": source, "held": held, "back": sheet_url(sheet)}
    return render(request, "scoring/sheets/records.html", context)
