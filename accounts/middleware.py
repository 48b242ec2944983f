"""Who is signed in: the person's language, the idle lock that resumes the same form, and the password that must be changed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from accounts import signing_in
from core import clock

SEEN = "seen_at"
LOCKED = "locked"
KNOCK_SECONDS = 60
FREE = {"accounts:unlock", "accounts:sign_out", "accounts:language"}
FREE_OF_CHANGE = FREE | {"accounts:password_change"}


class SignedInMiddleware:
    """After `IDLE_LOCK_MINUTES` without a request the session is locked: the password is asked again, then the same page opens.

    The lock acts in `process_view`, after the check against forged requests, because what a late form carried is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        # Whatever the browser prefers: Vietnamese, until somebody chooses.
        language = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        if not user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if is_locked(request):
            return None if name in FREE else _ask_password(request)
        if user.must_change_password and name not in FREE_OF_CHANGE:
            return HttpResponseRedirect(reverse("accounts:password_change"))
        return None


def is_locked(request: HttpRequest) -> bool:
    """Is the session locked? Notes that the person is there when it is not (at most once a minute)."""
    now = int(clock.now().timestamp())
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_LOCK_MINUTES * 60:
        request.session[LOCKED] = True
    if request.session.get(LOCKED):
        return True
    if seen is None or now - seen >= KNOCK_SECONDS:
        request.session[SEEN] = now
    return False


def _ask_password(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(status=423)
    if request.method == "POST":
        signing_in.keep_late_form(request.user, request.path, request.POST)
        back = reverse("accounts:resume")
    else:
        back = request.get_full_path()
    return HttpResponseRedirect(f"{reverse('accounts:unlock')}?{urlencode({'next': back})}")
