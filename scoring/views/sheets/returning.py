"""Sending rows back: a remark beside each row that is to be mended."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import carry_out, typed
from core.refusals import require
from scoring import sheets
from scoring.forms.sheets import ReturnForm
from scoring.models import ScoreCard
from scoring.rules import sheets as rules
from scoring.sheets.grid import Grid
from scoring.views.sheets.scope import card_of, sheet_url


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the rows to be mended; only these reopen."""
    card = card_of(request.user, pk)
    grid = Grid(request.user, card.sheet)
    mine = [c for c in grid.cards if rules.acts_for(request.user, c)]
    require(rules.may_return(request.user, card, mine))
    form = ReturnForm(typed(request))
    if request.method == "POST" and form.is_valid():
        act = partial(
            sheets.return_rows, card=card, remarks=form.remarks(), fix_by=form.cleaned_data["fix_by"], by=request.user
        )
        response = carry_out(
            request,
            form,
            act,
            to=lambda held: sheet_url(held.sheet),
            done=_("The rows were sent back; only these are open."),
        )
        if response is not None:
            return response
    context = {"form": form, "card": card, "rows": _rows(grid, card, form), "back": sheet_url(card.sheet)}
    return render(request, "scoring/sheets/return.html", context, status=409 if getattr(form, "clash", False) else 200)


def _rows(grid: Grid, card: ScoreCard, form: ReturnForm) -> list[dict[str, Any]]:
    """The rows of the card with what they hold, and what was typed about them."""
    held = {
        row.criterion_id: row for row in grid.scores.get(card.pk, ()) if not row.computed and row.points is not None
    }
    written = form.remarks() if form.is_bound else {}
    return [
        {"line": line, "score": held[line.criterion.pk], "typed": written.get(line.criterion.pk, "")}
        for line in grid.leaves
        if line.criterion.pk in held
    ]
