"""A round's result as a workbook that prints on A4: an overview by group in portrait, criteria as rows in landscape, one
sheet per group. Columns in which nobody has anything are hidden."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core import clock, text
from core.list_xlsx import CONTENT_TYPE
from scoring.ranking.computing import Line, Outcome, TableRow

A4 = 9
HEAD = 4
SHAPES = ("overview", "criteria", "groups")
_THIN = Border(*[Side("thin", "B0B7C3")] * 4)
_GREY = PatternFill("solid", "F1F3F6")


def build(found: Outcome, shape: str) -> Workbook:
    """The workbook of one shape (a key of SHAPES). Raises KeyError for another."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 (a new workbook has one; for the type checker)
    {"overview": _overview, "criteria": _criteria, "groups": _groups}[shape](book, first, found)
    return book


def respond(found: Outcome, shape: str) -> FileResponse:
    """The workbook as a download."""
    target = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    build(found, shape).save(target)
    target.seek(0)
    name = f"ket-qua-cham-diem-{found.round.pk}-{shape}-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def _overview(_book: Workbook, sheet: Worksheet, found: Outcome) -> None:
    """Units as rows, groups as columns; portrait."""
    groups = found.groups
    heads = [
        _("Rank"), _("Unit"), *(g.criterion.number or g.criterion.text for g in groups), _("Self-scored"), _("Total"),
        _("Classification"), _("Award"), _("Note"),
    ]  # fmt: skip
    rows = [
        [
            line.place.rank, line.sheet.unit.name, *(line.at(g.criterion.pk) for g in groups), line.own_total,
            line.totals.total, line.place.classification, line.place.award, _notes(line),
        ]
        for line in found.lines
    ]  # fmt: skip
    _page(sheet, found, _("Overview by group"), heads, rows, "portrait")
    _widths(sheet, {1: 6, 2: 30, len(heads) - 2: 14, len(heads) - 1: 18, len(heads): 24}, other=9)
    under = sheet.max_row + 2
    for offset, group in enumerate(groups):
        _put(sheet, under + offset, 2, f"{group.criterion.number} – {group.criterion.text}".strip(" –"), plain=True)


def _criteria(_book: Workbook, sheet: Worksheet, found: Outcome) -> None:
    """Criteria as rows, units as columns; landscape."""
    _cross(sheet, found, _("Points by criterion"), found.rows)


def _groups(book: Workbook, sheet: Worksheet, found: Outcome) -> None:
    """One worksheet per group of the first level, criteria as rows; landscape."""
    for number, group in enumerate(found.groups):
        page = sheet if not number else book.create_sheet()
        _cross(page, found, f"{group.criterion.number} {group.criterion.text}".strip(), _below(found.rows, group))
        page.title = _tab(number, group)


def _tab(number: int, group: TableRow) -> str:
    plain = "".join(ch for ch in f"{group.criterion.number} {group.criterion.text}".strip() if ch not in r"[]:*?/\'")
    return f"{number + 1}. {plain}"[:31]


def _below(rows: Sequence[TableRow], group: TableRow) -> list[TableRow]:
    start = next(i for i, row in enumerate(rows) if row is group)
    end = next((i for i in range(start + 1, len(rows)) if not rows[i].depth), len(rows))
    return list(rows[start:end])


def _cross(sheet: Worksheet, found: Outcome, title: str, rows: Sequence[TableRow]) -> None:
    lines = sorted(found.lines, key=lambda line: text.sort_key(line.name))
    heads = [_("No."), _("Criterion"), _("Maximum"), *(line.name for line in lines)]
    body = [
        [
            row.criterion.number,
            row.criterion.text,
            row.criterion.maximum,
            *(line.at(row.criterion.pk) for line in lines),
        ]
        for row in rows
    ]
    _page(sheet, found, title, heads, body, "landscape")
    _widths(sheet, {1: 7, 2: 52, 3: 9}, other=10)
    for index, row in enumerate(rows):
        if not row.leaf:
            for cell in sheet[HEAD + 1 + index]:
                cell.font, cell.fill = Font(bold=True), _GREY


def _page(
    sheet: Worksheet, found: Outcome, title: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]], orientation: str
) -> None:
    """Title, subtitle, table head on row 4 (repeated on every page), rows; A4, as wide as one page."""
    sheet.title = title[:31].replace("/", "-")
    _put(sheet, 1, 1, f"{title.upper()} – {found.round.name}", plain=True).font = Font(bold=True, size=13)
    about = _("%(table)s, version %(number)s · scale %(scale)s · printed on %(day)s") % {
        "table": found.version.table, "number": found.version.number, "scale": _plain(found.version.scale),
        "day": f"{clock.today():%d/%m/%Y}",
    }  # fmt: skip
    _put(sheet, 2, 1, about, plain=True)
    for column, head in enumerate(heads, 1):
        cell = _put(sheet, HEAD, column, head)
        cell.font, cell.fill = Font(bold=True), _GREY
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    used = [False] * len(heads)
    for number, row in enumerate(rows, HEAD + 1):
        for column, value in enumerate(row, 1):
            _put(sheet, number, column, value)
            used[column - 1] = used[column - 1] or value not in (None, "")
    for column, has in enumerate(used, 1):
        sheet.column_dimensions[get_column_letter(column)].hidden = not has
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.freeze_panes = sheet.cell(HEAD + 1, 3)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = "&P/&N"


def _put(sheet: Worksheet, row: int, column: int, value: Any, *, plain: bool = False) -> Any:
    """Text stays text even where it looks like a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, Decimal):
        cell.value, cell.number_format = _plain(value), "#,##0.##"
    elif isinstance(value, int):
        cell.value = value
    elif value is not None:
        cell.value, cell.data_type = str(value), "s"
        cell.quotePrefix = str(value).startswith(("=", "+", "-", "@"))
    if not plain:
        cell.border = _THIN
        cell.alignment = Alignment(vertical="top", wrap_text=not isinstance(value, Decimal | int))
    return cell


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


def _widths(sheet: Worksheet, widths: dict[int, int], *, other: int) -> None:
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(column, other)


def _notes(line: Line) -> str:
    return "; ".join(f.knockout.text for f in line.findings) or line.sheet.left_out
