"""The decision as an official paper with its articles and a list per award, and the letter that mends typing errors.

Papers are always Vietnamese. The text follows Decree 30/2020/NĐ-CP; the office changes the wording before it is issued.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.decisions import bonuses, reading, signatures
from awards.models import Award, Decision, DecisionLine
from awards.rules import decisions as rules
from core.numbers import format_decimal
from core.refusals import Refusal
from documents import kinds, numbers
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph, Signature, Table
from documents.papers.frame import Appendix, Block, Heading
from units.models import Unit

SOURCE = "awards.decision"
AWARDING, LATER, LETTER = "awards.decision", "awards.decision_later", "awards.correction_letter"
AMENDED = date(2026, 10, 1)  # Law 06/2026/QH16 is in force
HEAD = ("TT", "Họ và tên, tên tập thể", "Chức vụ, đơn vị", "Thành tích")
WIDTHS = (1, 5, 6, 5)
ACTS = {
    Decision.Kind.CORRECT: "Đính chính", Decision.Kind.CANCEL: "Hủy bỏ", Decision.Kind.STRIP: "Tước",
    Decision.Kind.RESTORE: "Phục hồi",
}  # fmt: skip
FIELDS = {
    "name": "họ tên", "at_unit_name": "đơn vị", "position": "chức vụ", "year": "năm", "period_from": "thời gian từ",
    "period_to": "thời gian đến", "achievement": "thành tích",
}  # fmt: skip


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Decision on awards"), find, str, address))
    for code, title, abbreviation, build, may in (
        (AWARDING, _("Decision on awards"), "QĐ", awarding, _may(Decision.Kind.AWARD)),
        (LATER, _("Later decision on awards"), "QĐ", later, _may_later),
        (LETTER, _("Letter that mends typing errors"), "", letter, _may(Decision.Kind.CORRECT)),
    ):
        kinds.register(
            kinds.Kind(
                code=code, title=title, abbreviation=abbreviation, source=SOURCE, unit_of=host_of, build=build, may=may,
                icon="certificate", signs=True,
            )
        )  # fmt: skip


def find(user: Any, pk: int) -> Decision | None:
    return Decision.objects.visible_to(user).select_related("host", "corrects").filter(pk=pk).first()


def address(decision: Decision) -> str:
    return reverse("awards:decision", args=[decision.pk])


def host_of(decision: Decision) -> Unit:
    return decision.host


def _may(*which: str) -> Any:
    def may(user: Any, decision: Decision) -> Refusal | None:
        if decision.kind not in which:
            return Refusal(_("Another kind of paper belongs to this decision."))
        if decision.outside:
            return Refusal(_("A decision made outside is not written here; attach its signed copy."))
        return rules.prepare(user, decision)

    return may


_may_later = _may(Decision.Kind.CORRECT, Decision.Kind.CANCEL, Decision.Kind.STRIP, Decision.Kind.RESTORE)


def _blank(decision: Decision, kind: str, body: tuple[Block, ...], lists: Sequence[Appendix], **more: Any) -> Paper:
    values: dict[str, Any] = {
        "subject": decision.title, "body": (Heading("QUYẾT ĐỊNH:", 0), *body),
        "authority": decision.issuer.upper(), "grounds": _grounds(decision), "issuer_name": decision.issuer,
        "appendices": tuple(lists),
        "recipients": ("Như Điều 3", "Các đơn vị có tên trong danh sách", "Cơ quan thường trực Hội đồng TĐKT"),
        "signature": Signature(signatures.lines_of(decision), decision.signer),
    }  # fmt: skip
    return numbers.blank_paper(decision.host, abbreviation="QĐ", kind=kind, **(values | more))


def _grounds(decision: Decision) -> tuple[str, ...]:
    """Laws by name and date, decrees and circulars with their number; then on whose proposal."""
    session = decision.session
    amended = reading.day_of(decision) >= AMENDED
    found = [
        "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
        *(["Luật sửa đổi, bổ sung Luật Thi đua, khen thưởng ngày 23 tháng 4 năm 2026"] if amended else []),
        "Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về phân cấp, phân quyền trong lĩnh vực "
        "thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của Luật Thi đua, khen thưởng",
        "Thông tư số 15/2025/TT-BNV ngày 04 tháng 8 năm 2025 của Bộ trưởng Bộ Nội vụ",
    ]
    if session is not None:
        found.append(f"Biên bản {session.title} của {session.council.name}")
    proposed = "Theo đề nghị của cơ quan thường trực Hội đồng Thi đua - Khen thưởng"
    return (*(f"Căn cứ {ground}" for ground in found), proposed)


def awarding(decision: Decision) -> Paper:
    """Who is awarded what; the bonus and the fund that pays it; from when, and who carries it out."""
    lines = list(reading.lines_of(decision))
    money = bonuses.of_lines(lines, host_kind=decision.host.kind, on=reading.day_of(decision), outside=decision.outside)
    groups = [(award, list(rows)) for award, rows in groupby(lines, key=lambda line: line.award)]
    year = f" năm {decision.year}" if decision.year else ""
    parts = [_awarded(award, rows, year) for award, rows in groups]
    first = parts[0] if len(parts) == 1 else "Khen thưởng các tập thể, cá nhân sau đây:"
    body: list[Block] = [Paragraph(first, lead="Điều 1.")]
    body += [Paragraph(f"{n}. {text}") for n, text in enumerate(parts, 1)] if len(parts) > 1 else []
    total = sum(one.amount or 0 for one in money.values())
    paid = f" Tổng số tiền thưởng: {format_decimal(total)} đồng." if total else ""
    body += [
        Paragraph(
            "Tiền thưởng kèm theo hình thức khen thưởng thực hiện theo quy định hiện hành, chi từ quỹ thi đua, khen "
            f"thưởng.{paid}", lead="Điều 2.",
        ),
        Paragraph(
            "Quyết định này có hiệu lực kể từ ngày ký. Các cơ quan, đơn vị liên quan và các tập thể, cá nhân có tên tại "
            "Điều 1 chịu trách nhiệm thi hành Quyết định này.", lead="Điều 3.",
        ),
    ]  # fmt: skip
    return _blank(decision, "QUYẾT ĐỊNH", tuple(body), _lists(groups, year))


def _awarded(award: Award, rows: Sequence[DecisionLine], year: str) -> str:
    collectives = sum(1 for row in rows if row.unit_id)
    households = sum(1 for row in rows if row.subject is not None and row.subject.kind == "household")
    people = len(rows) - collectives - households
    counted = [
        f"{n:02d} {word}"
        for n, word in ((collectives, "tập thể"), (households, "hộ gia đình"), (people, "cá nhân"))
        if n
    ]
    what = f"danh hiệu “{award.name}”" if award.kind == Award.Kind.TITLE else award.name
    verb = "Tặng" if not all(row.posthumous for row in rows) else "Truy tặng"
    return f"{verb} {what}{year} cho {', '.join(counted)} đã có thành tích xuất sắc (có danh sách kèm theo)."


def _lists(groups: Sequence[tuple[Award, list[DecisionLine]]], year: str) -> list[Appendix]:
    made = []
    for index, (award, rows) in enumerate(groups, 1):
        table = Table(HEAD, tuple(_row(n, row) for n, row in enumerate(rows, 1)), WIDTHS)
        title = f"DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG {award.name.upper()}{year.upper()}"
        made.append(Appendix(title, (table,), roman(index) if len(groups) > 1 else ""))
    return made


def _row(number: int, line: DecisionLine) -> tuple[str, ...]:
    name = f"{line.name} (truy tặng)" if line.posthumous else line.name
    return (str(number), name, line.post or line.at_unit_name, line.achievement)


def roman(number: int) -> str:
    """4 → “IV”."""
    marks = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, mark in marks:
        while number >= value:
            text, number = text + mark, number - value
    return text


def later(decision: Decision) -> Paper:
    """A decision that corrects, cancels, strips or restores what an earlier one awarded."""
    lines = list(reading.lines_of(decision))
    verb = ACTS.get(Decision.Kind(decision.kind), "Điều chỉnh")
    said = _earlier(decision)
    body: list[Block] = [
        Paragraph(f"{verb} việc khen thưởng tại {said} đối với các trường hợp sau:", lead="Điều 1."),
        _changes(lines, decision),
        Paragraph(f"Lý do: {decision.reason}") if decision.reason else Paragraph("Lý do: theo hồ sơ kèm theo."),
    ]
    taken = "Hiện vật khen thưởng và tiền thưởng đã nhận (nếu có) được thu hồi theo quy định."
    rest = (
        taken
        if decision.kind in (Decision.Kind.CANCEL, Decision.Kind.STRIP)
        else f"Các nội dung khác tại {said} giữ nguyên."
    )
    body += [
        Paragraph(rest, lead="Điều 2."),
        Paragraph(
            "Quyết định này có hiệu lực kể từ ngày ký. Các cơ quan, đơn vị liên quan và các tập thể, cá nhân có tên tại "
            "Điều 1 chịu trách nhiệm thi hành Quyết định này.", lead="Điều 3.",
        ),
    ]  # fmt: skip
    return _blank(decision, "QUYẾT ĐỊNH", tuple(body), ())


def letter(decision: Decision) -> Paper:
    """Công văn đính chính: typing errors of an issued decision (khoản 3 Điều 18 Nghị định 30/2020/NĐ-CP)."""
    lines = list(reading.lines_of(decision))
    body: tuple[Block, ...] = (
        Paragraph(f"Do sơ suất trong quá trình soạn thảo, {decision.issuer} đính chính {_earlier(decision)} như sau:"),
        _changes(lines, decision),
        Paragraph("Các nội dung khác không thay đổi. Trân trọng thông báo để các cơ quan, đơn vị biết, thực hiện."),
    )
    return numbers.blank_paper(
        decision.host, abbreviation="", kind="", subject=decision.title, body=body,
        recipients=("Như trên",), addressees=("Các cơ quan, đơn vị có liên quan",),
        signature=Signature(signatures.lines_of(decision), decision.signer),
    )  # fmt: skip


def _earlier(decision: Decision) -> str:
    first = decision.corrects
    if first is None or first.decided_on is None:
        return "quyết định trước"
    return f"Quyết định số {first.full_number} {long_day(first.decided_on)} của {first.issuer}"


def _changes(lines: Sequence[DecisionLine], decision: Decision) -> Table:
    if decision.kind != Decision.Kind.CORRECT:
        return Table((*HEAD[:3], "Khen thưởng"), tuple(
            (str(n), line.name, line.post or line.at_unit_name, line.award.name) for n, line in enumerate(lines, 1)
        ), WIDTHS)  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for line in lines:
        for name, new in line.changes.items():
            old = getattr(line.target, name, "") if line.target else ""
            rows.append((str(len(rows) + 1), line.name, f"{FIELDS.get(name, name)}: {old}", str(new)))
    return Table(("TT", "Trường hợp", "Đã in", "Nay đọc là"), tuple(rows), (1, 4, 5, 5))
