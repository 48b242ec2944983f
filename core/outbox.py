"""Messages to people: written with the act that causes them, sent by a worker, kept as a record.

Delivery is at least once with a stable Message-ID. A message whose lease ran out is taken up again by the next sweep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.models import Outbox

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 6
BACK_OFF = (1, 5, 15, 60, 240)  # minutes


@dataclass(frozen=True)
class Message:
    """One message to one person. `key` is unique: posting the same key again does nothing."""

    key: str
    kind: str
    recipient: Any
    subject: str
    body: str
    link: str = ""
    due_at: datetime | None = None
    held: bool = False


def post(messages: Iterable[Message]) -> None:
    """Write messages inside the caller's transaction and wake a worker after the commit; the in-app inbox shows them at once."""
    now = clock.now()
    rows = [
        Outbox(
            key=m.key,
            kind=m.kind,
            recipient=m.recipient,
            address=m.recipient.email or "",
            subject=m.subject[:300],
            body=m.body,
            link=m.link,
            state=Outbox.State.HELD if m.held else Outbox.State.PLANNED,
            due_at=m.due_at or now,
            created_at=now,
        )
        for m in messages
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        transaction.on_commit(_wake)


def _wake() -> None:
    from core.tasks import wake

    wake("core.tasks.deliver_outbox")


def claim(limit: int = 100) -> list[Outbox]:
    """Take due messages under a lease. Each is claimed by a conditional UPDATE, so two workers never hold the same one."""
    now = clock.now()
    due = Q(state=Outbox.State.PLANNED, due_at__lte=now) | Q(state=Outbox.State.SENDING, lease_until__lt=now)
    claimed = []
    for row in Outbox.objects.filter(due).order_by("due_at", "id")[:limit]:
        taken = Outbox.objects.filter(due, pk=row.pk).update(
            state=Outbox.State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            row.attempts += 1
            claimed.append(row)
    return claimed


def deliver(row: Outbox) -> None:
    """Send one claimed message by mail; without an address it stays in the inbox alone (skipped, with its reason)."""
    if not row.address:
        _close(row, Outbox.State.SKIPPED, error="no mail address; shown in the app")
        return
    message_id = f"<thidua-{row.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>"
    body = f"{row.body}\n\n{settings.SITE_URL}{row.link}" if row.link else row.body
    mail = EmailMessage(row.subject, body, to=[row.address], headers={"Message-ID": message_id})
    try:
        mail.send()
    except Exception as error:  # a mail server may fail in any way; the message must not block the others
        _postpone(row, f"{type(error).__name__}: {error}")
    else:
        _close(row, Outbox.State.SENT, message_id=message_id)


def _close(row: Outbox, state: str, *, error: str = "", message_id: str = "") -> None:
    sent_at = clock.now() if state == Outbox.State.SENT else None
    Outbox.objects.filter(pk=row.pk, state=Outbox.State.SENDING).update(
        state=state, error=error, message_id=message_id, sent_at=sent_at, lease_until=None
    )


def _postpone(row: Outbox, error: str) -> None:
    if row.attempts >= MAX_ATTEMPTS:
        _close(row, Outbox.State.FAILED, error=error[:500])
        return
    wait = timedelta(minutes=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])
    Outbox.objects.filter(pk=row.pk, state=Outbox.State.SENDING).update(
        state=Outbox.State.PLANNED, due_at=clock.now() + wait, error=error[:500], lease_until=None
    )


def deliver_due(limit: int = 500) -> int:
    """Claim and send what is due; the number handled."""
    rows = claim(limit)
    for row in rows:
        deliver(row)
    return len(rows)
