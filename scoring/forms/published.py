"""Forms of results published by other bodies."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from core import blobs
from core.forms import DayField, VerbForm
from core.numbers import bounded, parse_decimal
from core.text import squeeze
from scoring.facts.publishing import Line
from units.forms.fields import UnitField


class BlobField(forms.FileField):
    """A file that is checked by its content."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file is not initial:
            blobs.check(file)
        return file


class PublishedForm(VerbForm):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("E.g. Chỉ số cải cách hành chính."))
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=[validate_slug],
        help_text=_("The same every year, without diacritics: criteria are joined to it."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    host = UnitField(label=_("Host"))
    publisher = forms.CharField(label=_("Published by"), max_length=200)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    published_on = DayField(label=_("Date"), required=False)
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=40, required=False)
    file = BlobField(label=_("Document"), required=False, max_length=200)


class FiguresForm(VerbForm):
    """One unit a line: name or code, the figure, a note; as a column pair pasted from Excel."""

    lines = forms.CharField(
        label=_("Figures"),
        max_length=40000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "One unit a line: unit, figure, note, separated by a tab or a semicolon. Paste columns from Excel."
        ),
    )
    file = forms.FileField(
        label=_("Or a workbook"), required=False, help_text=_("Excel or CSV with the columns unit and figure.")
    )

    clear = forms.BooleanField(label=_("Yes, take all figures out"), required=False)

    def __init__(self, *args: Any, held: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[Line] = []
        self.held = held
        if not held or not self.is_bound or str(self.data.get("lines", "")).strip():
            del self.fields["clear"]

    def clean(self) -> dict[str, Any]:
        """An empty box takes figures out only when told so."""
        data = super().clean() or {}
        if "clear" in self.fields and not data.get("clear"):
            words = _("Saving an empty box takes %(n)s figures out. Tick below if that is meant.")
            self.add_error("lines", forms.ValidationError(words, params={"n": self.held}))
        return data

    def clean_lines(self) -> str:
        typed = str(self.cleaned_data["lines"] or "")
        self.found = self.read_lines(typed)
        return typed

    def read_lines(self, typed: str) -> list[Line]:
        """The lines as figures. Every line that cannot be read is named with its number."""
        field = UnitField()
        faults: list[str] = []
        seen: set[int] = set()
        found = []
        for number, text in enumerate(typed.splitlines(), start=1):
            if not text.strip():
                continue
            parts = [squeeze(p) for p in (text.split("\t") if "\t" in text else text.split(";"))]
            try:
                unit = field.find(parts[0])
                if unit.pk in seen:
                    raise forms.ValidationError(_("“%(unit)s” stands twice."), params={"unit": unit})
                seen.add(unit.pk)
                value = bounded(parse_decimal(parts[1] if len(parts) > 1 else ""), 18, 4)
                found.append(Line(unit, value, (parts[2] if len(parts) > 2 else "")[:200]))
            except forms.ValidationError as error:
                faults.append(str(_("Line %(line)s: %(fault)s")) % {"line": number, "fault": " ".join(error.messages)})
        if faults:
            raise forms.ValidationError(faults[:20])
        return found
