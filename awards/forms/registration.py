"""Shape of a registration sheet: a grid read from its boxes, the paper of a hand-in, a pasted list."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.registration.sheets import Grid
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm

_BOX = re.compile(r"^([pu]\d{1,18})-(award|other|idea)$")


def typed_grid(data: Any) -> dict[str, tuple[set[str], str]]:
    """What the boxes say: key → (award codes, planned initiative); lines with nothing are left out."""
    found: dict[str, tuple[set[str], str]] = {}
    for name in data:
        box = _BOX.match(name)
        if box is None:
            continue
        codes, _idea = found.setdefault(box.group(1), (set(), ""))
        if box.group(2) == "idea":
            found[box.group(1)] = codes, data.get(name, "").strip()[:300]
        else:
            codes.update(code for code in data.getlist(name) if code)
    return {key: value for key, value in found.items() if value[0] or value[1]}


class SheetForm(RecordForm):
    """The grid's token and version; faults of a line stand under its key."""

    def __init__(self, data: Any = None, *, grid: Grid, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.typed: Mapping[str, tuple[set[str], str]] = typed_grid(data) if data is not None else {}
        for key in self.typed:
            self.fields[key] = forms.Field(required=False)
        if data is not None:
            for line in grid.lines:
                line.awards, line.idea = self.typed.get(line.key, (set(), ""))

    def put_faults(self, grid: Grid) -> None:
        """Each fault beside its line; those of names that are not shown stand above the form."""
        lines = {line.key: line for line in grid.lines}
        for key, said in list(self.errors.items()):
            if key in lines:
                lines[key].fault = " ".join(str(one) for one in said)
            elif key in self.typed:
                self.add_error(None, list(said))


class PasteForm(RecordForm):
    text = forms.CharField(
        label=_("List"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 14, "class": "form-control mono"}),
        help_text=_("One line a name: name, award (several with “;”), planned initiative; columns apart by a tab or “|”."),
    )  # fmt: skip


class HandInForm(RecordForm):
    number = forms.CharField(label=_("Number of the signed paper"), max_length=40, required=False)
    signed_on = DayField(label=_("Date of the signed paper"), required=False)
    file = UploadField(label=_("Signed paper"), required=False)


class ReasonForm(RecordForm):
    reason = ReasonField(max_length=1000)
