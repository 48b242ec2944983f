"""Forms of the delivery log and of the officer's outbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import RowsInput
from core.forms import ReasonField, VerbForm
from deadlines.models import Reminder
from deadlines.wording import rung_text

MOST = 200


class ReminderChoices(RowsInput):
    """Reminders to tick, each with its recipient, what it is about and its rung."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.recipient} · {obj.duty.unit or ''} · {obj.duty.title} · {rung_text(obj.rung)} · {obj.error}"


class _Chosen(VerbForm):
    """Some reminders out of those that wait, at most MOST shown at once."""

    reminders = ReminderChoices(
        queryset=Reminder.objects.none(), label=_("Reminders"), error_messages={
            "required": _("Choose at least one reminder."),
            "invalid_choice": _("One of them no longer waits: somebody else was faster. Look at the list again."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = list(choices.values_list("pk", flat=True)[:MOST])
        self.number = len(ids)
        self.offered = choices.filter(pk__in=ids)
        self.fields["reminders"].queryset = self.offered  # type: ignore[attr-defined]


class RetryForm(_Chosen):
    """Which failed ones to send again: all, unless unticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reminders"] = [row.pk for row in self.offered] if not self.is_bound else []


class DecideForm(_Chosen):
    """Let held reminders go, or keep them back with a reason."""

    RELEASE, DISCARD = "release", "discard"

    what = forms.ChoiceField(choices=[(RELEASE, RELEASE), (DISCARD, DISCARD)], widget=forms.HiddenInput)
    reason = ReasonField(
        required=False,
        max_length=500,
        label=_("Reason for keeping back"),
        help_text=_("Kept on record; needed only to keep them back."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == self.DISCARD and not data.get("reason", "").strip():
            self.add_error("reason", _("Write why they are kept back: it stays on record."))
        return data
