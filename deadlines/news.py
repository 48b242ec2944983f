"""What happened since a person's last digest (launched, returned, accepted …): it goes out by mail inside the next one.

The messages themselves are the outbox's and stand in the inbox at once. A digest takes each along exactly once: the row that
names its digest is written in the transaction that writes the digest, under a lock on the reader.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Outbox
from core.outbox import NO_ADDRESS
from deadlines import channels, ladder
from deadlines.models import Channel, ReminderPreference

News = dict[int, list[Outbox]]
State = Outbox.State
SILENCED = "mail is switched off by the reader; shown in the app"
LEFT = "the account is locked"


def _waiting() -> Any:
    return Outbox.objects.filter(state=State.GATHERED, digest=None)


def readers(local: datetime, had: Any) -> Any:
    """People without a digest today for whom something has been waiting since before their hour."""
    usual = ladder.shipped().digest_at
    since = (
        Q(recipient__reminder_preference__isnull=True, created_at__lt=_at(local, usual))
        if local.time() >= usual
        else Q()
    )
    own = Q(pk=None)
    for hour in (
        ReminderPreference.objects.filter(digest_at__lte=local.time()).values_list("digest_at", flat=True).distinct()
    ):
        own |= Q(recipient__reminder_preference__digest_at=hour, created_at__lt=_at(local, hour))
    rows = _waiting().filter(since | own if since else own).filter(~Exists(had))
    return rows.order_by("recipient").values_list("recipient", flat=True).distinct()


def _at(local: datetime, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(local.date(), hour))


def take(users: Mapping[int, User]) -> tuple[News, int]:
    """What waits for these people, by reader, and how many stay in the inbox alone: mail is off, or there is no address."""
    mail = channels.gateway(Channel.EMAIL)
    wishes = dict(ReminderPreference.objects.filter(user__in=users).values_list("user", "channels"))
    told: News = defaultdict(list)
    silent: dict[str, list[int]] = defaultdict(list)
    for row in _waiting().filter(recipient__in=users).order_by("id"):
        pk = row.recipient_id or 0
        if not users[pk].is_active:
            silent[LEFT].append(row.pk)
        elif Channel.EMAIL not in wishes.get(pk, [Channel.EMAIL]):
            silent[SILENCED].append(row.pk)
        elif not mail.address(users[pk]):
            silent[NO_ADDRESS].append(row.pk)
        else:
            told[pk].append(row)
    for why, ids in silent.items():
        Outbox.objects.filter(pk__in=ids).update(state=State.SKIPPED, error=why)
    return dict(told), sum(map(len, silent.values()))


def attach(letters: Mapping[int | None, int], told: News) -> None:
    """Say of each message which digest takes it along."""
    rows = [row for pk, mine in told.items() if pk in letters for row in mine]
    for row in rows:
        row.digest_id = letters[row.recipient_id]
    Outbox.objects.bulk_update(rows, ["digest"], batch_size=200)


def said(rows: Sequence[Outbox]) -> list[str]:
    """The part of a digest that tells the news, by campaign, each with its link; nothing where there are none."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row.context].append(_line(row))
    parts = ["\n".join([*([context.upper()] if context else []), *lines]) for context, lines in groups.items()]
    return [_("News").upper(), *parts] if parts else []


def _line(row: Outbox) -> str:
    lines = [line for line in row.body.splitlines() if line and line != row.context]
    link = [f"{settings.SITE_URL}{row.link}"] if row.link else []
    return "\n  ".join([f"- {row.subject}", *lines, *link])


# ---- the way out -----------------------------------------------------------------------------------------------------
def carried(letters: Iterable[Outbox]) -> News:
    """What is still to go out with each digest."""
    found: News = defaultdict(list)
    rows = Outbox.objects.filter(digest__in=list(letters), state__in=(State.GATHERED, State.FAILED))
    for row in rows.order_by("id"):
        found[row.digest_id or 0].append(row)
    return dict(found)


def failed_in(letters: Collection[int]) -> set[int]:
    """Digests whose news could not be sent before: they were taken up again by hand."""
    rows = Outbox.objects.filter(digest__in=letters, state=State.FAILED)
    return {pk for pk in rows.values_list("digest", flat=True) if pk is not None}


def let_go(letters: Collection[int]) -> None:
    """What these digests were to take along waits for the next one."""
    Outbox.objects.filter(digest__in=letters, state=State.GATHERED).update(digest=None)


def closed(letter: Outbox, state: str, error: str, sent_at: datetime | None) -> None:
    """The news share the fate of their digest."""
    rows = Outbox.objects.filter(digest=letter, state__in=(State.GATHERED, State.FAILED))
    rows.update(state=state, error=error, sent_at=sent_at)
