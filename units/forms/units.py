"""Shape of what is typed about a unit."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField, UnitsField
from units.models import UnitKind, UnitLevel
from units.rules import units as rules

CODE_HINT = _("Short and without diacritics, e.g. so-noi-vu; it stands in addresses and imports.")


class _Names(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, help_text=_("For lists and phones."))


class _Kinds(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=80, validators=[validate_slug], help_text=CODE_HINT)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind)
    level = forms.ChoiceField(label=_("Level"), choices=UnitLevel)


class _UnderSomebody(forms.Form):
    """Only an administrator may leave the parent empty."""

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refusal = rules.create_at_top(by)
        if refusal is not None:
            self.fields["parent"].required = True
            self.fields["parent"].error_messages["required"] = str(refusal.reason)


class CreateForm(_UnderSomebody, _Kinds, _Names, VerbForm):
    opened_on = DayField(label=_("Exists from"))
    parent = UnitField(label=_("Stands under"), required=False)
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        required=False,
        help_text=_("The decision or resolution, e.g. Resolution 203/2025/QH15."),
    )
    field_order = ["name", "short_name", "code", "kind", "level", "parent", "opened_on", "basis"]


class EditForm(_Kinds, RecordForm):
    """What does not hold for a time only; names and parents have forms of their own."""


class RenameForm(_Names, RecordForm):
    on = DayField(label=_("New name from"))
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)
    field_order = ["name", "short_name", "on", "basis"]


class MoveForm(_UnderSomebody, RecordForm):
    parent = UnitField(label=_("New parent"), required=False)
    on = DayField(label=_("Stands there from"))


class CloseForm(RecordForm):
    on = DayField(label=_("Last day"))
    successors = UnitsField(label=_("Taken over by"), required=False)
    decision = forms.CharField(label=_("Decision"), max_length=200, required=False)
    reason = ReasonField()
