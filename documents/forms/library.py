"""Shape of a legal document."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, RecordForm, VerbForm
from core.text import fold, squeeze
from documents.library import Links
from documents.models import LegalDocument, LegalType
from units.models import Unit


class DocumentsField(forms.CharField):
    """Documents of the library by number, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        numbers = [squeeze(line) for line in str(super().to_python(value) or "").splitlines() if line.strip()]
        return [self.find(number) for number in numbers]

    def find(self, number: str) -> LegalDocument:
        """The document with that number, case and blanks aside. Raises ValidationError."""
        wanted = fold(number.replace(" ", ""))
        near = LegalDocument.objects.filter(folded__startswith=wanted).order_by("keeper_id", "pk")
        found = next((row for row in near if fold(row.number) == wanted), None)
        if found is None:
            raise ValidationError(
                _("The library holds no document with the number “%(number)s”."),
                code="none",
                params={"number": number[:60]},
            )
        return found

    def run_validators(self, value: Any) -> None:
        """The length was bounded as text."""

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(getattr(row, "number", str(row)) for row in value) if isinstance(value, list | tuple) else value
        )


class _Document(forms.Form):
    doc_type = forms.ChoiceField(label=_("Document type"), choices=LegalType)
    number = forms.CharField(label=_("Number and symbol"), max_length=60, help_text=_("e.g. 152/2025/NĐ-CP"))
    title = forms.CharField(
        label=_("Subject line"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it is cited after the issuer; of a law its whole name."),
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=160)
    issued_on = DayField(label=_("Date of issue"), required=False)
    in_force_on = DayField(label=_("In force from"), required=False)
    ends_on = DayField(label=_("In force until"), required=False)
    replaces = DocumentsField(
        label=_("Replaces"), required=False, help_text=_("Numbers, one a line; they end when this one begins.")
    )
    amends = DocumentsField(label=_("Amends"), required=False, help_text=_("Numbers, one a line."))
    unconfirmed = forms.CharField(
        label=_("Not confirmed"),
        max_length=200,
        required=False,
        help_text=_("What still has to be checked; leave empty once it is."),
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    keeper = forms.ModelChoiceField(
        label=_("Kept by"), queryset=Unit.objects.none(), required=False, empty_label=_("Common to all")
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = by.grants
        field: Any = self.fields["keeper"]
        field.queryset = Unit.objects.filter(pk__in=grants.officer_hosts)
        if not grants.is_admin:
            field.required, field.empty_label = True, None
            field.initial = next(iter(sorted(grants.officer_hosts)), None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("in_force_on"), data.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("The end lies before the beginning."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the verb gets: the columns, and the links apart."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("_token", "version", "replaces", "amends")
        }
        links = Links(tuple(self.cleaned_data["replaces"]), tuple(self.cleaned_data["amends"]))
        return {**data, "links": links}


class CreateForm(_Document, VerbForm):
    """A new document."""


class EditForm(_Document, RecordForm):
    """A document that somebody else may change meanwhile."""
