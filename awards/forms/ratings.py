"""Shape of a grid of ratings, of a correction, and of what is recorded of a collective."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Rating
from awards.ratings import Grid
from core import clock
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField

_BOX = re.compile(r"^[pu]\d{1,18}-(work|party)$")
LEVELS = [("", "–"), *Rating.Level.choices]
BASIS = ("number", "decided_on", "issuer")


class _Basis(forms.Form):
    number = forms.CharField(label=_("Decision number"), max_length=40, required=False)
    decided_on = DayField(label=_("Decision date"), required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    file = UploadField(label=_("Decision, scanned"), required=False)


class GridForm(_Basis, VerbForm):
    """The decision, and everybody's rating in boxes named by their key."""

    fill = forms.ChoiceField(label=_("Fill the blanks with"), choices=LEVELS, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, grid: Grid, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.levels = {key: data[key] for key in data if _BOX.match(key)} if data is not None else {}
        for key in self.levels:
            self.fields[key] = forms.Field(required=False)
        fill = data.get("fill", "") if data is not None and data.get("do") == "fill" else ""
        for line in grid.open_lines:
            line.level = self.levels.get(line.key, "") or (fill if line.key.endswith("work") else "")

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb gets besides the levels."""
        return {name: self.cleaned_data[name] for name in (*BASIS, "file")}

    def put_faults(self, grid: Grid) -> None:
        """Each fault beside its line; those of names that are not shown stand above the form."""
        lines = {line.key: line for line in grid.lines}
        for key, said in list(self.errors.items()):
            if key in lines:
                lines[key].fault = " ".join(str(one) for one in said)
            elif key in self.levels or key == "year":
                self.add_error(None, list(said))


class CorrectForm(_Basis, RecordForm):
    level = forms.ChoiceField(label=_("Rating"), choices=Rating.Level)
    reason = ReasonField(max_length=1000)
    field_order = ["level", *BASIS, "file", "reason"]


class StartForm(VerbForm):
    unit = UnitField(label=_("Unit"))
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > clock.today().year:
            raise forms.ValidationError(_("This year lies in the future."))
        return year


class UnitRatingForm(VerbForm):
    of = forms.ChoiceField(label=_("Of what"), choices=Rating.Of)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    level = forms.ChoiceField(label=_("Rating"), choices=Rating.Level)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    decided_on = DayField(label=_("Date"), required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)


class ConcludeForm(VerbForm):
    ends_on = DayField(label=_("Ended on"))
    reason = ReasonField(label=_("What came of it"), max_length=1000)
