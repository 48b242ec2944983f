"""“Nhắc ngay”: one more reminder by an officer's hand about what is late, besides the ladder, through the same outbox.

The claim is the same unique row as every reminder's, under a rung of the day ("M-20250702"): two officers who press at once
remind each reader once, and a duty is chased at most once a day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AT_UNIT, User
from core import clock, log, outbox
from core.models import Outbox
from core.refusals import require
from deadlines import channels, digests
from deadlines.engine.ladder import EXTRA
from deadlines.models import Channel, Desk, Duty, Reminder
from deadlines.recipients import People, owed_of
from deadlines.rules.ladder import may_chase

KIND = "deadlines.chase"
MOST = 200
State, Why = Reminder.State, Reminder.Why
_CHANNELS = (Channel.IN_APP, Channel.EMAIL)


@dataclass(frozen=True)
class Chased:
    """What a press did: duties spoken of, people told, duties already chased today."""

    duties: int
    people: int
    before: int


def rung_of(day: date) -> str:
    """The rung under which a day's extra reminders are claimed."""
    return f"{EXTRA}{day:%Y%m%d}"


def chased_on(duties: Iterable[Duty], day: date) -> set[int]:
    """The duties among these that were chased on `day` already."""
    rows = Reminder.objects.filter(duty__in=[d.pk for d in duties], rung=rung_of(day))
    return set(rows.values_list("duty", flat=True))


def chase(*, ids: Iterable[int], by: Any, heads: bool = False) -> Chased:
    """Remind who holds these late duties (with `heads`: the heads of their units too) once more today.

    One message per person about all of them, at once in working hours, else in the next digest.
    Those done, no longer late, or chased today already are left out.
    Raises Refused, and ValidationError for none or too many.
    """
    wanted = list(ids)
    if not wanted:
        raise ValidationError({"duties": _("Choose at least one.")})
    if len(wanted) > MOST:
        raise ValidationError({"duties": _("At most %(max)s at once.") % {"max": MOST}})
    day = clock.today()
    with transaction.atomic():
        asked = Duty.objects.overdue(day).filter(pk__in=wanted, desk__in=AT_UNIT)
        rows = list(asked.order_by("pk").select_for_update(of=("self",)).select_related("unit", "host"))
        require(may_chase(by, frozenset(row.host_id for row in rows)))
        before = chased_on(rows, day)
        fresh = [row for row in rows if row.pk not in before]
        made = _reminders(fresh, day, heads)
        readers = _send(made, day)
        log.record_many("deadlines.chase", made, by=by)
    return Chased(len(fresh), readers, len(before))


def _reminders(rows: list[Duty], day: date, heads: bool) -> list[Reminder]:
    """The claims, written: per duty one for each reader and channel, or one that says there is nobody to tell."""
    owed = [owed_of(row, floor=row.opens_on) for row in rows]
    people, now = People(owed, day, day), clock.now()
    made: list[Reminder] = []
    for one, duty in zip(owed, rows, strict=True):
        desks = dict.fromkeys([one.desk, Desk.HEAD.value] if heads else [one.desk])
        told = {user.pk: (user, desk) for desk in reversed(desks) for user in people.holders(one, desk, day)}
        common: dict[str, Any] = {
            "duty": duty, "due_on": duty.due_on, "rung": rung_of(day), "send_on": day, "planned_at": now
        }  # fmt: skip
        if not told:
            made.append(Reminder(channel=Channel.NONE, state=State.SKIPPED, why=Why.NOBODY, **common))
        made += [
            _claim(user, desk, channel, common) for user, desk in told.values() for channel in _CHANNELS
        ]  # fmt: skip
    return Reminder.objects.bulk_create(made, batch_size=500)


def _claim(user: User, desk: str, channel: str, common: dict[str, Any]) -> Reminder:
    """An officer's hand reaches everybody who can be reached: nobody switches it off."""
    reached = bool(channels.gateway(channel).address(user))
    return Reminder(
        recipient=user, desk=desk, channel=channel, state=State.PLANNED if reached else State.SKIPPED,
        why="" if reached else Why.NO_ADDRESS, **common,
    )  # fmt: skip


def _send(made: list[Reminder], day: date) -> int:
    """One message per reader at once; in the quiet hours and on days off the next digest takes them. The number of readers."""
    by_reader: dict[int, list[Reminder]] = defaultdict(list)
    for row in made:
        if row.state == State.PLANNED and row.recipient_id is not None:
            by_reader[row.recipient_id].append(row)
    if digests.not_before() is not None:
        return len(by_reader)
    now, words = clock.now(), digests.Words(day)
    letters = Outbox.objects.bulk_create(
        [_letter(rows, words, day, now) for rows in by_reader.values()], batch_size=500
    )
    for letter, rows in zip(letters, by_reader.values(), strict=True):
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(outbox=letter)
    inside = [row.pk for rows in by_reader.values() for row in rows if row.channel == Channel.IN_APP]
    Reminder.objects.filter(pk__in=inside).update(state=State.SENT, sent_at=now)
    if letters:
        outbox.wake_after_commit()
    return len(letters)


def _letter(rows: list[Reminder], words: digests.Words, day: date, now: Any) -> Outbox:
    user: Any = rows[0].recipient
    mailed = any(row.channel == Channel.EMAIL for row in rows)
    with translation.override(user.language):
        count = len({row.duty_id for row in rows})
        subject = ngettext(
            "Please see to it: %(count)s thing overdue", "Please see to it: %(count)s things overdue", count
        )
    return Outbox(
        key=f"{KIND}:{user.pk}:{day:%Y%m%d}:{min(row.duty_id for row in rows)}", kind=KIND, recipient=user,
        address=user.email if mailed else "", subject=subject % {"count": count}, body=words.letter(user, rows).body,
        link=reverse("deadlines:list"), due_at=now, created_at=now,
    )  # fmt: skip


def register() -> None:
    """Called in AppConfig.ready()."""
    outbox.COURIERS[KIND] = outbox.Courier(
        refresh=digests.refresh, closed=digests.closed, not_before=digests.not_before
    )
