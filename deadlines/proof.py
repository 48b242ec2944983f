"""The history of urging of one duty, as proof: every rung, whom it reached, when, under which Message-ID. Reads only."""

from dataclasses import dataclass
from typing import Any

from core import clock, log
from core.models import ActionLog
from core.outbox import Text
from deadlines.digests import Words
from deadlines.models import Acknowledgement, Channel, Duty, DutyExtension, Reminder
from deadlines.wording import reminder_note, reminder_state, rung_text

DECISIONS = ("deadlines.reminders_release", "deadlines.reminders_discard", "deadlines.chase")


@dataclass(frozen=True)
class Line:
    """One reminder as the proof shows it; `by` let it go, kept it back or sent it besides the ladder."""

    row: Reminder
    rung: str
    state: Any
    note: str
    by: str

    @property
    def message_id(self) -> str:
        return self.row.outbox.message_id if self.row.outbox and self.row.channel != Channel.IN_APP else ""


@dataclass(frozen=True)
class Proof:
    """All that is known of how a duty was urged."""

    duty: Duty
    lines: list[Line]
    extensions: list[DutyExtension]
    acknowledgements: list[Acknowledgement]
    printed_at: Any

    @property
    def sent(self) -> int:
        """How many went out."""
        return sum(1 for line in self.lines if line.row.state in (Reminder.State.SENT, Reminder.State.UNCERTAIN))


def load(duty: Duty, user: Any) -> Proof:
    """The history of `duty` as far as `user` may see it; five queries."""
    rows = Reminder.objects.visible_to(user).filter(duty=duty).select_related("recipient", "outbox")
    reminders = list(rows.order_by("send_on", "planned_at", "id"))
    decided = _deciders([row.pk for row in reminders])
    lines = [
        Line(row, rung_text(row.rung), reminder_state(row), reminder_note(row), decided.get(row.pk, ""))
        for row in reminders
    ]
    return Proof(
        duty, lines, list(duty.extensions.select_related("granted_by")),
        list(duty.acknowledgements.select_related("person").order_by("at")), clock.now(),
    )  # fmt: skip


def _deciders(ids: list[int]) -> dict[int, str]:
    """Who released, kept back or sent each reminder by hand, with the words of the log."""
    acts = ActionLog.objects.filter(
        object_type=Reminder._meta.label_lower, object_id__in=ids, action__in=DECISIONS
    ).select_related("actor")
    return {
        act.object_id: f"{act.actor.full_name if act.actor else ''}: {log.sentence(act.action)}"
        for act in acts.order_by("id")
    }


def message_of(row: Reminder, user: Any) -> Text | None:
    """The message `row` went out in. Where it speaks of duties the person may not see, only the part about the others."""
    letter = row.outbox
    if letter is None or letter.recipient is None:
        return None
    everything = list(Reminder.objects.filter(outbox=letter).select_related("duty__unit", "duty__host", "recipient"))
    seen = set(Reminder.objects.visible_to(user).filter(outbox=letter).values_list("pk", flat=True))
    shown = [one for one in everything if one.pk in seen]
    whole = len(shown) == len(everything) and not letter.carried.exists()  # the news in it may be anybody's
    if whole or letter.recipient_id == user.pk:
        return Text(letter.subject, letter.body)
    return Words(clock.local_date(letter.created_at)).letter(letter.recipient, shown)
