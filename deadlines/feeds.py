"""Calendar feeds: a secret, revocable address per person, and one file per campaign. The text is made by engine/ical.py."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, log
from deadlines.engine import ical
from deadlines.models import Duty, FeedAddress

MOST = 500


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ---- the secret address ----------------------------------------------------------------------------------------------
def new_address(*, by: Any) -> str:
    """A fresh secret for the person's feed; the one before stops working. Shown once, only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _end(by)
        FeedAddress.objects.create(user=by, digest=_digest(token), made_at=clock.now())
        log.record("deadlines.feed_new", by, by=by)
    return token


def revoke(*, by: Any) -> None:
    """The person's feed stops working; without one nothing happens."""
    with transaction.atomic():
        if _end(by):
            log.record("deadlines.feed_revoke", by, by=by)


def _end(user: Any) -> int:
    return FeedAddress.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())


def address_of(user: Any) -> FeedAddress | None:
    """The person's working address (its hash and when it was made), if there is one."""
    return FeedAddress.objects.filter(user=user, revoked_at=None).first()


def has_address(user: Any) -> bool:
    return address_of(user) is not None


def _opened(token: str) -> FeedAddress | None:
    known = FeedAddress.objects.filter(digest=_digest(token), revoked_at=None, user__is_active=True)
    return known.select_related("user").first()


def owner(token: str) -> Any:
    """Whose feed this secret opens; None where it is unknown, revoked, or its person is locked."""
    row = _opened(token)
    return row.user if row else None


@dataclass(frozen=True)
class Served:
    """A feed as it goes out: its text, a hash of it, and since when it says this."""

    text: str
    mark: str
    changed_at: datetime


def serve(token: str) -> Served | None:
    """The feed behind a secret, in its person's language; None where there is none (any more).

    Remembers the hash of what it says, so that `changed_at` is right also when something has gone from it.
    """
    row = _opened(token)
    if row is None:
        return None
    with translation.override(row.user.language):
        text = of_person(row.user)
    mark = hashlib.sha256(text.encode()).hexdigest()
    if row.content != mark or row.changed_at is None:
        row.content, row.changed_at = mark, clock.now().replace(microsecond=0)
        FeedAddress.objects.filter(pk=row.pk).update(content=mark, changed_at=row.changed_at)
    return Served(text, mark, row.changed_at)


# ---- what they say ---------------------------------------------------------------------------------------------------
def of_person(user: Any) -> str:
    """The open duties that wait on the person, as a calendar."""
    rows = Duty.objects.open().opened_by(clock.today()).waiting_on(user)
    return calendar_text(_("Deadlines of %(name)s") % {"name": user.full_name}, rows.distinct())


def of_campaign(context_ref: str, name: str, user: Any) -> str:
    """The deadlines of one campaign that the person may see, each date once.

    An event is known by what is owed and its first date, so that a moved date replaces the one a calendar holds; a date that
    only some units were given stands beside it.
    """
    seen = Duty.objects.visible_to(user).filter(context_ref=context_ref).exclude(desk__in=("officer", "leader"))
    dates = (
        seen.order_by("first_due_on", "title", "due_on")
        .values("kind", "title", "first_due_on", "due_on", "due_time")
        .annotate(moves=Count("extensions"), made=Max("created_at"), given=Max("extensions__granted_at"))
    )[:MOST]
    events: dict[str, ical.Event] = {}
    for row in dates:
        what = f"{context_ref}|{row['kind']}|{row['title']}|{row['first_due_on']}"
        key = hashlib.sha256(what.encode()).hexdigest()[:24]
        uid = key if key not in events else f"{key}-{row['due_on']:%Y%m%d}"
        stamp = max(filter(None, (row["made"], row["given"])))
        title = _titled(row["title"], row["due_time"])
        events[uid] = ical.Event(uid, row["due_on"], title, name, "", row["moves"], stamp.astimezone(UTC))
    return _text(name, events.values())


def calendar_text(name: str, rows: Any) -> str:
    """Duties (a queryset) as whole-day events; an extended one carries the number of its changes."""
    chosen = rows.select_related("unit").annotate(
        changes=Count("extensions", distinct=True), given=Max("extensions__granted_at")
    )
    return _text(name, [_event(duty) for duty in chosen.order_by("due_on", "id")[:MOST]])


def _titled(title: str, hour: Any) -> str:
    return title if hour is None else _("%(what)s (until %(hour)s)") % {"what": title, "hour": f"{hour:%H:%M}"}


def _event(duty: Any) -> ical.Event:
    try:
        url = f"{settings.SITE_URL}{duty.url}"
    except NoReverseMatch:
        url = ""
    unit = f" · {duty.unit.short_name}" if duty.unit else ""
    stamp = max(filter(None, (duty.created_at, duty.given)))
    title = _titled(f"{duty.title}{unit}", duty.due_time)
    return ical.Event(f"duty-{duty.pk}", duty.due_on, title, duty.context, url, duty.changes, stamp.astimezone(UTC))


def _text(name: str, events: Iterable[ical.Event]) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "thidua"
    return ical.text(name, events, host=host)
