"""The public page of a certificate: nobody signs in, nothing is kept of who looks, and it is not indexed."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.sessions import address_of
from awards.certificates import verifying


def _answer(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, "awards/certificates/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    code = verifying.read_code(request.GET.get("code", "")[:200])
    if code:
        return redirect(reverse("awards:verify_code", args=[code]))
    return _answer(request, {"seen": None, "code": ""})


@login_not_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    if verifying.too_many(address_of(request)):
        return _answer(request, {"seen": None, "code": "", "too_many": True}, status=429)
    read = verifying.read_code(code)
    return _answer(request, {"seen": verifying.look(read), "code": read})
