"""Answers that speak plainly: a conflict or a replay is a page (or a redirect), never a stack trace."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.drafts import Replayed
from core.refusals import Conflict


class PlainAnswersMiddleware:
    """Conflict → 409 with what happened and a way on; Replayed → where the first sending led."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Replayed):
            messages.info(request, _("This form had been sent already; nothing was done twice."))
            return HttpResponseRedirect(exception.location or request.path)
        if isinstance(exception, Conflict):
            return render(request, "errors/409.html", {"message": exception.message, "back": request.path}, status=409)
        return None
