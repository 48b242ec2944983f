"""Workbooks that go out: the template to fill in, and the faulty rows with what is wrong. Text is never a formula."""

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core import clock
from core.importer.kinds import Importer
from core.importer.rows import GUIDE
from core.list_xlsx import CONTENT_TYPE, make_cell
from core.models.importing import ImportBatch, ImportRow

LINES = 2_000  # of the template in which the drop-down lists work
HEAD = PatternFill("solid", fgColor="F1F3F6")
NEEDED = PatternFill("solid", fgColor="FDF1DC")


def template(importer: Importer) -> Workbook:
    """A sheet with the headings (needed ones coloured, with lists where there is a choice) and a sheet that explains them."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(importer.noun).capitalize()[:31]
    sheet.freeze_panes = "A2"
    for index, column in enumerate(importer.columns, start=1):
        letter = get_column_letter(index)
        cell = sheet.cell(1, index, str(column.header))
        cell.font, cell.fill = Font(bold=True), NEEDED if column.required else HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[letter].width = 34 if column.wide else 18
        sheet.column_dimensions[letter].number_format = "@"
        if column.choices:
            _list(book, sheet, letter, [str(label) for label in column.choices])
    _guide(book, importer)
    return book


def _list(book: Workbook, sheet: Any, letter: str, labels: list[str]) -> None:
    """A drop-down list; its words stand on a hidden sheet, because a list in a cell holds at most 255 characters."""
    name = f"DS_{letter}"
    words: Any = book.create_sheet(name)
    words.sheet_state = "hidden"
    for number, label in enumerate(labels, start=1):
        words.cell(number, 1, label)
    rule = DataValidation(type="list", formula1=f"={name}!$A$1:$A${len(labels)}", allow_blank=True)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{LINES}")


def _guide(book: Workbook, importer: Importer) -> None:
    sheet: Any = book.create_sheet(GUIDE, 1)
    heads = (_("Column"), _("Needed"), _("What to type"), _("Example"))
    for index, text in enumerate(heads, start=1):
        cell = sheet.cell(1, index, text)
        cell.font, cell.fill = Font(bold=True), HEAD
    for number, column in enumerate(importer.columns, start=2):
        choices = "; ".join(str(label) for label in column.choices)
        what = " ".join(part for part in (str(column.help), choices) if part)
        for index, text in enumerate(
            (str(column.header), _("yes") if column.required else "", what, column.example), start=1
        ):
            sheet.cell(number, index, text).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (24, 12, 70, 30), strict=True):
        sheet.column_dimensions[letter].width = width


def faulty(importer: Importer, batch: ImportBatch, rows: Sequence[ImportRow]) -> Workbook:
    """The faulty rows under the template's headings, with what is wrong in a last column; may be mended and imported again."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=pgettext("import", "To be mended")[:31])
    sheet.freeze_panes = "A2"
    heads = [*(str(column.header) for column in importer.columns), _("What is wrong"), _("Line")]
    sheet.append([make_cell(sheet, head) for head in heads])
    for row in rows:
        wrong = " ".join(sentence for sentences in row.problems.values() for sentence in sentences)
        texts = [row.texts.get(column.name, "") for column in importer.columns]
        sheet.append([make_cell(sheet, value) for value in (*texts, wrong, row.line)])
    return book


def respond(book: Workbook, name: str) -> FileResponse:
    """The workbook as a download named `name-yyyymmdd.xlsx`."""
    target = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book.save(target)
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename=f"{name}-{clock.today():%Y%m%d}.xlsx", content_type=CONTENT_TYPE
    )
