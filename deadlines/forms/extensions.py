"""Forms of extensions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import RowsInput
from core.forms import DayField, ReasonField, VerbForm
from deadlines.models import Duty
from deadlines.wording import when


class ExtendForm(VerbForm):
    """A later date for one duty. `was` is the date the officer saw, so that two officers do not both extend."""

    was = forms.DateField(widget=forms.HiddenInput)
    due_on = DayField(label=_("New date"))
    reason = ReasonField(max_length=500, help_text=_("Shown to the unit and kept on record."))


class DutyChoices(RowsInput):
    """Duties to tick, each with its unit and its date."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.unit or obj.person} · {obj.title} · {when(obj.due_on, requested=obj.requested).day}"


class ExtendManyForm(VerbForm):
    """A later date for several duties."""

    duties = DutyChoices(
        queryset=Duty.objects.none(), label=_("What to extend"), error_messages={"required": _("Choose at least one.")}
    )
    due_on = DayField(label=_("New date"))
    reason = ReasonField(max_length=500, help_text=_("Shown to the units and kept on record."))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].queryset = choices  # type: ignore[attr-defined]
