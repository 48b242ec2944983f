"""One's own sessions: noted while they are used, listed, ended."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import UserSession
from core import clock, log

ROW = "session_row"
KEPT_DAYS = 30
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def label_of(agent: str) -> str:
    """A browser in words, e.g. "Chrome · Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word) or _("Unknown device")


def address_of(request: HttpRequest) -> str:
    """Where a request came from: behind our proxy what the proxy saw."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.PRODUCTION else ""
    return str(seen or request.META.get("REMOTE_ADDR", ""))[:45]


def partly(address: str) -> str:
    """An address without its end, enough to know one's own place again: 113.160.x.x."""
    if ":" in address:
        return ":".join(address.split(":")[:2]) + ":…"
    parts = address.split(".")
    return ".".join([*parts[:2], "x", "x"]) if len(parts) == 4 else ""


def note(request: HttpRequest) -> None:
    """Note that the session is used (the middleware asks at most once a minute)."""
    user: Any = request.user
    if request.session.session_key is None:
        return
    now, key = clock.now(), request.session.session_key
    row = request.session.get(ROW)
    if row and UserSession.objects.filter(pk=row, user=request.user.pk).update(session_key=key, seen_at=now):
        return
    label = label_of(request.META.get("HTTP_USER_AGENT", ""))
    with transaction.atomic():
        UserSession.objects.filter(user=request.user.pk, seen_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
        made, _new = UserSession.objects.update_or_create(
            session_key=key,
            defaults={
                "user": user,
                "label": label,
                "address": address_of(request),
                "started_at": now,
                "seen_at": now,
            },
        )
    request.session[ROW] = made.pk


def of(user: Any) -> list[UserSession]:
    """The sessions that are open, the last used first; two queries."""
    rows = list(UserSession.objects.filter(user=user).order_by("-seen_at", "-id")[:100])
    keys = [row.session_key for row in rows]
    live = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now()).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.session_key in live]


def end(*, session: UserSession, by: Any) -> None:
    """End one of one's own sessions: its next request has to sign in."""
    _end([session], by)


def end_others(*, user: Any, keep: str | None) -> int:
    """End every session of `user` but the one with the key `keep`; the number ended."""
    rows = [row for row in of(user) if row.session_key != keep]
    _end(rows, user)
    return len(rows)


def _end(rows: list[UserSession], by: Any) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with transaction.atomic():
        for row in rows:
            store(session_key=row.session_key).delete()
            row.delete()
        if rows:
            log.record("accounts.end_sessions", by, by=by, params={"sessions": len(rows)})
