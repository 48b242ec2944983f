"""Shape of what is brought to a dossier, and of the achievement report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.dossier.drafting import ROOM
from core.forms import ReasonField, RecordForm, VerbForm


class WaiveForm(VerbForm):
    """Why a piece is not needed."""

    reason = ReasonField(max_length=300, label=_("Why it is not needed"))


class ReportForm(RecordForm):
    """The achievement report."""

    report = forms.CharField(
        label=_("Achievement report"),
        max_length=ROOM,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "class": "form-control report-text"}),
    )


class FromFactsForm(RecordForm):
    """Sentences of stored facts put into the report; everything begun anew only where it is ticked."""

    anew = forms.BooleanField(
        label=_("Begin the whole report anew; what is written now is thrown away"), required=False
    )


def report_initial(text: str, version: int) -> dict[str, Any]:
    """What the editor shows first."""
    return {"report": text, "version": version}
