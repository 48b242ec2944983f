"""Reading XLSX: values only, nothing is calculated, linked or run; the archive is measured before it is opened."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from core.importer.book import (
    LAST_ROW,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    NO_RESULT,
    Book,
    Budget,
    Sheet,
    Unreadable,
    text_of,
    trim,
)

MAX_ENTRIES = 2_000
MAX_UNZIPPED = 160 * 1024 * 1024
MAX_STRINGS = 50 * 1024 * 1024  # the shared strings are held in memory
MAX_RATIO = 400  # of the whole archive; real workbooks stay under 60
MAX_MERGED = 20_000
CHUNK = 1 << 18
OVERLAP = 256
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")


def unzipped_size(file: IO[bytes]) -> int:
    """How large the archive is once unpacked, as it says itself; the reader never unpacks more than that."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def check(file: IO[bytes], name: str, size: int) -> None:
    """Refuse what is not a plain workbook: macros, binary or encrypted ones, bombs, entity tricks. Raises Unreadable."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            _check_size(archive, name, size)
            _check_kind(archive, name)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    _check_prolog(archive, entry, name)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise damaged(name) from error
    finally:
        file.seek(0)


def damaged(name: str) -> Unreadable:
    """What is said of a file that breaks off or contradicts itself."""
    return Unreadable(
        _("“%(name)s” is damaged and cannot be read. Open it in Excel, save it again as .xlsx and choose it again."),
        code="damaged",
        params={"name": name},
    )


def _check_size(archive: zipfile.ZipFile, name: str, size: int) -> None:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    strings = sum(entry.file_size for entry in entries if entry.filename.lower().endswith("sharedstrings.xml"))
    if (
        len(entries) > MAX_ENTRIES
        or total > MAX_UNZIPPED
        or strings > MAX_STRINGS
        or total > max(size, 50_000) * MAX_RATIO
    ):
        raise Unreadable(
            _(
                "“%(name)s” unpacks to far more than a table needs (%(mb)s MB). Copy only "
                "the rows you need into a new file."
            ),
            code="bomb",
            params={"name": name, "mb": total // (1024 * 1024)},
        )


def _check_kind(archive: zipfile.ZipFile, name: str) -> None:
    names = {entry.filename for entry in archive.infolist()}
    types = archive.read("[Content_Types].xml")[:200_000].lower() if "[Content_Types].xml" in names else b""
    if (
        any(n.endswith("vbaProject.bin") for n in names)
        or b"macroenabled" in types
        or name.lower().endswith((".xlsm", ".xltm"))
    ):
        raise Unreadable(
            _(
                "“%(name)s” carries macros, which are never accepted. In Excel choose “Save "
                "as”, type “Excel workbook (.xlsx)”."
            ),
            code="macros",
            params={"name": name},
        )
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            _(
                "“%(name)s” is not an Excel workbook (.xlsx) by its content. Save the table "
                "as .xlsx or CSV and choose it again."
            ),
            code="type",
            params={"name": name},
        )


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """No document type, hence no entities: the first element comes early and nothing is declared before it."""
    state = {"begun": False, "declared": False}
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_args: state.update(declared=True)
    parser.StartElementHandler = lambda *_args: state.update(begun=True)
    try:
        with archive.open(entry) as part:
            for _turn in range(16):
                data = part.read(4096)
                parser.Parse(data, not data)
                if not data or state["begun"] or state["declared"]:
                    break
    except expat.ExpatError as error:
        raise damaged(name) from error
    if state["declared"] or not state["begun"]:
        raise damaged(name)


def read(file: IO[bytes], name: str) -> Book:
    """Every worksheet as text. Raises Unreadable: past a limit, or damaged."""
    budget = Budget()
    try:
        seen = _scan_all(file)
        values = _open(file, data_only=True)
        formulas: Any = None
        sheets = []
        for index, worksheet in enumerate(values.worksheets[:MAX_SHEETS]):
            raw = seen.get(worksheet._worksheet_path) or Raw()
            if raw.formulas and formulas is None:
                formulas = _open(file, data_only=False)
            hidden = worksheet.sheet_state != "visible"
            sheet = Sheet(worksheet.title, hidden=hidden, merged=len(raw.merged), formulas=raw.formulas)
            _fill(sheet, _lines(worksheet, formulas.worksheets[index] if raw.formulas else None), raw.merged, budget)
            sheets.append(sheet)
        return Book(sheets)
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise damaged(name) from error


def _open(file: IO[bytes], *, data_only: bool) -> Any:
    file.seek(0)
    return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)


@dataclass
class Raw:
    """What the raw text of a sheet tells: vertical merges as (column, first row, last row), formulas, rows that hold a value."""

    merged: list[tuple[int, int, int]] = field(default_factory=list)
    formulas: int = 0
    filled: int = 0


def _scan_all(file: IO[bytes]) -> dict[str, Raw]:
    """Each worksheet part at a glance. Raises Unreadable where there are more rows than are read, before a cell is parsed."""
    found = {}
    budget = Budget()
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                with archive.open(entry) as part:
                    found[entry.filename] = _scan(part, budget)
    return found


def _scan(part: IO[bytes], budget: Budget) -> Raw:
    raw, tail, row = Raw(), b"", b""
    while chunk := part.read(CHUNK):
        text = tail + chunk
        keep = len(text) - OVERLAP if len(chunk) == CHUNK else len(text)
        raw.formulas += sum(1 for m in _FORMULA.finditer(text) if m.start() < keep)
        for found in _MERGED.finditer(text):
            if found.start() < keep and len(raw.merged) < MAX_MERGED:
                first_column, first, _last_column, last = range_boundaries(found.group(1).decode())
                raw.merged.append((int(first_column or 1) - 1, int(first or 1), int(last or 1)))
        tail = text[max(keep, 0) :]
        *rows, row = (row + chunk).split(b"<row")
        raw.filled += sum(1 for line in rows if b"<v>" in line or b"<is>" in line)
        row = row[-CHUNK:]
        if raw.filled > MAX_ROWS:
            budget.rows = raw.filled - 1
            budget.spend([])
    return raw


def _lines(worksheet: Any, formulas: Any) -> Iterator[tuple[list[str], int]]:
    """The cells of each line as text, and how many formulas of it have no result."""
    size: dict[str, Any] = {"max_col": MAX_COLUMNS, "max_row": LAST_ROW, "values_only": True}
    worksheet.reset_dimensions()
    if formulas is None:
        for row in worksheet.iter_rows(**size):
            yield [text_of(value) for value in row], 0
        return
    formulas.reset_dimensions()
    for row, sources in zip(worksheet.iter_rows(**size), formulas.iter_rows(**size), strict=False):
        missing = [value is None and source is not None for value, source in zip(row, sources, strict=False)]
        yield [NO_RESULT if gap else text_of(value) for value, gap in zip(row, missing, strict=False)], sum(missing)


def _fill(
    sheet: Sheet, lines: Iterator[tuple[list[str], int]], merged: list[tuple[int, int, int]], budget: Budget
) -> None:
    """Keep the filled lines; a cell merged downwards gives its value to each of its lines."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in merged:
        if last > first and column < MAX_COLUMNS:
            starts.setdefault(first, []).append((column, last))
    running: dict[int, tuple[str, int]] = {}
    for number, (cells, unresolved) in enumerate(lines, start=1):
        for column, (value, last) in list(running.items()):
            if number > last:
                del running[column]
            elif column < len(cells) and any(cells) and not cells[column]:
                cells[column] = value
        for column, last in starts.get(number, ()):
            if column < len(cells):
                running[column] = (cells[column], last)
        kept = trim(cells)
        if kept:
            budget.spend(kept)
            sheet.unresolved += unresolved
            sheet.rows.append((number, kept))


__all__ = ["MAX_CELL", "check", "damaged", "read", "unzipped_size"]
