"""The page of a sheet: read by whoever may, filled in by whoever holds the card."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import VerbForm, carry_out
from core.refusals import Conflict, require
from scoring import sheets
from scoring.forms.sheets import CellForm, typed_rows
from scoring.models import Criterion, RoundStage, ScoreCard
from scoring.rules import sheets as rules
from scoring.sheets import table
from scoring.views.sheets.scope import card_of, card_url, sheet_of, sheet_url
from scoring.views.sheets.screen import Screen

DONE = {
    "hand_in": (sheets.hand_in, _("The scores were handed in.")),
    "pass": (sheets.pass_to_head, _("The card lies with the head for approval.")),
}

ACTS: dict[str, Callable[..., ScoreCard]] = {"recall": sheets.recall, "enter": sheets.enter_for}


def show(request: HttpRequest, screen: Screen, status: int = 200) -> HttpResponse:
    """The page, whatever happened before."""
    return render(request, "scoring/sheets/sheet.html", {"screen": screen}, status=status)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a sheet."""
    return show(request, Screen(request.user, sheet_of(request.user, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a card; a card that is not the person's own is refused with the reason."""
    held = card_of(request.user, pk)
    if not rules.acts_for(request.user, held):
        require(rules.may_work(request.user, held))
    if request.method != "POST":
        if held.stage.kind in RoundStage.CORRECTED:
            return HttpResponseRedirect(sheet_url(held.sheet))
        return show(request, Screen(request.user, held.sheet, held))
    return _write(request, held)


def _write(request: HttpRequest, held: ScoreCard) -> HttpResponse:
    """Save what was typed, row by row, then do what the button says. What is wrong stays typed, beside its row."""
    require(rules.may_work(request.user, held))
    screen = Screen(request.user, held.sheet, held)
    clashed = False
    if rules.may_score(request.user, held) is None:
        clashed = save_rows(request, held, screen)
    if not screen.errors:
        response = _then(request, held, screen)
        if response is not None:
            return response
    again = Screen(request.user, held.sheet, held)
    again.typed, again.errors, again.problem = screen.typed, screen.errors, screen.problem
    return show(request, again, 409 if clashed else 200)


def save_rows(request: HttpRequest, held: ScoreCard, screen: Screen) -> bool:
    """Write every changed row; faults and clashes are kept on the screen. Was there a clash?"""
    lines = {line.criterion.pk: line for line in screen.grid.lines if table.covers(line, held) and not line.computed}
    known = {row.criterion_id: row for row in held.scores.all()}
    clashed = False
    for key, form in typed_rows(request.POST, lines, known):
        screen.typed[key] = {name: str(form.data.get(name, "")) for name in ("p", "f", "r") if name in form.data}
        problems = form.problems() if not form.is_valid() else _save(held, lines[key].criterion, form, request.user)
        if problems:
            screen.errors[key] = problems
            clashed = clashed or "clash" in problems
        else:
            screen.typed.pop(key)
    return clashed


def _save(held: ScoreCard, criterion: Criterion, form: CellForm, user: Any) -> dict[str, str]:
    try:
        sheets.score(card=held, criterion=criterion, by=user, **form.arguments)
    except ValidationError as error:
        return form.problems(error)
    except Conflict as conflict:
        return {"clash": str(conflict.message)}
    return {}


def _then(request: HttpRequest, held: ScoreCard, screen: Screen) -> HttpResponse | None:
    """What the pressed button asks for besides saving; None: it could not be done, and the screen says why."""
    if group := request.POST.get("accept", ""):
        return _accept(request, held, screen, group)
    verb, said = DONE.get(request.POST.get("do", ""), (None, _("Saved.")))
    if verb is None:
        messages.success(request, str(said))
        return HttpResponseRedirect(card_url(held))
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, partial(verb, card=held, by=request.user), to=card_url, done=str(said))
    screen.problem = form
    return response


def _accept(request: HttpRequest, held: ScoreCard, screen: Screen, asked: str) -> HttpResponse:
    """Take over what was proposed: of all rows, of a group, of one row."""
    wanted = None if asked == "all" else _rows_under(screen, asked)
    count = sheets.accept(card=held, by=request.user, criteria=wanted)
    messages.success(request, _("%(n)s rows taken over as proposed.") % {"n": count})
    anchor = "" if wanted is None else f"#row-{asked}"
    return HttpResponseRedirect(f"{card_url(held)}{anchor}")


def _rows_under(screen: Screen, asked: str) -> set[int]:
    """The named row, and everything under it."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        return set()
    found = {int(asked)}
    for line in screen.grid.lines:
        if line.criterion.parent_id in found:
            found.add(line.criterion.pk)
    return found


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Steps without a form: take back from the head, begin to enter on behalf."""
    held = card_of(request.user, pk)
    verb = ACTS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, partial(verb, card=held, by=request.user), to=card_url, done=_("Done."))
    if response is not None:
        return response
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return HttpResponseRedirect(sheet_url(held.sheet))
