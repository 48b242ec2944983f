"""Shape of a submission and of its return."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Proposal
from core.forms import ReasonField, RecordForm, VerbForm


class SubmissionForm(RecordForm):
    """Subject, what the leader should know, and the proposals it carries."""

    title = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("What the leader should know"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Result of the council, opinions, disclosure, what was weighed."),
    )  # fmt: skip
    proposals = forms.ModelMultipleChoiceField(
        label=_("Proposals"), queryset=Proposal.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one proposal the council has dealt with.")},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proposals"]
        field.queryset = choices


class HandBackUpForm(VerbForm):
    """Why the leader's office returns it."""

    reason = ReasonField(help_text=_("As the leader's office wrote it."))
