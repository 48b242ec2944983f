"""Forms that carry out one verb: the hidden token and version, and the one way from POST to redirect."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import drafts
from core.refusals import Conflict

T = TypeVar("T")
R = TypeVar("R", bound=HttpResponseBase)
REASON_ROWS = 3


class DayInput(forms.DateInput):
    """The browser's own date field; the value travels as yyyy-mm-dd whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; dd/mm/yyyy is read too where a browser has no date field."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": _("Type the day as dd/mm/yyyy, e.g. 30/06/2025.")})
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """Why something is done; kept in the log."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": REASON_ROWS}))
        super().__init__(**kwargs)


class VerbForm(forms.Form):
    """A form with a submission token; its cleaned data (without the token) are the verb's arguments."""

    _token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=drafts.new_token)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb gets."""
        return {name: value for name, value in self.cleaned_data.items() if name != "_token"}


class RecordForm(VerbForm):
    """A VerbForm about a record that somebody else may change meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def renew(self, version: int) -> None:
        """After a clash: what was typed stays, the next sending is about the record as it is now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(version)
        self.data = data


def typed(request: HttpRequest) -> Any:
    """What a form is bound to: the POST, be it empty; None for a GET."""
    return request.POST if request.method == "POST" else None


def never_kept(view: Callable[..., R]) -> Callable[..., R]:
    """Mark a view whose form must not be stored anywhere, not even while an idle session is locked (secret votes)."""
    view.never_kept = True  # type: ignore[attr-defined]
    return view


def show_errors(form: forms.Form, error: ValidationError) -> None:
    """Put a verb's errors beside the fields they name, the others above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, errors)


def carry_out(
    request: HttpRequest, form: forms.Form, act: Callable[[], T], *, to: Callable[[T], str], done: str | Promise = ""
) -> HttpResponse | None:
    """Do `act` once, in one transaction with the form's token, and answer with the way on; None: the form says why not.

    A clash sets `form.clash`; nothing typed is lost.
    """
    try:
        with transaction.atomic():
            token = drafts.claim(request.POST.get("_token", ""), user=request.user)
            where = to(act())
            if token is not None:
                token.location = where[:300]
                token.save(update_fields=["location"])
    except ValidationError as error:
        show_errors(form, error)
        return None
    except Conflict as conflict:
        form.clash = True  # type: ignore[attr-defined]
        form.add_error(None, str(conflict.message))
        return None
    if done:
        messages.success(request, str(done))
    return HttpResponseRedirect(where)


def answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], T],
    *,
    to: Callable[[T], str],
    template: str,
    context: dict[str, Any] | None = None,
    done: str | Promise = "",
    record: Any = None,
) -> HttpResponse:
    """A whole form page: the form, or on a valid POST the verb and the redirect; 409 with everything typed after a clash.

    `act` gets the form's arguments. `record` is what the form's `version` is about.
    """
    if request.method == "POST" and form.is_valid():
        arguments = form.arguments if isinstance(form, VerbForm) else form.cleaned_data
        response = carry_out(request, form, lambda: act(arguments), to=to, done=done)
        if response is not None:
            return response
    clash = getattr(form, "clash", False)
    if clash and record is not None and isinstance(form, RecordForm):
        record.refresh_from_db()
        form.renew(record.version)
    return render(request, template, {"form": form, **(context or {})}, status=409 if clash else 200)
