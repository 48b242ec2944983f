"""The covenant as an official paper, through the same frame as the pledge of a campaign. Papers are always Vietnamese."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.papers.phrases import name, sections
from core.numbers import format_decimal
from core.refusals import Refusal
from documents import kinds, numbers
from documents.papers import Paper, Paragraph, Signature, Table
from documents.papers.frame import Block as Part
from scoring.blocks_year.covenants import covenant_of
from scoring.models import Covenant
from scoring.rules import blocks_year as rules
from units import blocks
from units.models import Block, Unit

SOURCE, KIND = "scoring.block", "scoring.covenant"
FEW = 6


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Block"), find, str, address))
    kinds.register(
        kinds.Kind(
            code=KIND,
            title=_("Covenant of the block"),
            abbreviation="GUTĐ",
            source=SOURCE,
            unit_of=host_of,
            build=build,
            may=may_write,
            icon="heart-handshake",
        )
    )


def find(user: Any, pk: int) -> Block | None:
    return Block.objects.visible_to(user).select_related("host").filter(pk=pk).first()


def address(block: Block) -> str:
    return reverse("scoring:block", args=[block.pk])


def host_of(block: Block) -> Unit:
    return block.host


def may_write(user: Any, block: Block) -> Refusal | None:
    refusal = rules.keep(user, block)
    if refusal is None and not Covenant.objects.filter(block=block).exists():
        return Refusal(_("Word the covenant first."))
    return refusal


def build(block: Block) -> Paper:
    """What all commit to, the targets, the criteria table, and who signs."""
    covenant = covenant_of(block)
    members = blocks.members_on(block, date(block.year, 12, 31))
    table = covenant.table.table if covenant.table is not None else None
    words = tuple(Paragraph(line.strip()) for line in covenant.text.splitlines() if line.strip())
    by_table = (Paragraph(f"Các đơn vị chấm điểm theo {table.name} năm {table.year}."),) if table else ()
    few = len(members) <= FEW
    body: tuple[Part, ...] = (
        Paragraph(f"{len(members)} đơn vị thuộc {block.name} cùng nhau ký kết giao ước thi đua năm {block.year}:"),
        *sections(
            (
                ("NỘI DUNG GIAO ƯỚC", words),
                ("CHỈ TIÊU", _targets(covenant)),
                ("CHẤM ĐIỂM, XẾP HẠNG", by_table),
                ("ĐẠI DIỆN CÁC ĐƠN VỊ KÝ TÊN", () if few else _signing(members)),
            )
        ),
    )
    return numbers.blank_paper(
        block.host,
        abbreviation="GUTĐ",
        kind="GIAO ƯỚC THI ĐUA",
        subject=f"{block.name} năm {block.year}",
        body=body,
        recipients=("Các đơn vị ký giao ước",),
        co_signers=tuple(Signature(("ĐẠI DIỆN", name(m.unit).upper())) for m in members) if few else (),
    )


def _targets(covenant: Covenant) -> tuple[Part, ...]:
    rows = tuple(
        (str(n), t.text, f"{format_decimal(t.value)} {t.unit_of_measure}".strip() if t.value is not None else "")
        for n, t in enumerate(covenant.targets.all() if covenant.pk else (), start=1)
    )
    return (Table(("TT", "Chỉ tiêu", "Số phải đạt"), rows, (1, 8, 3), right=(2,)),) if rows else ()


def _signing(members: Any) -> tuple[Part, ...]:
    rows = tuple((str(n), name(m.unit), "", "\n\n") for n, m in enumerate(members, start=1))
    return (Table(("TT", "Đơn vị", "Họ và tên, chức vụ người đại diện", "Ký tên, đóng dấu"), rows, (1, 5, 5, 4)),)
