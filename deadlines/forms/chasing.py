"""The form that reminds late units by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import RowsInput
from core.forms import VerbForm
from deadlines.chasing import MOST
from deadlines.models import Duty


class ChaseForm(VerbForm):
    """Which late duties to speak of. `choices` are ordered; as many as one act may chase are offered."""

    duties = RowsInput(
        queryset=Duty.objects.none(), label=_("What is late"), error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Something ticked is no longer late. Look at the list again."),
        },
    )  # fmt: skip
    heads = forms.BooleanField(label=_("Remind the heads of the units too"), required=False)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(choices[:MOST])
        self.fields["duties"].queryset = Duty.objects.filter(pk__in=[d.pk for d in self.offered])  # type: ignore[attr-defined]
