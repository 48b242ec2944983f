"""Forms of what a due date means."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VerbForm
from deadlines.forms.inbox import HourField
from deadlines.models import DayOff, DueMeaning


class MeaningForm(VerbForm):
    due_meaning = forms.ChoiceField(label=_("What a due date means"), choices=DueMeaning)
    day_off = forms.ChoiceField(label=_("A due date on a day off"), choices=DayOff)
    due_time = HourField(
        label=_("Until what hour of the last day"), required=False,
        help_text=_("Blank: until the day ends. With an hour, what arrives later on that day counts as late."),
    )  # fmt: skip
