"""The officer's outbox: reminders to leaders wait here until they are let go or kept back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.forms import answer
from core.refusals import require
from deadlines import reminding
from deadlines.digests import Words
from deadlines.forms.reminding import DecideForm
from deadlines.rules.ladder import may_oversee
from deadlines.views.section import tabs
from deadlines.wording import rung_text


def held(request: HttpRequest) -> HttpResponse:
    """The list with the words each reader would get; `?all=1` ticks every row."""
    require(may_oversee(request.user))
    typed = request.POST if request.method == "POST" else None
    form = DecideForm(typed, choices=reminding.held(request.user))
    rows, chosen = list(form.offered), _ticked(request)
    words = Words(clock.today())

    def act(arguments: dict[str, Any]) -> int:
        ids = [row.pk for row in arguments["reminders"]]
        if arguments["what"] == DecideForm.DISCARD:
            return reminding.discard(ids=ids, by=request.user, reason=arguments["reason"])
        return reminding.release(ids=ids, by=request.user)

    context = {
        "rows": [
            {
                "row": row, "rung": rung_text(row.rung), "says": words.sentence(row),
                "ticked": chosen is None or str(row.pk) in chosen,
            }
            for row in rows
        ],
        "section": tabs(request.user, "held"),
    }  # fmt: skip
    return answer(
        request, form, act, to=lambda _number: reverse("deadlines:held"), done=_done(form), context=context,
        template="deadlines/releasing/held.html",
    )  # fmt: skip


def _ticked(request: HttpRequest) -> list[str] | None:
    """The rows to show as ticked; None: all."""
    if request.method == "POST":
        return request.POST.getlist("reminders")
    return None if request.GET.get("all") == "1" else []


def _done(form: DecideForm) -> str:
    if form.data.get("what") == DecideForm.DISCARD:
        return _("They are kept back; the reason stands on record.")
    return _("Released: they go out with the readers' next digest.")
