"""Shape of a person or household, and of what is recorded of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Discipline, Rating, Recognition
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units import identity, people
from units.forms.fields import UnitField
from units.models import Subject

FACTS = (
    "full_name", "born_on", "born_year", "sex", "ethnicity", "birth_place", "education", "political_theory", "party_member",
    "work_class", "nationality", "died_on",
)  # fmt: skip
_UNKNOWN = ("", _("Not known"))


class _Facts(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    identity = forms.CharField(
        label=_("Identity number"), max_length=20, required=False,
        help_text=_("12 figures; only the last three are ever shown again."),
    )  # fmt: skip
    born_on = DayField(label=_("Born on"), required=False)
    born_year = forms.IntegerField(label=_("Year of birth"), min_value=1900, max_value=2100, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[_UNKNOWN, *Subject.Sex.choices], required=False)
    ethnicity = forms.CharField(label=_("Ethnicity"), max_length=40, required=False)
    birth_place = forms.CharField(label=_("Birth place"), max_length=200, required=False)
    education = forms.CharField(label=_("Education"), max_length=80, required=False)
    political_theory = forms.CharField(label=_("Political theory"), max_length=40, required=False)
    party_member = forms.TypedChoiceField(
        label=_("Party member"), choices=[_UNKNOWN, ("True", _("yes")), ("False", _("no"))], required=False,
        coerce=lambda text: text == "True", empty_value=None,
    )  # fmt: skip
    work_class = forms.ChoiceField(
        label=_("Class of post"), choices=[_UNKNOWN, *Subject.WorkClass.choices], required=False
    )
    nationality = forms.CharField(label=_("Nationality, when not Vietnamese"), max_length=60, required=False)
    died_on = DayField(label=_("Died on"), required=False)

    def clean_identity(self) -> str:
        typed = self.cleaned_data["identity"]
        return identity.read(typed) if typed else ""


class AddForm(_Facts, VerbForm):
    """Somebody new, at a unit from a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Subject.Kind)
    unit = UnitField(label=_("Unit"))
    post = forms.CharField(label=_("Post"), max_length=160, required=False)
    starts_on = DayField(label=_("At the unit from"))
    field_order = ["kind", "full_name", "unit", "post", "starts_on"]

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = people.reach(by)


class EditForm(_Facts, RecordForm):
    """Somebody known."""


class PositionForm(VerbForm):
    unit = UnitField(label=_("Unit"))
    title = forms.CharField(label=_("Post"), max_length=160)
    starts_on = DayField(label=_("From"))
    leads = forms.BooleanField(label=_("Heads the unit"), required=False)
    seconded = forms.BooleanField(
        label=_("Seconded or concurrently"),
        required=False,
        help_text=_("Otherwise the present post ends the day before."),
    )


class RatingForm(VerbForm):
    of = forms.ChoiceField(label=_("Of what"), choices=Rating.Of)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    level = forms.ChoiceField(label=_("Rating"), choices=Rating.Level)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    decided_on = DayField(label=_("Date"), required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)


class DisciplineForm(VerbForm):
    level = forms.ChoiceField(label=_("Level"), choices=Discipline.Level)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class InitiativeForm(VerbForm):
    title = forms.CharField(label=_("Title of the initiative"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    level = forms.ChoiceField(
        label=_("Recognised at"), choices=[("", _("Not recognised yet")), *Recognition.Level.choices], required=False
    )
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    decided_on = DayField(label=_("Date"), required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)


class MergeForm(VerbForm):
    reason = ReasonField(max_length=500)
