"""What a person took on, and how they want to be told; the messages themselves stand in core/inbox.py."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from deadlines import channels, ladder
from deadlines.models import Acknowledgement, Channel, Duty, Reminder, ReminderPreference
from deadlines.recipients import owed_of
from deadlines.reminding import Stairs
from deadlines.rules.ladder import may_acknowledge


def acknowledge(*, duty: Duty, by: Any) -> Acknowledgement:
    """“Đã nhận việc”: no more nagging of `by` about `duty` until the ladder reaches its next level. Raises Refused."""
    require(may_acknowledge(by, duty))
    today = clock.today()
    version, steps = Stairs(today).of(owed_of(duty, floor=duty.opens_on))
    passed = [step.rung.level for step in steps if step.send_on <= today]
    level = max(passed, default=min((r.level for r in version.rungs), default=0))
    with transaction.atomic():
        row, _made = Acknowledgement.objects.update_or_create(
            duty=duty, due_on=duty.due_on, person=by, defaults={"level": level, "at": clock.now()}
        )
        waiting = Reminder.objects.waiting().filter(duty=duty, due_on=duty.due_on, recipient=by, level__lte=level)
        waiting.update(state=Reminder.State.SKIPPED, why=Reminder.Why.ACKNOWLEDGED)
        log.record("deadlines.acknowledge", duty, by=by, params={"level": level})
    return row


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
    row, _made = ReminderPreference.objects.update_or_create(
        user=by, defaults={"digest_at": digest_at, "channels": [n for n in channels.names() if n in wanted]}
    )
    return row
