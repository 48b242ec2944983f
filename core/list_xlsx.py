"""A list as a workbook: the same columns and rows as on screen, all pages, values as values and never as formulas."""

import html
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core import clock
from core.badges import Badge

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CELL_MAX = 32767
_CHUNK = 500


def plain(value: Any) -> Any:
    """`value` as a workbook takes it: badges and markup as their words, instants in the offices' time zone."""
    if isinstance(value, Badge):
        return str(value.label)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    text = html.unescape(strip_tags(value)) if isinstance(value, SafeString) else str(value)
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_MAX]


def make_cell(sheet: Any, value: Any) -> Any:
    """A cell that a spreadsheet reads as it was meant: text stays text even where it looks like a formula."""
    value = plain(value)
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell._value, cell.data_type = value, "s"  # the setter would make "=…" a formula
        if value.startswith(_FORMULA_STARTS):
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "dd/mm/yyyy hh:mm"
        elif isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = make_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def workbook(
    rows: QuerySet[Any], columns: Sequence[Any], title: str, each: Callable[[int], None] | None = None
) -> Workbook:
    """A workbook of `rows`, one line per row, heads frozen; `each` hears the number of every row written."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_sheet_name(title))
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 14 if column.numeric else 28
    sheet.append([_heading(sheet, str(column.label)) for column in columns])
    for number, obj in enumerate(rows.iterator(chunk_size=_CHUNK), start=1):
        sheet.append([make_cell(sheet, (column.export or column.cell)(obj)) for column in columns])
        if each is not None:
            each(number)
    return book


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those a spreadsheet refuses."""
    return "".join(c for c in title if c not in r"[]:*?/\'")[:31] or "1"


def respond(rows: QuerySet[Any], columns: Sequence[Any], name: str, title: str) -> FileResponse:
    """The workbook as a download named `name-yyyymmdd.xlsx`."""
    target = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    workbook(rows, columns, title).save(target)
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename=f"{name}-{clock.today():%Y%m%d}.xlsx", content_type=CONTENT_TYPE
    )
