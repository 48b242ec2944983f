"""Shape of what is typed when inviting, and by who comes for the first time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import invitations
from accounts.models import Invitation
from core.forms import VerbForm


class InviteForm(VerbForm):
    way = forms.ChoiceField(label=_("How the person gets in"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (Invitation.Way.LINK, _("By e-mail: a link that works for 3 days")),
            (Invitation.Way.SLIP, _("On paper: a slip with a one-time code that works for 14 days")),
        ]
        self.fields["way"].initial = Invitation.Way.LINK if person.email else Invitation.Way.SLIP


class InviteAllForm(VerbForm):
    """How everybody of an import is invited."""

    paper = forms.BooleanField(
        label=_("Print slips for everybody, also for those with an e-mail address"), required=False
    )
    again = forms.BooleanField(
        label=_("Also those whose invitation still works; it is replaced by the new one"), required=False
    )


class FirstSignInForm(forms.Form):
    """What stands on a slip."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=_("One-time code"), max_length=40, help_text=_("Twelve letters and digits, as the slip shows them."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    invitation: Invitation

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "username" in data and "code" in data:
            try:
                self.invitation = invitations.by_code(data["username"], data["code"])
            except ValidationError as error:
                self.add_error("code", error)
        return data
