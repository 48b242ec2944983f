"""The pledge (giao ước thi đua) between the units that registered: what all do, what each promises, and who signs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Commitment, Participation
from campaigns.papers.launch import may_write
from campaigns.papers.phrases import name, sections, span, theme
from core.numbers import format_decimal
from core.refusals import Refusal
from documents import numbers
from documents.papers import Paper, Paragraph, Signature, Table
from documents.papers.frame import Block

MANY_SIGNERS = 6


def may_pledge(user: Any, campaign: Campaign) -> Refusal | None:
    refusal = may_write(user, campaign)
    if refusal is None and not _registered(campaign):
        return Refusal(_("No unit has registered yet; a pledge is made between those that have."))
    return refusal


def _registered(campaign: Campaign) -> list[Participation]:
    rows = campaign.participations.filter(status=Participation.Status.REGISTERED).select_related("unit")
    return list(rows.order_by("unit__name_order", "pk"))


def pledge_paper(campaign: Campaign) -> Paper:
    """The pledge (giao ước) between the units that registered: what all do, what each promises, and who signs."""
    parts = _registered(campaign)
    few = len(parts) <= MANY_SIGNERS
    points: tuple[Block, ...] = tuple(
        Paragraph("", lead=f"{p.label.rstrip('.')}. {p.heading}") for p in campaign.content_points.all() if p.depth == 0
    )
    body: tuple[Block, ...] = (
        Paragraph(
            f"Hưởng ứng {theme(campaign)}, {len(parts)} đơn vị có tên dưới đây cùng nhau ký kết giao ước thi đua:"
        ),
        *sections(
            (
                ("NỘI DUNG GIAO ƯỚC", points),
                ("CHỈ TIÊU CAM KẾT CỦA TỪNG ĐƠN VỊ", _promises(campaign, parts)),
                ("THỜI GIAN THỰC HIỆN", (Paragraph(span(campaign)),)),
                (
                    "CAM KẾT",
                    (
                        Paragraph(
                            "Các đơn vị cam kết thực hiện đầy đủ nội dung giao ước, báo cáo kết quả đúng thời hạn./."
                        ),
                    ),
                ),
                ("ĐẠI DIỆN CÁC ĐƠN VỊ KÝ TÊN", () if few else _signing_table(parts)),
            )
        ),
    )
    return numbers.blank_paper(
        campaign.host,
        abbreviation="GUTĐ",
        kind="GIAO ƯỚC THI ĐUA",
        subject=f"Thực hiện {theme(campaign)}",
        body=body,
        recipients=("Các đơn vị ký giao ước",),
        co_signers=tuple(Signature(("ĐẠI DIỆN", name(p.unit).upper())) for p in parts) if few else (),
    )


def _promises(campaign: Campaign, parts: list[Participation]) -> tuple[Block, ...]:
    rows = Commitment.objects.filter(participation__in=parts).select_related("indicator")
    given: dict[int, list[Commitment]] = {}
    for row in rows.order_by("indicator__position", "indicator_id"):
        given.setdefault(row.participation_id, []).append(row)
    cells = [
        (
            str(n),
            name(part.unit),
            f"{c.indicator.name} ({c.indicator.unit_of_measure})",
            format_decimal(c.value) if c.value is not None else c.note,
        )
        for n, part in enumerate(parts, 1)
        for c in given.get(part.pk, [])
    ]
    words: tuple[Block, ...] = tuple(
        Paragraph(part.pledge.strip().replace("\n", " "), lead=f"{name(part.unit)}:")
        for part in parts
        if part.pledge.strip()
    )
    table = (Table(("TT", "Đơn vị", "Chỉ tiêu", "Cam kết"), tuple(cells), (1, 5, 6, 2), right=(3,)),) if cells else ()
    return (*table, *words)


def _signing_table(parts: list[Participation]) -> tuple[Block, ...]:
    rows = tuple((str(n), name(part.unit), "", "\n\n") for n, part in enumerate(parts, 1))
    return (Table(("TT", "Đơn vị", "Họ và tên, chức vụ người đại diện", "Ký tên, đóng dấu"), rows, (1, 5, 5, 4)),)
