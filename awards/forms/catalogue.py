"""Shape of a confirmation and of a change of rules."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awards import parameters
from awards.catalogue import Ground
from awards.explaining import LEVELS, RATINGS
from awards.models import Rule
from core.fields import RowsInput
from core.forms import DayField, ReasonField, RecordForm, VerbForm

Text = str | Promise
LABELS: dict[str, Text] = {
    "years": _("Years"),
    "min": _("At least"),
    "max": _("At most"),
    "min_years": _("Years, at least"),
    "below_years": _("Years, fewer than"),
    "max_rank": _("Rank, at most"),
    "percent": _("Per cent, at most"),
    "threshold": _("Per cent of votes, at least"),
    "days": _("Working days"),
    "amount": _("Đồng per month"),
    "rating": _("Rating, at least"),
    "level": _("Level of the initiative"),
    "on": _("In use"),
    "coefficient": _("Coefficient"),
    "value": _("Value"),
    "rounding": _("Rounding"),
}
CHOICES: dict[str, Text] = {
    **RATINGS,
    **LEVELS,
    "floor": _("down"),
    "half_up": _("half up"),
    "ceil": _("up"),
    "none": _("none of them"),
    "primary": _("the chief predecessor"),
    "all": _("all of them"),
    "khien_trach": _("reprimand"),
    "canh_cao": _("warning"),
    "school": _("schools"),
    "appointed": _("all appointed members"),
    "present": _("members present"),
}


class _Ground(forms.Form):
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Number and subject, e.g. 45/SNV-TĐKT confirming the rules")
    )
    document_date = DayField(label=_("Date of the document"))
    person = forms.CharField(label=_("Confirmed by"), max_length=120, help_text=_("Full name and post"))

    @property
    def ground(self) -> Ground:
        """What the verb gets."""
        data = self.cleaned_data
        return Ground(data["document"], data["document_date"], data["person"])


class ConfirmForm(_Ground, VerbForm):
    """Several rules confirmed by one document."""

    rules = RowsInput(
        label=_("Rules"),
        queryset=Rule.objects.none(),
        error_messages={"required": _("Choose at least one rule that is not confirmed yet.")},
    )
    field_order = ["rules", "document", "document_date", "person"]

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rules"]
        field.queryset = offered

    @property
    def data_rules(self) -> list[str]:
        """What was ticked, so that an error loses no tick."""
        return self.data.getlist("rules") if self.is_bound else []  # type: ignore[attr-defined]


class EditForm(_Ground, RecordForm):
    """One rule: its words, its article and its figures."""

    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    article = forms.CharField(label=_("Article"), max_length=200)
    reason = ReasonField(max_length=500)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = parameters.found(rule.spec)
        for number, one in enumerate(self.parameters):
            self.fields[f"p{number}"] = _field(one)

    @property
    def figures(self) -> list[forms.BoundField]:
        """The fields of the figures."""
        return [self[f"p{number}"] for number in range(len(self.parameters))]

    @property
    def values(self) -> list[tuple[parameters.Path, Any]]:
        """The figures as typed, each with its place."""
        return [(one.path, _value(one, self.cleaned_data[f"p{number}"])) for number, one in enumerate(self.parameters)]


def _field(one: parameters.Parameter) -> forms.Field:
    """A field for a figure. It starts with the value in force."""
    more: dict[str, Any] = {"label": LABELS[one.key], "help_text": one.within, "initial": one.value}
    if one.kind == "number":
        return forms.IntegerField(min_value=0, max_value=100_000_000, required=one.value is not None, **more)
    if one.kind == "switch":
        more["initial"] = "1" if one.value else "0"
        return forms.ChoiceField(choices=[("1", _("yes")), ("0", _("no"))], **more)
    if one.choices:
        return forms.ChoiceField(choices=[(value, CHOICES.get(value, value)) for value in one.choices], **more)
    field = forms.CharField(max_length=20, **more)
    if one.key == "coefficient":
        field = forms.DecimalField(min_value=0, max_digits=6, decimal_places=2, **more)  # type: ignore[assignment]
    return field


def _value(one: parameters.Parameter, typed: Any) -> Any:
    if one.kind == "switch":
        return typed == "1"
    if one.key == "coefficient":
        return one.value if str(typed) == one.value else f"{typed:f}"
    return typed


class MoveForm(VerbForm):
    """Why a set is taken into use or made provisional."""

    reason = ReasonField(max_length=500)
