"""Forms of extensions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import RowsInput
from core.forms import DayField, ReasonField, VerbForm
from deadlines.duties import KINDS
from deadlines.forms.extension_requests import add_beyond
from deadlines.models import Duty
from deadlines.wording import when


class ExtendForm(VerbForm):
    """A later date for one duty. `was` is the date the officer saw, so that two officers do not both extend."""

    was = forms.DateField(widget=forms.HiddenInput)
    due_on = DayField(label=_("New date"))
    reason = ReasonField(max_length=500, help_text=_("Shown to the unit and kept on record."))

    def __init__(self, *args: Any, end: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_beyond(self, end)


class ChooseForm(forms.Form):
    """What to look for before ticking: campaign, kind of work, units by a part of their names."""

    ref = forms.ChoiceField(label=_("Campaign"), required=False)
    kind = forms.ChoiceField(label=_("Kind of work"), required=False)
    unit = forms.CharField(label=_("Units"), required=False, max_length=100)
    due_to = DayField(label=_("Due until"), required=False)

    def __init__(self, *args: Any, contexts: list[tuple[str, str]], kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ref"].choices = [("", _("All campaigns")), *contexts]  # type: ignore[attr-defined]
        offered = [(code, KINDS[code].label) for code in kinds if code in KINDS]
        self.fields["kind"].choices = [("", _("All kinds")), *offered]  # type: ignore[attr-defined]


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
    reason = ReasonField(
        max_length=500,
        help_text=_("Shown to the units and kept on record, e.g. the storm or flood and where it struck."),
    )
    document = forms.CharField(
        label=_("Number of the document"), max_length=120, required=False,
        help_text=_("The document that orders or allows it, e.g. 15/CĐ-UBND of 08/09/2025."),
    )  # fmt: skip
    beyond_end = forms.BooleanField(label=_("The date may lie after the end of the campaign"), required=False)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].queryset = choices  # type: ignore[attr-defined]
