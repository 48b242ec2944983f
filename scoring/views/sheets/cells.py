"""Saving one cell while somebody types: a small request, a small answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.numbers import format_decimal, to_input
from core.refusals import Conflict
from core.templatetags.show import vi_time
from scoring import sheets
from scoring.forms.sheets import CellForm
from scoring.models import Score
from scoring.views.sheets.scope import card_of


def answer(row: Score) -> dict[str, Any]:
    """The cell as it is now."""
    return {
        "points": to_input(row.points), "shown": format_decimal(row.points), "figure": to_input(row.figure),
        "reason": row.reason, "version": row.version,
    }  # fmt: skip


@require_POST
def cell(request: HttpRequest, pk: int, row: int) -> JsonResponse:
    """Write one cell: 200 with the cell, 422 with what is wrong, 409 with the other person's cell beside."""
    card = card_of(request.user, pk)
    form = CellForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.problems()}, status=422)
    try:
        held = sheets.score(card=card, criterion=row, by=request.user, **form.arguments)
    except ValidationError as error:
        return JsonResponse({"errors": form.problems(error)}, status=422)
    except Conflict as conflict:
        theirs = conflict.details.get("score")
        found = answer(theirs) if theirs is not None else {}
        return JsonResponse({"clash": str(conflict.message), **found}, status=409)
    return JsonResponse({**answer(held), "saved": _("Saved at %(time)s") % {"time": vi_time(clock.now())}})
