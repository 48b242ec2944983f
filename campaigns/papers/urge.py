"""The letter that urges (công văn đôn đốc): to the units that are late, with what each owes, counted (lần thứ n)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.papers.launch import FIELDS, campaign_values, may_write
from campaigns.papers.phrases import day, name, theme
from core import clock
from core.refusals import Refusal
from deadlines import duties
from deadlines.models import Duty
from documents import issuing, kinds, numbers
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph, Table
from documents.papers.template import Field
from units.models import Unit

CAMPAIGN, URGE = "campaigns.campaign", "campaigns.urge"
MANY_ADDRESSEES = 8
URGE_FIELDS = (
    *FIELDS,
    Field("lan_thu", _("Which time (letters that urge)")),
    Field("cham", _("What is late, one row each"), "rows", ("tt", "don_vi", "viec", "han", "qua_han")),
)


def may_urge(user: Any, campaign: Campaign) -> Refusal | None:
    refusal = may_write(user, campaign)
    if refusal is None and not late_rows(campaign):
        return Refusal(_("Nothing is late in this campaign, so there is nobody to urge."))
    return refusal


@dataclass(frozen=True)
class Late:
    """One thing a unit owes past its day."""

    unit: Unit
    title: str
    due_on: date
    days: int


def late_rows(campaign: Campaign, on: date | None = None) -> list[Late]:
    """What is overdue in the campaign, by unit. What is only requested is never late."""
    day = on or clock.today()
    rows = (
        Duty.objects.overdue(day)
        .filter(context_ref=f"campaign:{campaign.pk}", unit__isnull=False)
        .exclude(unit=campaign.host_id)
    )
    return [
        Late(row.unit, row.title, row.due_on, duties.late_days(row.due_on, day))
        for row in rows.select_related("unit").order_by("unit__name_order", "due_on", "id")
        if row.unit is not None
    ]


def _times(campaign: Campaign) -> int:
    return issuing.count_of(URGE, kinds.ref(CAMPAIGN, campaign)) + 1


def urge_paper(campaign: Campaign) -> Paper:
    """The official letter to the units that are late, with what each owes, counted (lần thứ n)."""
    rows, n = late_rows(campaign), _times(campaign)
    units = list(dict.fromkeys(name(row.unit) for row in rows))
    nth = f" (lần thứ {n})" if n > 1 else ""
    cells = tuple((str(i), name(r.unit), r.title, day(r.due_on), str(r.days)) for i, r in enumerate(rows, 1))
    before = "Mặc dù đã được đôn đốc, đến" if n > 1 else "Đến"
    body = (
        Paragraph(
            f"Thực hiện {theme(campaign)}, {name(campaign.host)} đã giao nhiệm vụ "
            "và ấn định thời hạn cho các cơ quan, đơn vị, địa phương."
        ),
        Paragraph(
            f"{before} hết {long_day(clock.today())}, còn {len(units)} đơn vị chưa hoàn thành {len(rows)} việc quá hạn sau đây:"
        ),
        Table(
            ("TT", "Đơn vị", "Việc phải làm", "Thời hạn", "Quá hạn (ngày làm việc)"),
            cells,
            (1, 5, 5, 3, 2),
            centre=(0, 3, 4),
        ),
        Paragraph(
            f"{name(campaign.host)} yêu cầu các đơn vị có tên trên khẩn trương hoàn thành; "
            "trường hợp có vướng mắc, báo cáo rõ lý do bằng văn bản."
        ),
        Paragraph("Kết quả thực hiện là căn cứ xem xét thi đua, khen thưởng của đơn vị./."),
    )
    few = len(units) <= MANY_ADDRESSEES
    return numbers.blank_paper(
        campaign.host,
        abbreviation="",
        kind="",
        subject=f"đôn đốc thực hiện {theme(campaign)}{nth}",
        body=body,
        addressees=tuple(units) if few else ("Các cơ quan, đơn vị, địa phương có tên trong công văn này",),
        recipients=("Như trên",),
    )


def urge_values(campaign: Campaign) -> dict[str, Any]:
    rows = [
        {"tt": str(i), "don_vi": name(r.unit), "viec": r.title, "han": day(r.due_on), "qua_han": str(r.days)}
        for i, r in enumerate(late_rows(campaign), 1)
    ]
    return {**campaign_values(campaign), "lan_thu": str(_times(campaign)), "cham": rows}
