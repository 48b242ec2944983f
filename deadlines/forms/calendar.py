"""Forms of the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, VerbForm

WORKING, OFF = "working", "off"


class DayForm(VerbForm):
    """One day that the office declares working or off."""

    day = DayField(label=_("Day"))
    working = forms.ChoiceField(
        label=_("It is"), choices=[(OFF, _("a day off")), (WORKING, _("a working day"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Why"), max_length=200, help_text=_("e.g. Working Saturday in exchange for 2 May"))

    def clean_working(self) -> bool:
        return bool(self.cleaned_data["working"] == WORKING)
