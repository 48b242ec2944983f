"""A launched campaign with a report in the state wanted, made through the verbs."""

from datetime import timedelta
from typing import Any

from campaigns import launching, reporting
from campaigns.models import (
    Campaign,
    ContentPoint,
    Directive,
    DocType,
    Indicator,
    ParticipantGroup,
    Report,
    ReportingPeriod,
)
from core import clock
from units.models import Unit


def launched(host: Unit, units: list[Unit], officer: Any) -> Campaign:
    """A campaign of `host` with two content points, two indicators and one open reporting period."""
    today, now = clock.today(), clock.now()
    directive = Directive.objects.create(
        keeper=host,
        doc_type=DocType.DIRECTIVE,
        number="07",
        symbol="CT-UBND",
        issued_on=today - timedelta(days=40),
        issuer=host.name,
        subject="Phát động phong trào giảm nghèo bền vững",
        created_by=officer,
        created_at=now,
    )
    campaign = Campaign.objects.create(
        host=host,
        directive=directive,
        kind=Campaign.Kind.THEMATIC,
        theme="Chung tay giảm nghèo",
        short_name="Giảm nghèo bền vững",
        starts_on=today - timedelta(days=40),
        ends_on=today + timedelta(days=200),
        created_by=officer,
        created_at=now,
        registration_due_on=today + timedelta(days=3),
        plan_due_on=today + timedelta(days=5),
    )
    for n, heading in enumerate(("Giúp hộ nghèo có sinh kế", "Tuyên truyền"), 1):
        ContentPoint.objects.create(
            campaign=campaign, label=str(n), heading=heading, text="Mỗi xã một mô hình.", position=n
        )
    for n, name in enumerate(("Mức giảm tỷ lệ hộ nghèo", "Tỷ lệ hồ sơ đúng hạn"), 1):
        Indicator.objects.create(campaign=campaign, name=name, value=n * 4, unit_of_measure="%", owner=host, position=n)
    group = ParticipantGroup.objects.create(
        campaign=campaign, label="Các xã, phường", by=ParticipantGroup.By.NAME, position=1
    )
    group.units.set(units)
    ReportingPeriod.objects.create(
        campaign=campaign,
        name="Kỳ 1",
        starts_on=campaign.starts_on,
        ends_on=today - timedelta(days=1),
        opens_on=today - timedelta(days=5),
        due_on=today + timedelta(days=10),
        position=1,
    )
    launching.launch(campaign=campaign, by=officer)
    return campaign


def submitted(campaign: Campaign, unit: Unit, clerk: Any, head: Any) -> Report:
    """The unit's report, sent to the host."""
    report = reporting.find(campaign.participations.get(unit=unit), campaign.periods.get())
    figures = [reporting.Figure(i, i.value) for i in campaign.indicators.all()]
    sections = {p.pk: "Đã giúp 27 hộ, có danh sách kèm theo." for p in campaign.content_points.all()}
    reporting.save(report=report, figures=figures, sections=sections, summary="Bảo đảm tiến độ.", by=clerk)
    reporting.pass_to_head(report=report, by=clerk)
    reporting.submit(report=report, by=head)
    return report


def returned(campaign: Campaign, unit: Unit, clerk: Any, head: Any, officer: Any) -> Report:
    """The unit's report, returned with a remark on its first figure."""
    report = submitted(campaign, unit, clerk, head)
    first = campaign.indicators.order_by("position")[0]
    objection = reporting.Objection("Số này khác danh sách rà soát.", indicator=first)
    reporting.return_report(report=report, objections=[objection], by=officer)
    return report
