"""Shape of a finding, of the conclusion, and of handing the sheet back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.appraisal import Found
from awards.forms.register import grouped
from awards.models import Appraisal, Award
from core.forms import ReasonField, RecordForm, VerbForm


class FindForm(RecordForm):
    """The finding on one nomination; `version` is that of the finding (0: none yet)."""

    finding = forms.ChoiceField(label=_("Finding"), choices=Appraisal.Finding.choices, widget=forms.RadioSelect)
    award = forms.ModelChoiceField(
        label=_("Lower award"), queryset=Award.objects.none(), required=False, empty_label=_("Choose an award")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed unless you agree to what is eligible."),
    )  # fmt: skip
    opinion = forms.CharField(
        label=_("Opinion"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As it stands in the sheet."),
    )  # fmt: skip

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["award"]
        field.queryset = Award.objects.filter(pk__in=[one.pk for one in awards])
        by_code = {one.code: one.pk for one in awards}
        field.choices = [
            (label, [(by_code[code], name) for code, name in rows] if isinstance(rows, list) else rows)
            if label else ("", _("Choose an award"))
            for label, rows in grouped(awards)
        ]  # fmt: skip

    @property
    def found(self) -> Found:
        """What the verb gets."""
        data = self.cleaned_data
        return Found(data["finding"], data["award"], data["reason"], data["opinion"])


class ConcludeForm(RecordForm):
    """The conclusion on the whole."""

    conclusion = forms.CharField(
        label=_("Conclusion"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class HandBackForm(VerbForm):
    """Why the sheet goes back to the officer."""

    reason = ReasonField()
