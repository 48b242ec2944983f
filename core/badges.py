"""States as people see them: a tone, an icon and words, never colour alone."""

from dataclasses import dataclass, replace
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Tone = Literal["ok", "warn", "bad", "info", "mute"]
Text = str | Promise


@dataclass(frozen=True)
class Badge:
    """One state on screen; `{% state_badge badge %}` draws it."""

    tone: Tone
    icon: str
    label: Text

    def with_label(self, label: Text) -> "Badge":
        """The same look with other words, e.g. "Trả lại, 2 mục cần sửa"."""
        return replace(self, label=label)


# One look per state in the whole house; the words are pgettext "state" so that a translator sees the use.
STATES: dict[str, Badge] = {
    "draft": Badge("mute", "pencil", pgettext_lazy("state", "Draft")),
    "writing": Badge("mute", "pencil", pgettext_lazy("state", "Being written")),
    "not_due": Badge("mute", "circle-dashed", pgettext_lazy("state", "Not due yet")),
    "extended": Badge("mute", "hourglass", pgettext_lazy("state", "Extended")),
    "ended": Badge("mute", "circle-check", pgettext_lazy("state", "Ended")),
    "cancelled": Badge("mute", "ban", pgettext_lazy("state", "Cancelled")),
    "waived": Badge("mute", "ban", pgettext_lazy("state", "Waived")),
    "locked": Badge("mute", "lock", pgettext_lazy("state", "Locked")),
    "running": Badge("info", "progress", pgettext_lazy("state", "Under way")),
    "on_track": Badge("info", "progress", pgettext_lazy("state", "On track")),
    "to_view": Badge("info", "eye", pgettext_lazy("state", "Awaiting review")),
    "for_signature": Badge("info", "signature", pgettext_lazy("state", "For signature")),
    "sent": Badge("info", "send", pgettext_lazy("state", "Sent")),
    "on_time": Badge("ok", "circle-check", pgettext_lazy("state", "On time")),
    "done": Badge("ok", "circle-check", pgettext_lazy("state", "Completed")),
    "exceeded": Badge("ok", "circle-check", pgettext_lazy("state", "Exceeded")),
    "received": Badge("ok", "circle-check", pgettext_lazy("state", "Received")),
    "approved": Badge("ok", "circle-check", pgettext_lazy("state", "Approved")),
    "signed": Badge("ok", "signature", pgettext_lazy("state", "Signed")),
    "due_today": Badge("warn", "clock", pgettext_lazy("state", "Due today")),
    "late": Badge("warn", "clock", pgettext_lazy("state", "Filed late")),
    "appraising": Badge("warn", "clock", pgettext_lazy("state", "Under appraisal")),
    "slow": Badge("warn", "alert-triangle", pgettext_lazy("state", "Behind")),
    "provisional": Badge("warn", "alert-triangle", pgettext_lazy("state", "Provisional, not confirmed")),
    "summing_up": Badge("warn", "report", pgettext_lazy("state", "Being summed up")),
    "returned": Badge("bad", "arrow-back-up", pgettext_lazy("state", "Returned")),
    "overdue": Badge("bad", "alert-circle", pgettext_lazy("state", "Overdue")),
    "rejected": Badge("bad", "circle-x", pgettext_lazy("state", "Rejected")),
}


def badge(state: str, label: Text | None = None) -> Badge:
    """The badge of `state` (a key of STATES), with other words if given. Raises KeyError for an unknown state."""
    found = STATES[state]
    return found.with_label(label) if label is not None else found
