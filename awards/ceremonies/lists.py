"""Lists for the day: the order of receiving, the script of who leads through it, what is signed for. As table, XLSX and PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

from openpyxl import Workbook

from awards.models import Ceremony, Certificate, Decision, DecisionLine, Guest
from awards.workflow.register import COUNTED
from core import list_xlsx
from documents import issuing, numbers
from documents.papers import Paragraph, Table, pdf
from units.models import Unit


@dataclass(frozen=True)
class Sheet:
    """A list: what it is called, its head, its rows; `widths` are shares of the line."""

    title: str
    subject: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


def order(ceremony: Ceremony, guests: Sequence[Guest]) -> Sheet:
    """Recipients in the order of receiving, then the delegates."""
    rows = tuple(
        (str(n), guest.name, guest.post, guest.line.award.name if guest.line else "Đại biểu danh dự", "")
        for n, guest in enumerate(guests, 1)
    )
    head = ("TT", "Họ tên, tập thể", "Chức vụ, đơn vị", "Danh hiệu, hình thức", "Ghi chú")
    return Sheet("THỨ TỰ NHẬN THƯỞNG", ceremony.title, head, rows, (1, 5, 6, 5, 3))


def script(ceremony: Ceremony, guests: Sequence[Guest]) -> Sheet:
    """What the host of the day reads: each award with its decision, then the names in order."""
    rows: list[tuple[str, ...]] = []
    recipients = [guest for guest in guests if guest.line]
    for award, several in groupby(recipients, key=lambda guest: guest.line.award.name if guest.line else ""):
        called = list(several)
        decision = called[0].line.decision if called[0].line else None
        by = f" (Quyết định số {decision.full_number})" if decision and decision.full_number else ""
        rows.append((f"Trân trọng kính mời {len(called)} cá nhân, tập thể lên nhận {award}{by}:", ""))
        rows += [(f"{n}. {guest.name}", guest.post) for n, guest in enumerate(called, 1)]
    if honoured := [guest for guest in guests if guest.line is None]:
        rows.insert(0, ("Trân trọng giới thiệu các đại biểu danh dự:", ""))
        rows[1:1] = [(f"{n}. {guest.name}", guest.post) for n, guest in enumerate(honoured, 1)]
    return Sheet("LỜI DẪN CHƯƠNG TRÌNH", ceremony.title, ("Lời dẫn, tên xướng", "Chức vụ, đơn vị"), tuple(rows), (7, 6))


def receipts(decision: Decision) -> Sheet:
    """What every name of the decision receives and signs for."""
    lines = DecisionLine.objects.filter(decision=decision, records__status__in=COUNTED).select_related("award")
    used = Certificate.objects.filter(record__line__decision=decision, status=Certificate.Status.VALID)
    books = dict(used.values_list("record__line", "number"))
    rows = tuple(
        (str(n), line.name, line.post, line.award.name, books.get(line.pk, ""), "", "")
        for n, line in enumerate(lines.distinct().order_by("position", "pk"), 1)
    )
    subject = f"Ký nhận hiện vật khen thưởng kèm theo Quyết định số {decision.full_number or '      '}"
    head = ("TT", "Họ tên, tập thể", "Chức vụ, đơn vị", "Hiện vật", "Số vào sổ", "Ngày nhận", "Ký nhận")
    return Sheet("DANH SÁCH", subject, head, rows, (1, 5, 5, 4, 2, 2, 3))


def as_xlsx(sheet: Sheet) -> bytes:
    """The list as a workbook."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title=sheet.title[:31])
    page.freeze_panes = "A2"
    for index, width in enumerate(sheet.widths):
        page.column_dimensions["ABCDEFGHIJ"[index]].width = 6 + 6 * width
    for row in (sheet.head, *sheet.rows):
        page.append([list_xlsx.make_cell(page, _figure(value)) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _figure(value: str) -> Any:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else value


def as_pdf(sheet: Sheet, host: Unit) -> bytes:
    """The list with the host's head, to be printed and signed."""
    table = Table(sheet.head, sheet.rows, sheet.widths)
    body = (table,) if sheet.rows else (Paragraph("Chưa có tên nào."),)
    paper = numbers.blank_paper(host, abbreviation="", kind=sheet.title, subject=sheet.subject, body=body)
    return pdf.render(paper, fonts=issuing.FONTS)
