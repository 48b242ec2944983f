"""A unit's report for a period: assessment, results by content point, the table of indicators."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns import reporting
from campaigns.models import ContentPoint, Report
from campaigns.papers.phrases import goal, name, paragraphs, sections, theme
from core.numbers import format_decimal
from core.refusals import Refusal
from documents import numbers
from documents.papers import Paper, Paragraph, Table
from documents.papers.frame import Block
from documents.papers.template import Field

REPORT_FIELDS = (
    Field("ten_phong_trao", _("Short name of the campaign")),
    Field("chu_de", _("Theme")),
    Field("ky", _("Reporting period")),
    Field("don_vi", _("Unit")),
    Field(
        "chi_tieu",
        _("Indicators, one row each"),
        "rows",
        ("tt", "ten", "don_vi_tinh", "muc_tieu", "ket_qua", "ghi_chu"),
    ),
)


def may_report(user: Any, report: Report) -> Refusal | None:
    """A unit's report as a paper is written by its own people."""
    if report.participation.unit_id in user.grants.own_units:
        return None
    return Refusal(_("Only the unit's own people write this report."))


def report_paper(report: Report) -> Paper:
    """The report of a unit for a period: assessment, results by content point, the table of indicators."""
    campaign, unit = report.participation.campaign, report.participation.unit
    sheet = reporting.load(report)
    body = (
        Paragraph(
            f"Thực hiện {theme(campaign)} do {name(campaign.host)} phát động, "
            f"{name(unit)} báo cáo kết quả {_period(report)} như sau:"
        ),
        *sections(
            (
                ("ĐÁNH GIÁ CHUNG", paragraphs(report.summary)),
                ("KẾT QUẢ THỰC HIỆN CÁC NỘI DUNG", _results(sheet.points, sheet)),
                ("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", _figures(report, sheet)),
            )
        ),
        Paragraph(f"Trên đây là báo cáo kết quả thực hiện {_period(report)} của {name(unit)}./."),
    )
    return numbers.blank_paper(
        unit,
        abbreviation="BC",
        kind="BÁO CÁO",
        subject=f"Kết quả thực hiện {theme(campaign)}, {_period(report)}",
        body=body,
        addressees=(name(campaign.host),),
        recipients=("Như trên",),
    )


def _period(report: Report) -> str:
    name = report.period.name
    return name[:1].lower() + name[1:]


def _results(points: list[ContentPoint], sheet: Any) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for point in points:
        section = sheet.sections.get(point.pk)
        if section is not None and section.text.strip():
            blocks += [Paragraph("", lead=f"{point.label.rstrip('.')}. {point.heading}"), *paragraphs(section.text)]
    return tuple(blocks)


def _figures(report: Report, sheet: Any) -> tuple[Block, ...]:
    rows = report_rows(report, sheet)
    if not rows:
        return ()
    cells = tuple((r["tt"], r["ten"], r["don_vi_tinh"], r["muc_tieu"], r["ket_qua"], r["ghi_chu"]) for r in rows)
    return (Table(("TT", "Chỉ tiêu", "ĐVT", "Mục tiêu", "Kết quả", "Ghi chú"), cells, (1, 5, 2, 2, 2, 3), right=(4,)),)


def report_rows(report: Report, sheet: Any) -> list[dict[str, str]]:
    """The indicators asked of the unit with its target (its own where it has one), its figure or the reason there is none."""
    own = reporting.targets_of(report.participation)
    rows = []
    for n, indicator in enumerate(sheet.indicators, 1):
        given = sheet.values.get(indicator.pk)
        figure = format_decimal(given.value) if given is not None and given.value is not None else ""
        remark = "; ".join(part for part in _remarks(given) if part)
        aim = format_decimal(own[indicator.pk]) if indicator.pk in own else goal(indicator)
        rows.append(
            {
                "tt": str(n),
                "ten": indicator.name,
                "don_vi_tinh": indicator.unit_of_measure,
                "muc_tieu": aim,
                "ket_qua": figure,
                "ghi_chu": remark,
            }
        )
    return rows


def _remarks(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return (
        "ước thực hiện" if given.estimate else "",
        f"không có số: {given.no_value_reason}" if given.value is None and given.no_value_reason else "",
        given.note,
    )


def report_values(report: Report) -> dict[str, Any]:
    campaign = report.participation.campaign
    return {
        "ten_phong_trao": campaign.short_name,
        "chu_de": campaign.theme,
        "ky": report.period.name,
        "don_vi": name(report.participation.unit),
        "chi_tieu": report_rows(report, reporting.load(report)),
    }
