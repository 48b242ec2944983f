"""Reading .xls of Excel 97–2003: values only."""

import io
from typing import IO, Any

import xlrd
from django.utils.translation import gettext as _

from core.importer.book import EXCEL_ERRORS, MAX_COLUMNS, MAX_SHEETS, Book, Budget, Sheet, Unreadable, text_of, trim
from core.importer.xlsx import damaged

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")


def check(file: IO[bytes], name: str) -> None:
    """Refuse macros, passwords and what is no workbook at all. Raises Unreadable."""
    file.seek(0)
    data = file.read()
    file.seek(0)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Unreadable(
            _(
                "“%(name)s” carries macros, which are never accepted. In Excel choose “Save "
                "as”, type “Excel workbook (.xlsx)”."
            ),
            code="macros",
            params={"name": name},
        )
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(name)
    if "Workbook".encode("utf-16-le") not in data and "Book".encode("utf-16-le") not in data:
        raise Unreadable(
            _(
                "“%(name)s” is not an Excel workbook by its content. Save the table as "
                ".xlsx or CSV and choose it again."
            ),
            code="type",
            params={"name": name},
        )


def locked(name: str) -> Unreadable:
    """What is said of a workbook with a password."""
    return Unreadable(
        _("“%(name)s” is protected by a password. Take the password off in Excel, save it and choose it again."),
        code="password",
        params={"name": name},
    )


def read(file: IO[bytes], name: str) -> Book:
    """Every worksheet as text. Raises Unreadable: past a limit, locked, or damaged."""
    file.seek(0)
    budget = Budget()
    try:
        book = xlrd.open_workbook(
            file_contents=file.read(), formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        return Book([_sheet(book, index, budget) for index in range(min(book.nsheets, MAX_SHEETS))])
    except Unreadable:
        raise
    except xlrd.XLRDError as error:
        raise (locked(name) if "encrypted" in str(error).lower() else damaged(name)) from error
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise damaged(name) from error


def _sheet(book: Any, index: int, budget: Budget) -> Sheet:
    source = book.sheet_by_index(index)
    sheet = Sheet(source.name, hidden=bool(source.visibility), merged=len(source.merged_cells))
    downwards = {}
    for first, end, column, _last in source.merged_cells:
        for number in range(first + 1, end):
            downwards[number, column] = first
    for number in range(source.nrows):
        width = min(source.row_len(number), MAX_COLUMNS)
        cells = [_text(book, source.cell(number, column)) for column in range(width)]
        if any(cells):
            for column in range(width):
                above = downwards.get((number, column))
                if above is not None and not cells[column] and column < source.row_len(above):
                    cells[column] = _text(book, source.cell(above, column))
        kept = trim(cells)
        if kept:
            budget.spend(kept)
            sheet.rows.append((number + 1, kept))
    book.unload_sheet(index)
    return sheet


def _text(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return text_of(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (xlrd.XLDateError, ValueError, OverflowError):
            return text_of(float(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        shown = xlrd.error_text_from_code.get(cell.value, "#N/A")
        return shown if shown in EXCEL_ERRORS else "#N/A"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text_of(bool(cell.value))
    return text_of(cell.value if cell.ctype != xlrd.XL_CELL_EMPTY else None)
