"""Shape of the numbering setting."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.forms import RecordForm, VerbForm


class NumberingForm(RecordForm):
    own = forms.TypedChoiceField(
        label=_("Who gives the numbers"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[
            ("no", _("The clerk's register outside; number and date are recorded here afterwards")),
            ("yes", _("This application, from 01 each year")),
        ],
    )
    by_kind = forms.TypedChoiceField(
        label=_("Series"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[("yes", _("Each type of paper has its own")), ("no", _("One for all types"))],
    )
    abbreviation = forms.CharField(
        label=_("Abbreviation in symbols"),
        max_length=20,
        required=False,
        help_text=_("e.g. UBND, SNV; left empty, it is formed from the name."),
    )
    department = forms.CharField(
        label=_("Drafting department"),
        max_length=20,
        required=False,
        help_text=_("Last part of a letter's symbol, e.g. TĐKT in SNV-TĐKT."),
    )
    place = forms.CharField(
        label=_("Place name"),
        max_length=80,
        required=False,
        help_text=_("Before the date; left empty, it is formed from the name."),
    )


class SeriesForm(VerbForm):
    series = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    last = forms.IntegerField(
        label=_("Last number given"), validators=[MinValueValidator(0), MaxValueValidator(999_999)]
    )
