"""Shape of an upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import blobs
from core.forms import VerbForm
from units.models import Unit


class EvidenceForm(VerbForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("What the file shows; its name where left empty.")
    )
    file = blobs.UploadField(label=_("File"), error_messages={"required": _("Choose a file.")})

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=by.grants.own_units)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(by.grants.own_units) == 1:
            self.fields["unit"].initial = next(iter(by.grants.own_units))
            self.fields["unit"].widget = forms.HiddenInput()
        text = _("PDF, Word, Excel without macros, PNG or JPEG; at most %(max)s MB.") % {"max": blobs.limit_mb()}
        self.fields["file"].help_text = text


class CiteForm(VerbForm):
    """A new file, or one the unit has already, cited by its pages."""

    file = blobs.UploadField(label=_("New file"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left blank, the name of the file is used.")
    )
    existing: Any = forms.ModelChoiceField(
        None, label=_("Or a file of the unit's"), required=False, empty_label=_("Choose")
    )
    pages = forms.CharField(
        label=_("Pages"), max_length=60, required=False, help_text=_("E.g. 2–4; blank for the whole file.")
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["existing"].queryset = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "file" not in self.errors and not data.get("file") and not data.get("existing"):
            self.add_error("file", _("Choose a file, or one that the unit has already."))
        return data
