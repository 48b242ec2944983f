"""Shape of what is typed when signing in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import signing_in
from core.forms import RecordForm


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("User name or password is not right."),
        "inactive": _("This account is locked."),
    }

    def clean_username(self) -> str:
        """Names are lower-case; wrong attempts are counted by that name however it was typed."""
        return str(self.cleaned_data["username"]).strip().lower()

    def confirm_login_allowed(self, user: Any) -> None:
        """Only who typed the right password is told that, and why, the account is locked."""
        if user.is_active:
            return
        if user.locked_reason:
            raise ValidationError(
                _("This account is locked: %(reason)s. Ask the person who keeps your unit's accounts."),
                code="inactive",
                params={"reason": user.locked_reason.rstrip(".")},
            )
        raise ValidationError(self.error_messages["inactive"], code="inactive")


class UnlockForm(forms.Form):
    """The password of the person whose session is locked; counted like a sign-in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        found = authenticate(self.request, username=self.request.user.get_username(), password=password)
        if found is None or found.pk != self.request.user.pk:
            raise ValidationError(_("The password is not right."))
        return password


class ResetForm(PasswordResetForm):
    """The same answer whether or not an account has the address."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, *args: Any, **kwargs: Any) -> None:
        for user in self.get_users(self.cleaned_data["email"]):
            signing_in.send_reset_link(user)


class ProfileForm(RecordForm):
    """What people change about themselves."""

    post = forms.CharField(
        label=_("Post"), max_length=120, required=False, help_text=_("As screens show it, e.g. Director.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Reminders and the link to a new password go there."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("vi", _("Vietnamese")), ("en", _("English"))])
