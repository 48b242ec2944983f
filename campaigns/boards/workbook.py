"""The status board as a workbook: what stands in each cell in words, the counts of each period above."""

from tempfile import TemporaryFile

from django.http import FileResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from campaigns.boards.cells import plain
from campaigns.boards.grid import Board
from campaigns.models import Campaign
from core import clock
from core.list_xlsx import CONTENT_TYPE, make_cell

MOST = 20_000


def build(campaign: Campaign, board: Board) -> Workbook:
    """One line per unit, one column per period."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_("Reports")[:31])
    sheet.freeze_panes = "B6"
    sheet.column_dimensions["A"].width = 36
    for index in range(len(board.heads)):
        sheet.column_dimensions[chr(ord("B") + index) if index < 25 else "Z"].width = 22
    heads = [make_cell(sheet, campaign.short_name), *(make_cell(sheet, head.label) for head in board.heads)]
    for cell in heads:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    sheet.append(heads)
    counts = (
        (_("Expected"), "expected"),
        (_("Received"), "received"),
        (_("On time"), "on_time"),
        (_("Accepted"), "accepted"),
    )
    for label, name in counts:
        sheet.append([make_cell(sheet, label), *(make_cell(sheet, getattr(head, name)) for head in board.heads)])
    for row in board.rows:
        sheet.append([make_cell(sheet, row.label), *(make_cell(sheet, plain(cell)) for cell in row.cells)])
    return book


def respond(campaign: Campaign, board: Board) -> FileResponse:
    """The workbook as a download."""
    target = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    build(campaign, board).save(target)
    target.seek(0)
    name = f"bao-cao-theo-ky-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
