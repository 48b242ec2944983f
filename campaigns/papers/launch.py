"""The launch (phát động): theme and occasion, contents, indicators, time, who does what, when to report."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Task
from campaigns.papers.phrases import day, goal, lower_first, name, paragraphs, sections, span, theme, upper_first
from campaigns.rules.campaigns import keeps
from core.refusals import Refusal
from documents import numbers
from documents.engine.numbers import long_day
from documents.papers import Item, Paper, Paragraph, Table
from documents.papers.frame import Block
from documents.papers.template import Field

FIELDS = (
    Field("ten_phong_trao", _("Short name of the campaign")),
    Field("chu_de", _("Theme")),
    Field("tu_ngay", _("First day")),
    Field("den_ngay", _("Last day")),
    Field("chi_tieu", _("Indicators, one row each"), "rows", ("tt", "ten", "don_vi_tinh", "muc_tieu")),
)


def may_write(user: Any, campaign: Campaign) -> Refusal | None:
    """The host's people write the campaign's papers, a launch also while it is a draft."""
    if keeps(user, campaign.host_id) or campaign.host_id in user.grants.own_units:
        return None
    return Refusal(_("Only the people of the host write the papers of a campaign."))


def campaign_values(campaign: Campaign) -> dict[str, Any]:
    rows = [
        {"tt": str(n), "ten": i.name, "don_vi_tinh": i.unit_of_measure, "muc_tieu": goal(i)}
        for n, i in enumerate(campaign.indicators.filter(parent=None), 1)
    ]
    return {
        "ten_phong_trao": campaign.short_name,
        "chu_de": campaign.theme,
        "tu_ngay": day(campaign.starts_on),
        "den_ngay": day(campaign.ends_on) if campaign.ends_on else "",
        "chi_tieu": rows,
    }


def launch_paper(campaign: Campaign) -> Paper:
    """The launch: theme and occasion, contents, indicators, time, who does what, when to report."""
    groups = [group.label for group in campaign.groups.all()]
    body = (
        Paragraph(f"{_occasion(campaign)}{name(campaign.host)} phát động {theme(campaign)} như sau:"),
        *sections(
            (
                ("NỘI DUNG THI ĐUA", _contents(campaign)),
                ("CHỈ TIÊU THI ĐUA", _indicators(campaign)),
                ("THỜI GIAN THỰC HIỆN", (Paragraph(span(campaign)),)),
                ("TỔ CHỨC THỰC HIỆN", (*_tasks(campaign), *_deadlines(campaign))),
            )
        ),
        Paragraph(
            f"{name(campaign.host)} đề nghị các cơ quan, đơn vị, địa phương tích cực hưởng ứng và tổ chức thực hiện./."
        ),
    )
    return numbers.blank_paper(
        campaign.host,
        abbreviation="",
        kind="PHÁT ĐỘNG",
        subject=upper_first(theme(campaign)),
        body=body,
        recipients=tuple(groups),
    )


def _occasion(campaign: Campaign) -> str:
    names = [row.name.strip(" .") for row in campaign.commemorations.all()]
    return f"Nhằm lập thành tích chào mừng: {'; '.join(names)}; " if names else ""


def _contents(campaign: Campaign) -> tuple[Block, ...]:
    blocks: list[Block] = []
    movements = list(campaign.movements.all())
    for point in campaign.content_points.all():
        lead = f"{point.label.rstrip('.')}. " if point.depth == 0 else f"{point.label} "
        blocks.append(
            Paragraph(
                point.heading if point.depth else "", lead=f"{lead}{point.heading}" if not point.depth else lead.strip()
            )
        )
        blocks += paragraphs(point.text)
        blocks += [Item(f"Phong trào “{m.name.strip('“”')}”.") for m in movements if m.content_point_id == point.pk]
    loose = [m for m in movements if m.content_point_id is None]
    return (*blocks, *(Item(f"Phong trào “{m.name.strip('“”')}”.") for m in loose))


def _indicators(campaign: Campaign) -> tuple[Block, ...]:
    rows = list(campaign.indicators.all())
    if not rows:
        return ()
    order = {row.pk: str(n) for n, row in enumerate((r for r in rows if r.parent_id is None), 1)}
    cells = tuple(
        (order.get(r.pk, ""), f"Trong đó: {r.name}" if r.parent_id else r.name, r.unit_of_measure, goal(r))
        for r in rows
    )
    return (Table(("TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu"), cells, (1, 7, 2, 3)),)


def _tasks(campaign: Campaign) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for n, task in enumerate(campaign.tasks.all(), 1):
        ask = "đề nghị" if task.tone == Task.Tone.REQUEST else "yêu cầu"
        due = f" Hoàn thành chậm nhất {long_day(task.due_on)}." if task.due_on else ""
        blocks.append(
            Paragraph(
                f"{ask} {lower_first(task.text.strip().rstrip('.'))}.{due}", lead=f"{n}. {task.addressee.rstrip(':')}:"
            )
        )
    return tuple(blocks)


def _deadlines(campaign: Campaign) -> tuple[Block, ...]:
    lines = []
    if campaign.registration_due_on:
        lines.append(f"Đăng ký thi đua: chậm nhất {long_day(campaign.registration_due_on)}.")
    if campaign.plan_due_on:
        lines.append(f"Gửi kế hoạch thi đua: chậm nhất {long_day(campaign.plan_due_on)}.")
    lines += [f"{period.name}: gửi báo cáo chậm nhất {long_day(period.due_on)}." for period in campaign.periods.all()]
    return (
        (Paragraph("Các cơ quan, đơn vị thực hiện theo thời hạn sau:"), *(Item(line) for line in lines))
        if lines
        else ()
    )
