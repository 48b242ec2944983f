"""Shape of what is typed about an import: the file, the columns, the faulty rows."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import blobs
from core.forms import VerbForm
from core.importer import headers, reading
from core.importer.book import LAST_ROW, MAX_ROWS, Unreadable
from core.importer.kinds import Importer
from core.numbers import format_decimal

_CELL = re.compile(r"^row-(\d{1,18})-([a-z_]+)$")
_SKIP = re.compile(r"^skip-(\d{1,18})$")


class UploadForm(VerbForm):
    file = forms.FileField(label=_("File"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget.attrs.update({"accept": reading.ACCEPT, "class": "form-control"})
        field.help_text = gettext(
            "Excel (.xlsx, .xls) or CSV; at most %(mb)s MB and %(rows)s rows. All sheets are "
            "read; old fonts (TCVN3, VNI) are recognised."
        ) % {
            "mb": blobs.limit_mb(),
            "rows": format_decimal(MAX_ROWS),
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            reading.check(file)
        except Unreadable as error:
            raise ValidationError(error.messages) from error
        return file


class ColumnsForm(VerbForm):
    """For each sheet: is it read, which line is its heading, and which column holds what."""

    def __init__(
        self, *args: Any, importer: Importer, found: dict[str, Any], layout: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.importer, self.found = importer, found
        if any(seen["fonts"] for seen in found["sheets"]):
            self.fields["convert"] = forms.BooleanField(
                label=_("Turn the old fonts into Unicode"), required=False, initial=layout["convert"]
            )
        for index, (seen, taken) in enumerate(zip(found["sheets"], layout["sheets"], strict=True)):
            self._add_sheet(index, seen, taken)

    def _add_sheet(self, index: int, seen: dict[str, Any], taken: dict[str, Any]) -> None:
        if not seen["rows"]:
            return
        self.fields[f"use-{index}"] = forms.BooleanField(
            label=_("Read this sheet"), required=False, initial=taken["use"]
        )
        self.fields[f"heading-{index}"] = forms.IntegerField(
            label=_("Heading line"),
            min_value=0,
            max_value=LAST_ROW,
            initial=taken["heading"],
            help_text=_("0: the sheet has none."),
        )
        choices = [("", "–"), *((str(i), _column(seen, i)) for i in range(seen["width"]))]
        for column in self.importer.columns:
            field: Any = forms.ChoiceField(
                label=str(column.header),
                choices=choices,
                required=False,
                initial=str(taken["columns"].get(column.name, "")),
            )
            field.widget.attrs.update({"class": "form-select", "aria-required": str(column.required).lower()})
            self.fields[f"sheet-{index}-{column.name}"] = field

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """The sheets that hold data, each with its fields, for the template."""
        shown = []
        for index, seen in enumerate(self.found["sheets"]):
            if f"use-{index}" in self.fields:
                fields = [(self[f"sheet-{index}-{column.name}"], column.required) for column in self.importer.columns]
                shown.append(
                    {
                        **seen,
                        "use": self[f"use-{index}"],
                        "heading": self[f"heading-{index}"],
                        "columns": fields,
                        "letters": [headers.letter(i) for i in range(seen["width"])],
                        "titles": _filled(seen["headings"], seen["width"]),
                        "lines": [_filled(row, seen["width"]) for row in seen["samples"]],
                    }
                )
        return shown

    @property
    def layout(self) -> dict[str, Any]:
        """What the verb gets."""
        data = self.cleaned_data
        sheets = []
        for index in range(len(self.found["sheets"])):
            columns = {
                c.name: int(data[f"sheet-{index}-{c.name}"])
                for c in self.importer.columns
                if data.get(f"sheet-{index}-{c.name}")
            }
            sheets.append(
                {
                    "use": bool(data.get(f"use-{index}")),
                    "heading": data.get(f"heading-{index}") or 0,
                    "columns": columns,
                }
            )
        return {"sheets": sheets, "convert": bool(data.get("convert", True))}


def _filled(row: list[str], width: int) -> list[str]:
    """The row with empty cells up to the width of the sheet; nothing for an empty row."""
    return row + [""] * (width - len(row)) if row else []


def _column(seen: dict[str, Any], index: int) -> str:
    """A column in a list of choices: its letter, heading, and the first value under it."""
    heading = seen["headings"][index] if index < len(seen["headings"]) else ""
    sample = next((row[index] for row in seen["samples"] if index < len(row) and row[index]), "")
    return " · ".join(
        part for part in (headers.letter(index), heading[:30], f"“{sample[:24]}”" if sample else "") if part
    )


def typed_rows(data: QueryDict, columns: Sequence[str]) -> tuple[dict[int, dict[str, str]], set[int]]:
    """What the grid of faulty rows sent: texts by row and column, and the rows to be left out."""
    typed: dict[int, dict[str, str]] = {}
    for key in data:
        found = _CELL.match(key)
        if found and found[2] in columns:
            typed.setdefault(int(found[1]), {})[found[2]] = str(data[key])
    return typed, {int(found[1]) for key in data if (found := _SKIP.match(key))}
