"""Calendar feeds: a secret, revocable address per person, and one file per campaign. The text is made by engine/ical.py."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from core import clock
from deadlines.engine import ical
from deadlines.models import Duty, FeedAddress

MOST = 500


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_address(*, by: Any) -> str:
    """A fresh secret for the person's feed; the one before stops working. Shown once, only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        revoke(by=by)
        FeedAddress.objects.create(user=by, digest=_digest(token), made_at=clock.now())
    return token


def revoke(*, by: Any) -> None:
    """The person's feed stops working."""
    FeedAddress.objects.filter(user=by, revoked_at=None).update(revoked_at=clock.now())


def has_address(user: Any) -> bool:
    return FeedAddress.objects.filter(user=user, revoked_at=None).exists()


def owner(token: str) -> Any:
    """Whose feed this secret opens; None where it is unknown, revoked, or its person is locked."""
    row = FeedAddress.objects.filter(digest=_digest(token), revoked_at=None, user__is_active=True).select_related(
        "user"
    )
    found = row.first()
    return found.user if found else None


def of_person(user: Any) -> str:
    """The open duties that wait on the person, as a calendar."""
    rows = Duty.objects.open().opened_by(clock.today()).waiting_on(user)
    return calendar_text(_("Deadlines of %(name)s") % {"name": user.full_name}, rows.distinct())


def of_campaign(context_ref: str, name: str, user: Any) -> str:
    """The deadlines of one campaign that the person may see, each date once."""
    seen = Duty.objects.visible_to(user).filter(context_ref=context_ref)
    dates = (
        seen.order_by("due_on", "title").values("due_on", "title", "kind").annotate(units=Count("unit", distinct=True))
    )
    events = [
        ical.Event(
            f"{context_ref}-{row['kind']}-{row['due_on']:%Y%m%d}".replace(":", "-"), row["due_on"], row["title"], name
        )
        for row in dates[:MOST]
    ]
    return _text(name, events)


def calendar_text(name: str, rows: Any) -> str:
    """Duties (a queryset) as whole-day events; an extended one carries the number of its changes."""
    chosen = rows.select_related("unit").annotate(changes=Count("extensions", filter=Q(extensions__isnull=False)))
    return _text(name, [_event(duty) for duty in chosen.order_by("due_on", "id")[:MOST]])


def _event(duty: Any) -> ical.Event:
    try:
        url = f"{settings.SITE_URL}{duty.url}"
    except NoReverseMatch:
        url = ""
    unit = f" · {duty.unit.short_name}" if duty.unit else ""
    return ical.Event(f"duty-{duty.pk}", duty.due_on, f"{duty.title}{unit}", duty.context, url, duty.changes)


def _text(name: str, events: Iterable[ical.Event]) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "thidua"
    return ical.text(name, events, stamp=clock.now().astimezone(UTC), host=host)
