"""Shape of the codes of the second step; each is tried, and counted, once per sending."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from core.forms import VerbForm

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}


class CodeForm(VerbForm):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
        help_text=_("Six digits of the app, or one of your recovery codes."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        self.try_code(code)
        return code

    def try_code(self, code: str) -> None:
        second_factor.check(user=self.user, code=code)

    @property
    def arguments(self) -> dict[str, Any]:
        return {}


class AskForm(CodeForm):
    remember = forms.BooleanField(label=_("Do not ask again in this browser for 30 days"), required=False)


class SetUpForm(CodeForm):
    """The first code of a new app."""

    codes: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that the app shows now.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def try_code(self, code: str) -> None:
        if not code.replace(" ", "").isdigit():
            raise ValidationError(_("Type the six digits that the app shows."))
        self.codes = second_factor.confirm(user=self.user, code=code)
