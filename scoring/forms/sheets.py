"""Shape of what is typed into a score sheet."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import numbers
from core.blobs import UploadField
from core.fields import FigureInput
from core.forms import DayField, ReasonField, VerbForm
from scoring.models import Score
from scoring.sheets import KEEP
from scoring.sheets.scoring import MAX_REASON


class CellForm(forms.Form):
    """One cell: what is missing from the request stays as it is. `v` is the version of the cell the writer saw."""

    p = FigureInput(label=_("Points"), required=False)
    f = FigureInput(label=_("Figure"), required=False)
    r = forms.CharField(label=_("Reason"), required=False, max_length=MAX_REASON)
    v = forms.IntegerField(required=False, min_value=0)

    NAMES = {"p": "points", "f": "figure", "r": "reason"}

    @property
    def arguments(self) -> dict[str, Any]:
        """The verb's arguments."""
        found: dict[str, Any] = {
            name: self.cleaned_data[key] if self.add_prefix(key) in self.data else KEEP
            for key, name in self.NAMES.items()
        }
        return {**found, "version": self.cleaned_data["v"]}

    def problems(self, error: ValidationError | None = None) -> dict[str, str]:
        """Field → sentence, of the form or of the verb."""
        if error is not None:
            held = error.message_dict if hasattr(error, "error_dict") else {"points": error.messages}
            return {name: " ".join(messages) for name, messages in held.items()}
        return {self.NAMES.get(key, "points"): " ".join(map(str, messages)) for key, messages in self.errors.items()}


def typed_rows(data: Mapping[str, Any], rows: Iterable[int], held: Mapping[int, Score]) -> list[tuple[int, CellForm]]:
    """The rows of a whole card in which something was typed that is not there yet; `p_12` … are the names of row 12."""
    found = []
    for key in rows:
        form = CellForm({name: data[f"{name}_{key}"] for name in ("p", "f", "r", "v") if f"{name}_{key}" in data})
        if form.data and (not form.is_valid() or _differs(form, held.get(key))):
            found.append((key, _following(form, held.get(key))))
    return found


def _following(form: CellForm, row: Score | None) -> CellForm:
    """Where only the figure was changed the points follow it: they are left out."""
    if not form.is_valid() or form.cleaned_data["f"] in (None, row.figure if row else None):
        return form
    if form.cleaned_data["p"] != (row.points if row else None):
        return form
    again = CellForm({key: value for key, value in form.data.items() if key != "p"})
    again.is_valid()
    return again


def _differs(form: CellForm, row: Score | None) -> bool:
    now = {"p": row.points, "f": row.figure, "r": row.reason or None} if row else {"p": None, "f": None, "r": None}
    typed = {**form.cleaned_data, "r": form.cleaned_data["r"] or None}
    return any(key in form.data and typed[key] != value for key, value in now.items())


def shown(value: Decimal | None) -> str:
    """A figure as it stands in an input."""
    return numbers.to_input(value)


class PaperForm(VerbForm):
    """The scan of the paper the head signed, with its number, date and signer."""

    signed_file = UploadField(label=_("Scan of the signed paper"), required=False)
    signed_number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    signed_on = DayField(label=_("Date of the paper"))
    signed_by = forms.CharField(label=_("Signed by"), max_length=120, help_text=_("Post and full name of the signer."))


class ReturnForm(VerbForm):
    """Remarks on named rows (`m_12`), and the day by which they are sent again."""

    fix_by = DayField(label=_("To be sent again by"), required=False)

    def remarks(self) -> dict[int, str]:
        """Row → remark, of the rows in which something was written."""
        found = {}
        for name, text in self.data.items():
            if (
                name.startswith("m_")
                and name[2:].isascii()
                and name[2:].isdigit()
                and len(name) < 14
                and str(text).strip()
            ):
                found[int(name[2:])] = str(text)
        return found


class CorrectForm(VerbForm):
    """One row at the meeting or in the council's stage."""

    points = FigureInput(label=_("Points"))
    reason = ReasonField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class ExplainForm(VerbForm):
    text = forms.CharField(label=_("Explanation"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    asked_points = FigureInput(label=_("Points asked for"), required=False)
    evidence: Any = forms.ModelChoiceField(None, label=_("Evidence"), required=False, empty_label=_("None"))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = choices  # type: ignore[attr-defined]


class AnswerForm(VerbForm):
    do = forms.ChoiceField(choices=(("accept", ""), ("refuse", "")))
    answer = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    points = FigureInput(label=_("New points"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("do") == "accept" and data.get("points") is None and "points" not in self.errors:
            self.add_error("points", _("Give the new points."))
        return data
