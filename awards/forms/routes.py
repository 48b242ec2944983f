"""Shape of consulting bodies, of their answers, and of a host's own steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import RouteStep
from awards.routes.opinions import Asked
from awards.routes.setting import Shown, Wanted
from core.blobs import UploadField
from core.forms import DayField, ReasonField, VerbForm
from core.rows import RowForm, Rows, table
from units.forms.fields import UnitField

YES_NO = (("yes", pgettext_lazy("opinion", "Agrees")), ("no", pgettext_lazy("opinion", "Does not agree")))


class ConsultForm(VerbForm):
    """What is asked, and how long they have."""

    question = forms.CharField(
        label=pgettext_lazy("opinion", "What is asked"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Left empty: their opinion on the names in the list."),
    )  # fmt: skip
    days = forms.IntegerField(label=_("Term"), min_value=1, max_value=250)


class BodyRow(RowForm):
    """A body: a unit of the system, or one known by name."""

    unit = UnitField(label=_("Unit"), required=False)
    name = forms.CharField(
        label=_("or by name"),
        max_length=200,
        required=False,
        help_text=_("A body outside the system, asked by letter."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and data.get("name"):
            self.add_error("name", _("Give the unit or the name, not both."))
        return data


def bodies_table(data: Any) -> Rows:
    """The bodies to be asked."""
    return table(
        BodyRow, "bodies", data, None, (), blank=3, title=_("Bodies to be asked"), add=_("Add a body"),
        hint=_("Each has its own duty and term; a blank line is left out."),
    )  # fmt: skip


def bodies(part: Rows) -> list[Asked]:
    """The lines that name somebody."""
    lines = [line.values for line in part.lines()]
    return [Asked(one.get("unit"), one.get("name", "")) for one in lines if one.get("unit") or one.get("name")]


class AnswerForm(VerbForm):
    """A body's own opinion."""

    agrees = forms.ChoiceField(label=_("Opinion"), choices=YES_NO, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In words"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed where the body does not agree."),
    )  # fmt: skip
    file = UploadField(
        label=_("Signed letter"), required=False, widget=forms.ClearableFileInput(attrs={"class": "form-control"})
    )


class LetterForm(AnswerForm):
    """A body's letter, entered by the desk."""

    number = forms.CharField(
        label=_("Number and symbol"), max_length=40, required=False, help_text=_("e.g. 45/CT-HCNS")
    )
    replied_on = DayField(label=_("Date"), required=False)
    field_order = ["agrees", "number", "replied_on", "text", "file"]


class SkipForm(VerbForm):
    """Why it goes on without an opinion."""

    reason = ReasonField()


class StepsForm(VerbForm):
    """A route at a host: each step on or off with its working days, from a day on."""

    starts_on = DayField(label=_("From"))
    silence = forms.ChoiceField(label=_("Silence after the term"), choices=RouteStep.Silence.choices, required=False)
    reason = ReasonField(max_length=500, help_text=_("e.g. the decision that shortens the terms"))

    def __init__(self, *args: Any, steps: Sequence[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = steps
        for one in steps:
            code = one.rule.code
            on = forms.BooleanField(label=one.rule.text, required=False, initial=one.now.on, disabled=one.fixed)
            on.widget.attrs["class"] = "form-check-input"
            self.fields[f"on_{code}"] = on
            days = forms.IntegerField(
                label=_("Working days: %(step)s") % {"step": one.rule.text}, required=False, initial=one.now.days, min_value=1,
                max_value=250,
            )  # fmt: skip
            days.widget.attrs["class"] = "form-control"
            self.fields[f"days_{code}"] = days
        if not any(one.rule.code == "opinions" for one in steps):
            del self.fields["silence"]

    @property
    def rows(self) -> list[tuple[Shown, Any, Any]]:
        """Each step with its two fields."""
        return [(one, self[f"on_{one.rule.code}"], self[f"days_{one.rule.code}"]) for one in self.steps]

    @property
    def wanted(self) -> list[Wanted]:
        """What the verb gets."""
        data = self.cleaned_data
        return [Wanted(one.rule.code, data[f"on_{one.rule.code}"], data[f"days_{one.rule.code}"]) for one in self.steps]
