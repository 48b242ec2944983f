"""Comments of citizens: rate-limited, moderated before they show, answered on record."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from awards.models import Disclosure, Nomination, PublicComment
from awards.rules import disclosure as rules
from core import clock, log
from core.refusals import Conflict, Refusal, require

PER_HOUR = 5
HOUR = 3600
MOST_WAITING = 500


def _sender(address: str) -> str:
    """What is kept of the address a comment came from: a keyed hash that changes every day."""
    day = clock.today().isoformat()
    return salted_hmac("awards.comment", f"{day}:{address}", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _require_room(disclosure: Disclosure, sender: str) -> None:
    key = f"comments:{sender[:40]}"
    cache.add(key, 0, HOUR)
    if cache.get(key, 0) >= PER_HOUR:
        raise ValidationError(
            _("At most %(number)s comments an hour are taken from one place; please come back later.")
            % {"number": PER_HOUR}
        )
    if disclosure.comments.filter(status=PublicComment.Status.WAITING).count() >= MOST_WAITING:
        raise ValidationError(_("Too many comments wait to be read; please come back tomorrow."))
    cache.set(key, cache.get(key, 0) + 1, HOUR)


def comment(
    *, disclosure: Disclosure, name: str, contact: str, text: str, about: int | None, address: str
) -> PublicComment:
    """Take a citizen's comment; it shows only after moderation. Raises Refused after the last day, ValidationError."""
    with transaction.atomic():
        locked = Disclosure.objects.select_for_update().get(pk=disclosure.pk)  # closing waits, or is seen here
        return _taken(locked, name, contact, text, about, _sender(address))


def _taken(disclosure: Disclosure, name: str, contact: str, text: str, about: int | None, sender: str) -> PublicComment:
    require(rules.comment(disclosure, clock.today()))
    ids = {row["id"] for row in disclosure.content}
    if about is not None and about not in ids:
        raise ValidationError({"about": _("Choose a name of this list.")})
    same = disclosure.comments.filter(sender=sender, text=text.strip()).first()
    if same is not None:  # sent twice by a slow line
        return same
    _require_room(disclosure, sender)
    return PublicComment.objects.create(
        disclosure=disclosure, nomination=Nomination.objects.filter(pk=about).first() if about else None, name=name.strip(),
        contact=contact.strip(), text=text.strip(), sender=sender, at=clock.now(),
    )  # fmt: skip


def moderate(*, row: PublicComment, show: bool, by: Any) -> PublicComment:
    """Show a comment, or keep it off the public page (it stays on record and in the summary). Raises Refused, Conflict."""
    require(rules.keep(by, row.disclosure))
    _require_open(row.disclosure)
    status = PublicComment.Status.SHOWN if show else PublicComment.Status.HIDDEN
    with transaction.atomic():
        moved = PublicComment.objects.filter(pk=row.pk, status=row.status).update(
            status=status, moderated_by=by, moderated_at=clock.now()
        )
        if not moved:
            raise Conflict()
        log.record("awards.comment_show" if show else "awards.comment_hide", row, by=by)
    row.refresh_from_db()
    return row


def reply(*, row: PublicComment, answer: str, by: Any) -> PublicComment:
    """Answer a comment on record. Raises Refused, or ValidationError when nothing is written."""
    require(rules.keep(by, row.disclosure))
    _require_open(row.disclosure)
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer.")})
    with transaction.atomic():
        PublicComment.objects.filter(pk=row.pk).update(answer=answer.strip()[:4000])
        log.record("awards.comment_answer", row, by=by)
    row.refresh_from_db()
    return row


def _require_open(disclosure: Disclosure) -> None:
    if disclosure.status != Disclosure.Status.OPEN:
        require(Refusal(_("The disclosure is closed; its record is no longer changed.")))
