"""The printed sheet (bản đăng ký thi đua): collectives and people with what they register for, planned initiatives."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models import RegistrationSheet
from awards.registration.sheets import Grid, Line, grid, readied
from awards.rules import registration as rules
from core import clock
from core.refusals import Refusal
from documents import kinds, numbers
from documents.papers import Heading, Paper, Paragraph, Table
from documents.papers.frame import Block
from units.models import Unit
from units.units import parent_on

SOURCE = KIND = "awards.registration"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Registration of titles"), _find, str, _url))
    kinds.register(
        kinds.Kind(
            code=KIND, title=_("Registration of titles"), abbreviation="ĐK", source=SOURCE, unit_of=_unit, build=build,
            may=may, icon="file-text",
        )
    )  # fmt: skip


def _find(user: Any, pk: int) -> RegistrationSheet | None:
    rows = RegistrationSheet.objects.visible_to(user).select_related("unit")
    return rows.filter(pk=pk).first()


def _url(sheet: RegistrationSheet) -> str:
    return reverse("awards:registration", args=[sheet.unit_id, sheet.year])


def _unit(sheet: RegistrationSheet) -> Unit:
    return sheet.unit


def may(user: Any, sheet: RegistrationSheet) -> Refusal | None:
    """Whoever writes the sheet prints it, once something stands in it."""
    refusal = rules.may_write(user, readied(sheet, user))
    if refusal is None and not any(line.awards for line in grid(sheet).lines):
        return Refusal(_("Nothing is registered yet; tick at least one award."))
    return refusal


def build(sheet: RegistrationSheet) -> Paper:
    """The sheet as an official paper of the unit to the body above it."""
    shown, unit = grid(sheet), sheet.unit
    above = parent_on(unit, clock.today())
    body: list[Block] = [
        Paragraph(
            f"{unit.name} đăng ký danh hiệu thi đua, hình thức khen thưởng và sáng kiến năm {sheet.year} như sau:"
        )
    ]
    parts = (("TẬP THỂ", "Tên tập thể", shown.units), ("CÁ NHÂN", "Họ và tên", shown.people))
    number = 0
    for title, head, lines in parts:
        taken = [line for line in lines if line.awards]
        if taken:
            number += 1
            body += [Heading(f"{'I' * number}. {title}"), _table(head, taken, shown)]
    sums = "; ".join(f"{award.name}: {figure:02}" for award, figure in shown.counts)
    body.append(Paragraph(f"Tổng hợp: {sums}./."))
    return numbers.blank_paper(
        unit, abbreviation="ĐK", kind="BẢN ĐĂNG KÝ",
        subject=f"Danh hiệu thi đua, hình thức khen thưởng, sáng kiến năm {sheet.year}", body=tuple(body),
        addressees=(above.name,) if above else (), recipients=("Như trên",),
    )  # fmt: skip


def _table(head: str, lines: list[Line], shown: Grid) -> Table:
    names = {a.code: a.name for part in (shown.columns, shown.others) for group in part.values() for a in group}
    order = list(names)
    rows = tuple(
        (str(n), line.name, line.note, "; ".join(names[c] for c in sorted(line.awards, key=order.index)), line.idea)
        for n, line in enumerate(lines, 1)
    )
    return Table(("TT", head, "Chức vụ, đơn vị", "Đăng ký", "Sáng kiến dự kiến"), rows, (1, 4, 4, 5, 4))
