"""Forms of a request for a later date: asking, answering."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import blobs
from core.forms import DayField, ReasonField, VerbForm

GRANT, REFUSE = "grant", "refuse"


class BeyondField(forms.BooleanField):
    """Says that a date may lie after the end of what the duty belongs to."""

    def __init__(self, end: date) -> None:
        label = _("The date may lie after the end of the campaign (%(day)s)") % {"day": f"{end:%d/%m/%Y}"}
        super().__init__(label=label, required=False)


def add_beyond(form: forms.Form, end: date | None) -> None:
    """Where there is an end, a date beyond it must be said."""
    if end is not None:
        form.fields["beyond_end"] = BeyondField(end)


class AskForm(VerbForm):
    due_on = DayField(label=_("New date asked for"))
    reason = ReasonField(max_length=500, help_text=_("Read by the host's officer and kept on record."))
    evidence = blobs.UploadField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, end: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = _("PDF, Word, Excel without macros, PNG or JPEG; at most %(max)s MB.") % {"max": blobs.limit_mb()}
        self.fields["evidence"].help_text = text
        add_beyond(self, end)


class AnswerForm(VerbForm):
    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(GRANT, _("Grant a later date")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: grant or refuse.")},
    )
    due_on = DayField(
        label=_("New date"), required=False, help_text=_("You may give another date than the one asked for.")
    )
    answer = ReasonField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Needed for a refusal. The unit reads it.")
    )

    def __init__(self, *args: Any, end: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_beyond(self, end)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("decision") == GRANT and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the new date."))
        return data
