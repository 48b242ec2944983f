"""From a Book to rows, and from rows to a plan: everything is worked out in memory, nothing is written here."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.importer import fonts, headers
from core.importer.book import EXCEL_ERRORS, MAX_CELL, NO_RESULT, Book, Sheet
from core.importer.kinds import OUTCOMES, Importer, Row
from core.models.importing import ImportMemory, ImportRow

SAMPLES = 3
FIRST = 15  # lines kept, of which one may be named as the heading
SHOWN_CELL = 60
GUIDE = "Hướng dẫn"  # the second sheet of our own templates; holds no data


def look(book: Book, importer: Importer, owner: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the person is shown of the file, and how it would be read."""
    memory = ImportMemory.objects.filter(owner=owner, kind=importer.kind).first()
    known = headers.dictionary(importer.columns, memory.headings if memory else None)
    sheets, layout = [], []
    for sheet in book.sheets:
        old = fonts.detect(cells for _number, cells in sheet.rows)
        shown = _unicode(sheet, old)
        found = headers.detect(shown, importer.columns, known, memory.letters if memory else None)
        use = bool(sheet.rows) and not sheet.hidden and not found.missing(importer.columns)
        sheets.append(_seen(sheet, shown, found.heading, old))
        layout.append({"use": use, "heading": found.heading, "columns": found.columns})
    filled = [index for index, sheet in enumerate(book.sheets) if sheet.rows]
    if len(filled) == 1:
        layout[filled[0]]["use"] = True
    return {"sheets": sheets, "encoding": book.encoding}, {"sheets": layout, "convert": True}


def _unicode(sheet: Sheet, old: dict[int, fonts.Font]) -> Sheet:
    """The first lines of the sheet in Unicode: a heading typed in an old font is found too, and samples can be read."""
    lines = [
        (number, [fonts.convert_cell(text, old[i]) if i in old else text for i, text in enumerate(cells)])
        for number, cells in sheet.rows[: headers.LOOK_AT + FIRST]
    ]
    return Sheet(sheet.name, lines)


def is_plain(found: dict[str, Any], layout: dict[str, Any]) -> bool:
    """Is there nothing to ask: does every sheet with data have its columns? Our guide and hidden lists do not count."""
    pairs = zip(found["sheets"], layout["sheets"], strict=True)
    filled = [
        taken["use"] and bool(taken["columns"]) for seen, taken in pairs if seen["rows"] and not is_beside(seen, taken)
    ]
    return bool(filled) and all(filled)


def is_beside(seen: dict[str, Any], taken: dict[str, Any]) -> bool:
    """Is the sheet our own guide, or a hidden list of words?"""
    return bool(seen["name"] == GUIDE or (seen["hidden"] and not taken["columns"]))


def _seen(sheet: Sheet, shown: Sheet, heading: int, old: dict[int, fonts.Font]) -> dict[str, Any]:
    lines = [cells for number, cells in shown.rows if number > heading]
    first = next((cells for number, cells in shown.rows if number == heading), [])
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": sum(1 for number, _cells in sheet.rows if number > heading),
        "width": headers.width(sheet),
        "merged": sheet.merged,
        "formulas": sheet.formulas,
        "unresolved": sheet.unresolved,
        "headings": [text[:SHOWN_CELL] for text in first],
        "first": [[number, [text[:SHOWN_CELL] for text in cells]] for number, cells in shown.rows[:FIRST]],
        "samples": [[text.replace(NO_RESULT, "")[:SHOWN_CELL] for text in cells] for cells in lines[:SAMPLES]],
        "fonts": {str(index): list(font) for index, font in old.items()},
    }


def build(book: Book, found: dict[str, Any], layout: dict[str, Any]) -> list[ImportRow]:
    """The rows of the sheets taken, old fonts turned into Unicode; lines that say nothing in our columns are left out."""
    rows = []
    for index, (sheet, seen, taken) in enumerate(zip(book.sheets, found["sheets"], layout["sheets"], strict=True)):
        if not taken["use"]:
            continue
        old = {int(i): fonts.Font(*font) for i, font in seen["fonts"].items()} if layout["convert"] else {}
        columns = {name: int(i) for name, i in taken["columns"].items()}
        heading = next((cells for number, cells in sheet.rows if number == taken["heading"]), None)
        for number, cells in sheet.rows:
            if number > taken["heading"] and cells != heading:
                row = _row(index, number, cells, columns, old)
                if row is not None:
                    rows.append(row)
    return rows


def _row(
    sheet: int, number: int, cells: list[str], columns: dict[str, int], old: dict[int, fonts.Font]
) -> ImportRow | None:
    texts: dict[str, str] = {}
    problems: dict[str, list[str]] = {}
    for name, index in columns.items():
        text = cells[index] if index < len(cells) else ""
        if index in old:
            text = fonts.convert_cell(text, old[index])
        sentence = _spoilt(text)
        if sentence:
            problems[name], text = [sentence], "" if text == NO_RESULT else text[:MAX_CELL]
        texts[name] = text
    if not any(texts.values()) and not problems:
        return None
    return ImportRow(sheet=sheet, line=number, texts=texts, problems=problems)


def _spoilt(text: str) -> str:
    if text == NO_RESULT:
        return _("This cell is a formula whose result the file does not hold. Type the value.")
    if text in EXCEL_ERRORS:
        return _("The spreadsheet shows the error %(error)s here. Type the value.") % {"error": text}
    if len(text) > MAX_CELL:
        return _("Too long: at most %(max)s characters.") % {"max": MAX_CELL}
    return ""


def plan(
    importer: Importer, records: Sequence[ImportRow], others: Iterable[ImportRow], *, by: Any, fresh: bool = False
) -> None:
    """Work out every record anew (`fresh`: keep what reading the file already complained about)."""
    rows = []
    for record in records:
        record.outcome, record.label, record.rank, record.target = OUTCOMES.NEW, "", 0, None
        record.notes, record.changes, record.plan = [], [], {}
        if not fresh:
            record.problems = {}
        rows.append(_parsed(importer, record))
    importer.plan(rows, [_parsed(importer, record, quiet=True) for record in others], by=by)
    for row in rows:
        if row.is_bad:
            row.record.outcome = OUTCOMES.BAD


def _parsed(importer: Importer, record: ImportRow, *, quiet: bool = False) -> Row:
    row = Row(record)
    for column in importer.columns:
        text = record.texts.get(column.name, "")
        try:
            row.values[column.name] = column.parse(text)
        except ValidationError as error:
            row.values[column.name] = None
            if not quiet:
                row.fault(column.name, " ".join(error.messages))
            continue
        if column.required and not text.strip() and column.name not in record.problems and not quiet:
            row.fault(column.name, _("“%(column)s” is missing.") % {"column": column.header})
    return row
