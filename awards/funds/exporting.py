"""Lists that go to the cashier and the bank, and the fund of a year as a workbook."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from awards.funds.reading import Fund
from awards.models import Decision, Payment
from core import clock
from core.list_xlsx import make_cell
from core.numbers import format_decimal
from documents import numbers
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph, Table, docx
from units.models import Unit

RECEIPT, BANK = "receipt", "bank"
TITLES = {RECEIPT: "DANH SÁCH KÝ NHẬN TIỀN THƯỞNG", BANK: "DANH SÁCH CHUYỂN KHOẢN TIỀN THƯỞNG"}
HEADS = {
    RECEIPT: ("TT", "Họ và tên, tên tập thể", "Chức vụ, đơn vị", "Khen thưởng", "Số tiền (đồng)", "Ký nhận"),
    BANK: ("TT", "Họ và tên, tên tập thể", "Đơn vị", "Số tài khoản, ngân hàng", "Số tiền (đồng)", "Nội dung"),
}
WIDTHS = (2, 9, 11, 9, 6, 6)
MONEY = 4  # the column of the sum


def rows_of(kind: str, payments: Sequence[Payment], decision: Decision) -> list[tuple[Any, ...]]:
    """The rows of a list, the sum as a number."""
    made = []
    for number, payment in enumerate(payments, 1):
        line = payment.line
        if kind == BANK:
            made.append(
                (
                    number,
                    line.name,
                    line.at_unit_name,
                    payment.account,
                    payment.amount,
                    f"Thưởng QĐ {decision.full_number}",
                )
            )
        else:
            made.append((number, line.name, line.post or line.at_unit_name, line.award.name, payment.amount, ""))
    return made


def book(kind: str, payments: Sequence[Payment], decision: Decision) -> bytes:
    """The list as a workbook, with its total."""
    rows = rows_of(kind, payments, decision)
    workbook = Workbook(write_only=True)
    total = sum((payment.amount for payment in payments), Decimal(0))
    heading = [(TITLES[kind],), (_about(decision),), ()]
    _sheet(
        workbook,
        "Danh sách",
        [*heading, HEADS[kind], *rows, ("", "Tổng cộng", "", "", total)],
        bold=(1, 4),
        widths=WIDTHS,
    )
    return _bytes(workbook)


def _about(decision: Decision) -> str:
    day = f" {long_day(decision.decided_on)}" if decision.decided_on else ""
    return f"Kèm theo Quyết định số {decision.full_number}{day} của {decision.issuer}"


def paper(kind: str, payments: Sequence[Payment], decision: Decision, payer: Unit) -> bytes:
    """The list as a Word file for signatures."""
    rows = rows_of(kind, payments, decision)
    total = sum((payment.amount for payment in payments), Decimal(0))
    cells = [tuple(format_decimal(x) if n == MONEY else str(x) for n, x in enumerate(row)) for row in rows]
    cells.append(("", "Tổng cộng", "", "", format_decimal(total), ""))
    made: Paper = numbers.blank_paper(
        payer, abbreviation="DS", kind=TITLES[kind], subject=_about(decision),
        body=(
            Table(HEADS[kind], tuple(cells), WIDTHS, right=(MONEY,), bold_rows=(len(cells) - 1,)),
            Paragraph(f"Danh sách có {len(rows)} trường hợp; tổng số tiền: {format_decimal(total)} đồng."),
        ),
    )  # fmt: skip
    return docx.render(made)


def fund_book(fund: Fund, unit: Unit) -> bytes:
    """The fund of a year: sums, decisions, entries."""
    workbook = Workbook(write_only=True)
    sums = [
        ("Thu: dự toán", fund.income_planned), ("Thu: đã thu", fund.income), ("Tiền thưởng: phải chi", fund.planned),
        ("Tiền thưởng: đã chi", fund.paid), ("Tiền thưởng: đã thu hồi", fund.recovered),
        ("Chi khác: dự toán", fund.other_planned), ("Chi khác: đã chi", fund.other), ("Số dư", fund.balance),
        ("Số dư sau khi chi hết phần còn lại", fund.after),
    ]  # fmt: skip
    title = f"Quỹ thi đua, khen thưởng năm {fund.year}: {unit.name}"
    _sheet(workbook, "Tổng hợp", [(title,), ("Khoản", "Số tiền (đồng)"), *sums], bold=(1, 2), widths=(9, 5))
    decisions = [
        (
            x.decision.full_number,
            x.decision.decided_on,
            x.decision.title,
            x.names,
            x.planned,
            x.paid,
            x.left,
            x.recovered,
        )
        for x in fund.decisions
    ]
    head: tuple[Any, ...] = (
        "Quyết định",
        "Ngày",
        "Trích yếu",
        "Số trường hợp",
        "Phải chi",
        "Đã chi",
        "Còn lại",
        "Thu hồi",
    )
    _sheet(workbook, "Theo quyết định", [head, *decisions], bold=(1,), widths=(5, 4, 12, 3, 4, 4, 4, 4))
    entries = [
        (x.on, "Thu" if x.income else "Chi khác", x.title, x.planned, x.amount, str(x.by.full_name))
        for x in fund.entries
    ]
    head = ("Ngày", "Loại", "Nội dung", "Dự toán", "Thực tế", "Người ghi")
    _sheet(workbook, "Thu, chi khác", [head, *entries], bold=(1,), widths=(4, 3, 12, 4, 4, 6))
    return _bytes(workbook)


def _sheet(
    workbook: Workbook, title: str, rows: Sequence[Sequence[Any]], *, bold: Sequence[int], widths: Sequence[int]
) -> None:  # fmt: skip
    sheet = workbook.create_sheet(title=title)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width * 4
    for number, row in enumerate(rows, 1):
        cells = [make_cell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if number in bold:
                cell.font = Font(bold=True)
            if isinstance(value, Decimal):
                cell.number_format = "#,##0"
        sheet.append(cells)


def _bytes(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def file_name(kind: str, decision: Decision, ending: str) -> str:
    """“ky-nhan-456-20261120.docx”."""
    stem = {RECEIPT: "ky-nhan", BANK: "chuyen-khoan"}[kind]
    return f"{stem}-{decision.number or decision.pk}-{clock.today():%Y%m%d}.{ending}"
