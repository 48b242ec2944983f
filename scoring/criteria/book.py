"""A version as a workbook in the shape offices use, for one A4 page in width."""

from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from core import clock
from core.list_xlsx import CONTENT_TYPE, plain
from core.text import fold
from scoring.criteria.reading import lines_of, load, rule_of
from scoring.criteria.words import rule_words
from scoring.models import Criterion, TableVersion

WIDTHS = (7, 58, 11, 11, 11, 11, 24, 24, 12, 34)
FIRST = 4  # the line of the headings
THIN = Border(*(Side(style="thin", color="999999"),) * 4)
HEAD = PatternFill("solid", fgColor="F1F3F6")
_PARTS = {Criterion.Part.BONUS, Criterion.Part.DEDUCTION}


def headings() -> list[str]:
    """The columns, as offices name them, and two of ours at the end."""
    return [
        pgettext("workbook", "No."),
        _("Criterion"),
        _("Standard points"),
        _("Self-scored"),
        _("Scored in the block"),
        _("Appraised"),
        pgettext("workbook", "Evidence"),
        _("Note"),
        _("Code"),
        _("How it is scored"),
    ]


def workbook(version: TableVersion) -> Workbook:
    """The rows of a version; the columns of points are left blank to be filled in."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Criteria table")[:31]
    _put(sheet, 1, 1, version.table.name, Font(bold=True, size=13))
    _put(sheet, 2, 1, _("Year %(year)s, version %(number)s") % {"year": version.table.year, "number": version.number})
    for column, text in enumerate(headings(), start=1):
        cell = _put(sheet, FIRST, column, text, Font(bold=True))
        cell.fill, cell.border = HEAD, THIN
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
    for number, line in enumerate(lines_of(load(version)), start=FIRST + 1):
        _row(sheet, number, line)
    _page(sheet)
    return book


def _row(sheet: Any, number: int, line: Any) -> None:
    c = line.criterion
    values = (c.number, c.text, line.maximum, None, None, None, None, c.note, c.code, rule_words(c, rule_of(c)))
    font = Font(bold=line.is_group)
    for column, value in enumerate(values, start=1):
        cell = _put(sheet, number, column, value, font)
        cell.border = THIN
        indent = min(line.depth, 6) if column == 2 else 0
        cell.alignment = Alignment(wrap_text=True, vertical="top", indent=indent)


def _put(sheet: Any, row: int, column: int, value: Any, font: Any = None) -> Any:
    """Text stays text, also where it begins like a formula."""
    cell = sheet.cell(row, column)
    shown = plain(value) if isinstance(value, str) else value
    cell.value = shown
    if isinstance(shown, str):
        cell.data_type = "s"
        cell.quotePrefix = shown.startswith(("=", "+", "-", "@"))
    if font is not None:
        cell.font = font
    return cell


def _page(sheet: Any) -> None:
    sheet.freeze_panes = f"A{FIRST + 1}"
    sheet.print_title_rows = f"{FIRST}:{FIRST}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:H{max(sheet.max_row, FIRST)}"


def respond(version: TableVersion) -> FileResponse:
    """The workbook as a download."""
    target = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    workbook(version).save(target)
    target.seek(0)
    name = "-".join(fold(version.table.name).split())[:60] or "bang-tieu-chi"
    filename = f"{name}-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=filename, content_type=CONTENT_TYPE)
