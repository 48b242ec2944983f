"""Files to import: workbooks, CSV, and files made to harm."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEADS = ("Mã", "Tên đơn vị", "Tên gọn", "Loại", "Cấp", "Trực thuộc", "Ngày thành lập", "Hiệu lực từ", "Căn cứ")


def upload(data: bytes, name: str = "don-vi.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def book_bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx(
    *rows: Sequence[Any], heads: Sequence[str] | None = HEADS, sheets: dict[str, list[Any]] | None = None
) -> bytes:
    """A workbook of one sheet with `heads` and `rows`; `sheets` are further ones (title → rows with their heads)."""
    book = Workbook()
    sheet: Any = book.active
    for row in [heads, *rows] if heads else rows:
        sheet.append(list(row))  # type: ignore[arg-type]
    for title, lines in (sheets or {}).items():
        other: Any = book.create_sheet(title)
        for line in lines:
            other.append(list(line))
    return book_bytes(book)


def unit(name: str, code: str = "", parent: str = "", **more: str) -> list[str]:
    """A row under HEADS: a hamlet from 1/7/2025 unless told otherwise."""
    values = {"kind": "Thôn", "opened": "01/07/2025", "short": "", "level": "", "effective": "", "basis": "", **more}
    return [
        code,
        name,
        values["short"],
        values["kind"],
        values["level"],
        parent,
        values["opened"],
        values["effective"],
        values["basis"],
    ]


def csv_bytes(
    *rows: Sequence[str], encoding: str = "utf-8", delimiter: str = ";", heads: Sequence[str] = HEADS
) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([heads, *rows])
    return target.getvalue().encode(encoding)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one more part, or with a part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            if entry.filename != name:
                copy.writestr(entry.filename, source.read(entry))
        copy.writestr(name, content)
    return target.getvalue()


def sheet_of(rows: int) -> bytes:
    """A worksheet part with `rows` short rows, written directly because the library would take minutes."""
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    line = '<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    return (head + line * rows + "</sheetData></worksheet>").encode()
