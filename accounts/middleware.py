"""Who is signed in: the person's language, the idle lock that resumes the same form, and the password that must be changed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from accounts import second_factor, sessions, signing_in
from core import clock

SEEN = "seen_at"
LOCKED = "locked"
KNOCK_SECONDS = 60
SECOND = "second_step"
DEVICE_COOKIE = "thidua_device"
FREE = {"accounts:unlock", "accounts:sign_out", "accounts:language"}
FREE_OF_SECOND = FREE | {"accounts:second_factor", "accounts:second_factor_set_up"}
FREE_OF_CHANGE = FREE_OF_SECOND | {"accounts:password_change"}


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
            return None if name in FREE else _ask_password(request, keep=not getattr(view, "never_kept", False))
        step = second_step(request)
        if step and name not in FREE_OF_SECOND:
            return _send_on(request, step)
        if user.must_change_password and name not in FREE_OF_CHANGE:
            return HttpResponseRedirect(reverse("accounts:password_change"))
        return None


def second_step(request: HttpRequest) -> str:
    """The page of the second step that is still to be taken in this session; "" when none is."""
    user: Any = request.user
    if request.session.get(SECOND) == user.pk:
        return ""
    cookie = request.get_signed_cookie(DEVICE_COOKIE, "", salt=DEVICE_COOKIE)
    if second_factor.device_of(user) is not None:
        if not second_factor.is_remembered(user, cookie or ""):
            return "accounts:second_factor"
    elif second_factor.is_required(user):
        return "accounts:second_factor_set_up"
    request.session[SECOND] = user.pk
    return ""


def _send_on(request: HttpRequest, step: str) -> HttpResponse:
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(status=423)
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse(step)}?{urlencode({'next': back})}")


def idle_minutes(user: Any, idle: int = 10**9) -> int:
    """After how many minutes the session of `user` locks; administrators' sooner (asked only where it matters)."""
    longest, admins = settings.IDLE_LOCK_MINUTES, settings.IDLE_LOCK_MINUTES_ADMIN
    if admins * 60 < idle <= longest * 60 and user.grants.is_admin:
        return admins
    return longest


def is_locked(request: HttpRequest) -> bool:
    """Is the session locked? Notes that the person is there when it is not (at most once a minute)."""
    now = int(clock.now().timestamp())
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > idle_minutes(request.user, now - seen) * 60:
        request.session[LOCKED] = True
    if request.session.get(LOCKED):
        return True
    if seen is None or now - seen >= KNOCK_SECONDS:
        request.session[SEEN] = now
        sessions.note(request)
    return False


def _ask_password(request: HttpRequest, *, keep: bool) -> HttpResponse:
    """`keep`: a form that came too late is kept for after the password; a ballot never is."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(status=423)
    if request.method == "POST" and keep:
        signing_in.keep_late_form(request.user, request.path, request.POST)
        back = reverse("accounts:resume")
    else:
        back = request.path if request.method == "POST" else request.get_full_path()
    return HttpResponseRedirect(f"{reverse('accounts:unlock')}?{urlencode({'next': back})}")
