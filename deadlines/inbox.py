"""What a person took on, how they want to be told, and what a digest says on screen; the messages stand in core/inbox.py."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log, nav
from core.models import Outbox
from core.refusals import require
from deadlines import channels, digests, ladder
from deadlines.duties import kind_of
from deadlines.engine.ladder import Step, speaks_to
from deadlines.models import Acknowledgement, Channel, Duty, Reminder, ReminderPreference
from deadlines.recipients import owed_of
from deadlines.reminding import Stairs
from deadlines.rules.ladder import may_acknowledge
from deadlines.wording import When, when


# ---- taking a duty on ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Taken:
    """Between a person and the ladder: may it be taken on, is it, and on which day is one told again (None: no more)."""

    may: bool
    taken: bool
    resumes_on: date | None


def _steps(stairs: Stairs, duty: Duty) -> tuple[int, tuple[Step, ...]]:
    """The ladder's level as of today, and the steps of the duty."""
    version, steps = stairs.of(owed_of(duty, floor=duty.opens_on))
    passed = [step.rung.level for step in steps if step.send_on <= clock.today()]
    return max(passed, default=min((r.level for r in version.rungs), default=0)), steps


def taking(user: Any, duties: Iterable[Duty]) -> dict[int, Taken]:
    """For each duty whether `user` may take it on or has done so, and the next day on which the ladder speaks to them again.

    A constant number of queries; the units of the duties are loaded already.
    """
    rows = [duty for duty in duties if may_acknowledge(user, duty) is None]
    if not rows:
        return {}
    acks = Acknowledgement.objects.filter(person=user, duty__in=rows)
    kept = {(duty, due_on): level for duty, due_on, level in acks.values_list("duty", "due_on", "level")}
    today = clock.today()
    stairs = Stairs(today)
    found = {}
    for duty in rows:
        now, steps = _steps(stairs, duty)
        level = kept.get((duty.pk, duty.due_on), -1)
        later = (
            s for s in steps if s.rung.level > now and s.send_on > today and speaks_to(s.rung, duty.desk, duty.desk)
        )
        found[duty.pk] = Taken(level < now, level >= now, min((s.send_on for s in later), default=None))
    return found


def acknowledge(*, duty: Duty, by: Any) -> Acknowledgement:
    """“Đã nhận việc”: no more nagging of `by` about `duty` until the ladder reaches its next level. Raises Refused."""
    require(may_acknowledge(by, duty))
    level, _all = _steps(Stairs(clock.today()), duty)
    with transaction.atomic():
        row, _made = Acknowledgement.objects.update_or_create(
            duty=duty, due_on=duty.due_on, person=by, defaults={"level": level, "at": clock.now()}
        )
        waiting = Reminder.objects.waiting().filter(duty=duty, due_on=duty.due_on, recipient=by, level__lte=level)
        waiting.update(state=Reminder.State.SKIPPED, why=Reminder.Why.ACKNOWLEDGED)
        log.record("deadlines.acknowledge", duty, by=by, params={"level": level})
    return row


def taken_by(duty: Duty) -> list[tuple[str, datetime]]:
    """Who has taken the duty on for its present date, and when: the officer sees it with the duty."""
    rows = Acknowledgement.objects.filter(duty=duty, due_on=duty.due_on).select_related("person").order_by("at")
    return [(row.person.full_name, row.at) for row in rows]


def until_words(resumes_on: date | None) -> str:
    """What taking on does, in one sentence."""
    if resumes_on is None:
        return _("You are not reminded again about this; the due date stays.")
    words = _("You are not reminded again before %(day)s; the due date stays.")
    return words % {"day": f"{resumes_on:%d/%m/%Y}"}


# ---- preferences -----------------------------------------------------------------------------------------------------
def preference(user: Any) -> ReminderPreference:
    """What the person chose, or the shipped hour with every channel (not stored)."""
    found = ReminderPreference.objects.filter(user=user).first()
    return found or ReminderPreference(user=user, digest_at=ladder.shipped().digest_at, channels=list(channels.names()))


def prefer(*, by: Any, digest_at: time, chosen: Iterable[str]) -> ReminderPreference:
    """Set the hour and the channels. The inbox stays on, and the last rung comes through every channel in any case.

    Raises ValidationError for an hour in the quiet hours or a channel that does not exist.
    """
    wanted = set(chosen) | {Channel.IN_APP.value}
    rules = ladder.shipped()
    if ladder.quiet(digest_at):
        words = _("Choose an hour between %(from)s and %(until)s; outside them nobody is disturbed.")
        hours = {"from": f"{rules.quiet_until:%H:%M}", "until": f"{rules.quiet_from:%H:%M}"}
        raise ValidationError({"digest_at": words % hours})
    if strange := wanted.difference(channels.names()):
        raise ValidationError({"channels": _("There is no channel “%(name)s”.") % {"name": sorted(strange)[0]}})
    names = [n for n in channels.names() if n in wanted]
    with transaction.atomic():
        row, _made = ReminderPreference.objects.update_or_create(
            user=by, defaults={"digest_at": digest_at, "channels": names}
        )
        log.record("deadlines.prefer", by, by=by, params={"at": f"{digest_at:%H:%M}", "channels": names})
    return row


# ---- a digest on screen ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One duty of a digest: what was said, and how it stands now."""

    duty: Duty
    said: str
    url: str
    icon: str
    action: str
    when: When | None
    take: Taken | None


def digest_of(message: Outbox, user: Any) -> list[tuple[str, list[Line]]]:
    """The lines of a digest by campaign, in the order of its text, each with the way to the work; [] for other messages.

    The number of queries does not grow with the lines.
    """
    if not message.kind.startswith(digests.KIND):
        return []
    rows = Reminder.objects.filter(outbox=message).select_related("recipient", "duty__unit", "duty__host")
    last = {row.duty_id: row for row in rows.order_by("send_on", "id")}
    chosen = sorted(last.values(), key=lambda r: (r.due_on, r.duty_id))
    takes = taking(user, [row.duty for row in chosen])
    words = digests.Words(clock.local_date(message.created_at))
    groups: dict[str, list[Line]] = defaultdict(list)
    for row in chosen:
        groups[row.duty.context].append(_line(row.duty, words.sentence(row), takes.get(row.duty_id)))
    return list(groups.items())


def _line(duty: Duty, said: str, take: Taken | None) -> Line:
    kind = kind_of(duty.kind)
    near = when(duty.due_on, requested=duty.requested, hour=duty.due_time) if duty.is_open else None
    url = nav.resolve(duty.url_name, *duty.url_args) or nav.resolve("deadlines:duty", duty.pk)
    return Line(duty, said, url, kind.icon, str(kind.action), near, take)
