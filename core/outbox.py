"""Messages to people: written with the act that causes them, sent by a worker, kept as a record.

Delivery is at least once with a stable Message-ID. Before a message is handed to the mail server its row is marked with that
id; one that is found marked after its lease ran out is sent again and stands as *uncertain*: it may have arrived twice.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.models import Outbox

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 6
BACK_OFF = (1, 5, 15, 60, 240)  # minutes
BATCH = 50
LIMIT = 500
NO_ADDRESS = "no mail address; shown in the app"

logger = logging.getLogger(__name__)
State = Outbox.State


class PermanentFailure(Exception):
    """Trying again is useless (no such number, refused for good): the message fails at once."""


@dataclass(frozen=True)
class Message:
    """One message to one person. `key` is unique: posting the same key again does nothing.

    `context` is what the message belongs to (the campaign), for a digest that takes it along.
    """

    key: str
    kind: str
    recipient: Any
    subject: str
    body: str
    link: str = ""
    due_at: datetime | None = None
    held: bool = False
    context: str = ""


@dataclass(frozen=True)
class Text:
    """What is really sent, looked up again at the last moment."""

    subject: str
    body: str


@dataclass(frozen=True)
class Courier:
    """How messages of one kind go out; a room registers one in AppConfig.ready().

    `refresh` gives the text of each claimed row as it holds now; a row it leaves out is no longer needed and is skipped.
    `send` hands a row over by another way than mail. `closed` hears what became of a row, inside the closing transaction.
    `not_before` says when nobody may be disturbed now: the rows wait until then. `attach` gives the files that go with a
    mail, each with its name and type, made as it leaves. `gathered` messages stand in the app at once and go out by mail
    inside another message (the daily digest); a `copy` is such a mail alone and does not stand in the app again.
    """

    refresh: Callable[[list[Outbox]], Mapping[int, Text]] | None = None
    send: Callable[[Outbox], None] | None = None
    closed: Callable[[Outbox, str, str], None] | None = None
    not_before: Callable[[], datetime | None] | None = None
    attach: Callable[[Outbox], list[tuple[str, bytes, str]]] | None = None
    gathered: bool = False
    copy: bool = False


COURIERS: dict[str, Courier] = {}
_PLAIN = Courier()


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
            context=m.context[:300],
            state=_first(m),
            due_at=m.due_at or now,
            created_at=now,
        )
        for m in messages
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        wake_after_commit()


def _first(message: Message) -> str:
    """The state a message begins in."""
    if message.held:
        return State.HELD
    return State.GATHERED if COURIERS.get(message.kind, _PLAIN).gathered else State.PLANNED


def wake_after_commit() -> None:
    """Ask a worker to deliver as soon as the present transaction has committed."""
    transaction.on_commit(_wake)


def _wake() -> None:
    from core.tasks import wake

    wake("core.tasks.deliver_outbox")


def release(ids: Iterable[int]) -> int:
    """Let held messages go; the number released."""
    done = Outbox.objects.filter(pk__in=list(ids), state=State.HELD).update(state=State.PLANNED, due_at=clock.now())
    wake_after_commit()
    return done


def retry(ids: Iterable[int]) -> int:
    """Try failed messages once more from the beginning, or the digest that carried them; the number taken up."""
    chosen = list(ids)
    alone = Q(pk__in=chosen, digest=None) | Q(pk__in=Outbox.objects.filter(pk__in=chosen).values("digest"))
    again = Outbox.objects.filter(alone, state=State.FAILED)
    done = again.update(state=State.PLANNED, due_at=clock.now(), attempts=0, error="")
    wake_after_commit()
    return done


def message_id(row: Outbox) -> str:
    """The Message-ID of a row: the same each time it is sent."""
    return f"<thidua-{row.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>"


def claim(limit: int = 100) -> list[Outbox]:
    """Take due messages under a lease, in two statements; workers pass over one another's rows."""
    now = clock.now()
    due = Q(state=State.PLANNED, due_at__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    with transaction.atomic():
        rows = list(Outbox.objects.filter(due).order_by("due_at", "id").select_for_update(skip_locked=True)[:limit])
        Outbox.objects.filter(pk__in=[r.pk for r in rows]).update(
            state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return rows


class Line:
    """One connection to the mail server for a batch, opened for the first mail. Once it cannot be opened nobody tries again."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.down: Exception | None = None

    def send(self, mail: EmailMessage) -> None:
        if self.down is not None:
            raise self.down
        try:
            self.connection.open()
        except Exception as error:
            self.down = error
            raise
        mail.connection = self.connection
        mail.send()

    def close(self) -> None:
        with suppress(Exception):  # a server that is gone cannot be taken leave of
            self.connection.close()


def deliver(row: Outbox, line: Line | None = None, text: Text | None = None) -> None:
    """Send one claimed message; without an address it stays in the inbox alone (skipped, with its reason)."""
    if not row.address:
        _close(row, State.SKIPPED, error=NO_ADDRESS)
        return
    if row.attempts > MAX_ATTEMPTS:
        _close(row, State.FAILED, error=row.error or "the worker stopped at this message again and again")
        return
    repeated = bool(row.message_id)
    if not _mark(row):
        return  # the lease ran out and another worker has it
    if text is not None:
        row.subject, row.body = text.subject, text.body
    line = line or Line()
    try:
        _hand_over(row, line)
    except Exception as error:  # a mail server may fail in any way; the message must not block the others
        _failed(row, error, perhaps_sent=repeated or _unanswered(error))
        line.close()
    else:
        _close(row, State.UNCERTAIN if repeated else State.SENT)


def _mark(row: Outbox) -> bool:
    """Note on the row that it is about to be handed over, and renew the lease; False when it is no longer ours."""
    row.message_id = message_id(row)
    return bool(_held(row).update(message_id=row.message_id, lease_until=clock.now() + LEASE))


def _held(row: Outbox) -> Any:
    return Outbox.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)


def _hand_over(row: Outbox, line: Line) -> None:
    courier = COURIERS.get(row.kind, _PLAIN)
    if courier.send is not None:
        courier.send(row)
        return
    body = f"{row.body}\n\n{settings.SITE_URL}{row.link}" if row.link else row.body
    files = courier.attach(row) if courier.attach is not None else None
    line.send(
        EmailMessage(row.subject, body, to=[row.address], headers={"Message-ID": row.message_id}, attachments=files)
    )


def _unanswered(error: Exception) -> bool:
    """Did the server fall silent, so that it may have taken the message?"""
    return isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected)


def permanent(error: Exception) -> bool:
    """Would trying again meet the same refusal? (Unknown address: 5xx for every recipient; a header that cannot be.)"""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return bool(error.recipients) and all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, PermanentFailure | BadHeaderError | UnicodeError)


def _failed(row: Outbox, error: Exception, *, perhaps_sent: bool) -> None:
    words = f"{type(error).__name__}: {error}"[:500]
    mark = row.message_id if perhaps_sent else ""
    if row.attempts >= MAX_ATTEMPTS or permanent(error):
        _close(row, State.FAILED, error=words, message_id=mark)
        return
    wait = timedelta(minutes=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])
    _held(row).update(state=State.PLANNED, due_at=clock.now() + wait, error=words, lease_until=None, message_id=mark)


def _close(row: Outbox, state: str, *, error: str = "", **more: str) -> None:
    sent_at = clock.now() if state in (State.SENT, State.UNCERTAIN) else None
    closed = COURIERS.get(row.kind, _PLAIN).closed
    values = {"state": state, "error": error, "sent_at": sent_at, "lease_until": None, **more}
    if closed is None:
        _held(row).update(**values)
        return
    with transaction.atomic():
        if _held(row).update(**values):
            closed(row, state, error)


def _refresh(rows: list[Outbox]) -> list[tuple[Outbox, Text | None]]:
    """The rows of one kind with the text that holds now; those no longer needed are closed."""
    refresh = COURIERS.get(rows[0].kind, _PLAIN).refresh
    if refresh is None:
        return [(row, None) for row in rows]
    try:
        texts = refresh(rows)
    except Exception as error:
        logger.exception("cannot refresh messages of kind %s", rows[0].kind)
        if len(rows) > 1:  # one poisoned row must not hold back the rest
            return [pair for row in rows for pair in _refresh([row])]
        _failed(rows[0], error, perhaps_sent=bool(rows[0].message_id))
        return []
    for row in rows:
        if row.pk not in texts:
            _close(row, State.SKIPPED, error="no longer needed")
    return [(row, texts[row.pk]) for row in rows if row.pk in texts]


def _put_off(rows: list[Outbox]) -> bool:
    """Put rows of one kind back where this is no hour for them."""
    asked = COURIERS.get(rows[0].kind, _PLAIN).not_before
    until = asked() if asked is not None else None
    if until is None:
        return False
    Outbox.objects.filter(pk__in=[row.pk for row in rows], state=State.SENDING).update(
        state=State.PLANNED, due_at=until, lease_until=None, attempts=F("attempts") - 1
    )
    return True


def deliver_due(limit: int = LIMIT) -> int:
    """Claim and send what is due, in batches; the number handled."""
    handled = 0
    while handled < limit:
        rows = claim(min(BATCH, limit - handled))
        if not rows:
            break
        handled += len(rows)
        line = Line()
        try:
            for _kind, group in groupby(sorted(rows, key=lambda r: r.kind), key=lambda r: r.kind):
                alike = list(group)
                for row, text in [] if _put_off(alike) else _refresh(alike):
                    deliver(row, line, text)
        finally:
            line.close()
    return handled
