"""Who is signed in: the person's language, and the idle lock that resumes the same form."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from core import clock

SEEN = "seen_at"
LOCKED = "locked"


class SignedInMiddleware:
    """After `IDLE_LOCK_MINUTES` without a request the session is locked: the password is asked again, then the same page opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            locked = self.lock(request)
            if locked is not None:
                return locked
        return self.get_response(request)

    def lock(self, request: HttpRequest) -> HttpResponse | None:
        now = int(clock.now().timestamp())
        seen = request.session.get(SEEN, now)
        if now - seen > settings.IDLE_LOCK_MINUTES * 60:
            request.session[LOCKED] = True
        free = (reverse("accounts:unlock"), reverse("accounts:sign_out"))
        if request.session.get(LOCKED) and request.path not in free and not request.path.startswith(settings.STATIC_URL):
            if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
                return HttpResponse(status=423)
            back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
            return HttpResponseRedirect(f"{reverse('accounts:unlock')}?{urlencode({'next': back})}")
        if not request.session.get(LOCKED) and now - seen >= 60 or SEEN not in request.session:
            request.session[SEEN] = now
        return None
