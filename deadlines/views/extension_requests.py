"""A unit asks for a later date; the officer answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import log
from core.forms import VerbForm, answer, carry_out, typed
from core.refusals import require
from deadlines import extension_requests as verbs
from deadlines import extensions
from deadlines.forms.extension_requests import GRANT, AnswerForm, AskForm
from deadlines.models import Duty, ExtensionRequest
from deadlines.rules.extension_requests import may_answer, may_ask, may_withdraw
from deadlines.wording import request_state, when
from documents import evidence

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _page_of(duty_pk: int) -> str:
    return reverse("deadlines:duty", args=[duty_pk])


@GET_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's form, from the page of the duty."""
    duty: Any = get_object_or_404(Duty.objects.visible_to(request.user).select_related("unit", "host"), pk=pk)
    shown = request.method != "POST"  # a form sent twice is recognised by its token, not refused
    require(may_ask(request.user, duty, shown and duty.extension_requests.waiting().exists()))
    end = extensions.end_of(duty)
    form = AskForm(typed(request), request.FILES if request.method == "POST" else None, end=end)

    def act(arguments: dict[str, Any]) -> ExtensionRequest:
        file = arguments.pop("evidence")
        kept = evidence.add(unit=duty.unit, file=file, by=request.user) if file else None
        return verbs.ask(duty=duty, by=request.user, evidence=kept, **arguments)

    return answer(
        request, form, act, to=lambda _row: _page_of(pk), done=_("The host's officer has your request."),
        template="deadlines/extension_requests/ask.html",
        context={"duty": duty, "when": when(duty.due_on, requested=duty.requested), "end": end},
    )  # fmt: skip


def _found(request: HttpRequest, pk: int) -> ExtensionRequest:
    rows = ExtensionRequest.objects.visible_to(request.user)
    people = ("duty__unit", "duty__host", "asked_by", "answered_by", "evidence", "extension")
    return get_object_or_404(rows.select_related(*people), pk=pk)


@GET_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and what was answered; the officer answers here, once."""
    found = _found(request, pk)
    if request.method == "POST":
        require(may_answer(request.user, found))
    form = AnswerForm(typed(request), end=extensions.end_of(found.duty), initial={"due_on": found.due_on})
    if request.method == "POST" and form.is_valid():
        done = _("The unit has your answer.")
        response = carry_out(
            request, form, lambda: _decide(found, form, request.user), to=lambda _r: _page_of(found.duty_id), done=done
        )
        if response is not None:
            return response
        found = _found(request, pk)
    status = 409 if getattr(form, "clash", False) else 200
    return render(request, "deadlines/extension_requests/request.html", _context(request, found, form), status=status)


def _decide(found: ExtensionRequest, form: AnswerForm, by: Any) -> ExtensionRequest:
    data = form.arguments
    if data.pop("decision") == GRANT:
        return verbs.grant(request=found, by=by, **data)
    return verbs.refuse(request=found, by=by, answer=data["answer"])


def _context(request: HttpRequest, found: ExtensionRequest, form: AnswerForm) -> dict[str, Any]:
    waiting = found.status == ExtensionRequest.Status.WAITING
    return {
        "asked": found, "duty": found.duty, "form": form, "state": request_state(found), "waiting": waiting,
        "when": when(found.duty.due_on, requested=found.duty.requested) if found.duty.is_open else None,
        "refusal": may_answer(request.user, found) if waiting else None,
        "may_withdraw": waiting and may_withdraw(request.user, found) is None,
        "before": found.duty.extensions.exclude(request=found).count(), "history": log.history(found),
    }  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes its question back."""
    found, form = _found(request, pk), VerbForm(request.POST)
    require(may_withdraw(request.user, found))
    done = _("The request is withdrawn.")
    response = carry_out(
        request,
        form,
        lambda: verbs.withdraw(request=found, by=request.user),
        to=lambda r: _page_of(r.duty_id),
        done=done,
    )
    if response is not None:
        return response
    said = form.non_field_errors()[0]
    return render(request, "errors/409.html", {"message": said, "back": _page_of(found.duty_id)}, status=409)
