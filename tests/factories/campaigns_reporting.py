"""A launched campaign with participations, periods and indicators, as the verbs leave it; reports in any state."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from campaigns import launching, reporting
from campaigns.models import (
    Campaign,
    Comparator,
    ContentPoint,
    Indicator,
    Movement,
    ParticipantGroup,
    Participation,
    Report,
    ReportingPeriod,
    Task,
    TaskUnit,
)
from core import blobs, clock
from documents import evidence as files
from documents.models import EvidenceFile
from units.models import Unit

TODAY = date(2025, 6, 18)  # a Wednesday
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


class DraftCampaignFactory(DjangoModelFactory):
    """A campaign being drafted; `host=` is needed."""

    class Meta:
        model = Campaign

    kind = Campaign.Kind.THEMATIC
    theme = "Thi đua lập thành tích chào mừng Đại hội Đảng bộ các cấp"
    short_name = factory.Sequence(lambda n: f"Chào mừng Đại hội {n}")
    starts_on = date(2025, 1, 2)
    ends_on = date(2025, 12, 31)
    registration_due_on = date(2025, 6, 25)
    plan_due_on = date(2025, 6, 27)
    created_at = factory.LazyFunction(clock.now)


class PointFactory(DjangoModelFactory):
    """A content point of the first level."""

    class Meta:
        model = ContentPoint

    label = factory.Sequence(lambda n: str(n + 1))
    heading = factory.Sequence(lambda n: f"Nội dung thi đua {n + 1}")
    position = factory.Sequence(lambda n: n)


class IndicatorFactory(DjangoModelFactory):
    """An indicator asked of every unit: at least 9."""

    class Meta:
        model = Indicator

    name = factory.Sequence(lambda n: f"Chỉ tiêu thử {n + 1}")
    comparator = Comparator.GE
    value = Decimal(9)
    unit_of_measure = "%"
    position = factory.Sequence(lambda n: n)


class PeriodFactory(DjangoModelFactory):
    """A period to 30/06/2025, taken in from 01/06 to 25/06."""

    class Meta:
        model = ReportingPeriod

    name = "Quý II năm 2025"
    starts_on = date(2025, 4, 1)
    ends_on = date(2025, 6, 30)
    opens_on = date(2025, 6, 1)
    due_on = date(2025, 6, 25)


@dataclass
class Running:
    """A launched campaign and its parts."""

    campaign: Campaign
    period: ReportingPeriod
    periods: list[ReportingPeriod]
    points: list[ContentPoint]
    indicators: list[Indicator]
    movements: list[Movement]
    task: TaskUnit
    parts: list[Participation]
    officer: Any
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> Participation:
        return self.parts[0]


def running(
    host: Unit,
    units: list[Unit],
    by: Any,
    *,
    indicators: int = 2,
    points: int = 2,
    periods: list[dict[str, Any]] | None = None,
    tone: str = Task.Tone.REQUIRE,
    **campaign: Any,
) -> Running:
    """Launch a campaign of `host` for `units` through the verb, as `by`."""
    draft = DraftCampaignFactory(host=host, **campaign)
    group = ParticipantGroup.objects.create(
        campaign=draft, label="Đơn vị tham gia", by=ParticipantGroup.By.NAME, tone=tone
    )
    group.units.set(units)
    content = PointFactory.create_batch(points, campaign=draft)
    figures = IndicatorFactory.create_batch(indicators, campaign=draft)
    movement = Movement.objects.create(
        campaign=draft, name="Cả nước chung sức xây dựng nông thôn mới", owner_level="central"
    )
    windows = [PeriodFactory(campaign=draft, **more) for more in (periods if periods is not None else [{}])]
    task = Task.objects.create(
        campaign=draft, addressee="Các đơn vị", text="Tuyên truyền phong trào", due_on=TODAY + timedelta(days=10)
    )
    parts = [TaskUnit.objects.create(task=task, unit=unit) for unit in units]
    launching.launch(campaign=draft, by=by)
    draft.refresh_from_db()
    enrolled = {p.unit_id: p for p in draft.participations.select_related("campaign__host", "unit")}
    return Running(
        draft, windows[-1], windows, content, figures, [movement], parts[0], [enrolled[u.pk] for u in units], by
    )


def written(
    run: Running, by: Any, *, part: Participation | None = None, period: ReportingPeriod | None = None, value: Any = 10
) -> Report:
    """A complete draft: `value` for every indicator, a sentence per content point."""
    report = reporting.find(part or run.part, period or run.period)
    return reporting.save(
        report=report,
        figures=[reporting.Figure(i, Decimal(value)) for i in run.indicators],
        sections={p.pk: f"Đã làm xong {p.label}." for p in run.points},
        summary="Hoàn thành.",
        by=by,
    )


def submitted(run: Running, by: Any, **more: Any) -> Report:
    """A report sent by the head."""
    return reporting.submit(report=written(run, by, **more), by=by)


def returned(
    run: Running, by: Any, officer: Any, *, indicator: int | None = 0, point: int | None = None, **more: Any
) -> Report:
    """A report returned with a remark on one indicator and/or one content point."""
    report = submitted(run, by, **more)
    said = []
    if indicator is not None:
        said.append(reporting.Objection("Số này khác báo cáo quý I.", indicator=run.indicators[indicator]))
    if point is not None:
        said.append(reporting.Objection("Ghi rõ số người dự.", point=run.points[point]))
    return reporting.return_report(report=report, objections=said, by=officer)


def evidence(unit: Unit, by: Any, name: str = "minh-chung.pdf", content: bytes = PDF) -> EvidenceFile:
    """An evidence file of the unit."""
    return files.keep(unit=unit, file=ContentFile(content, name=name), title="", by=by)


def signed_paper(report: Report, by: Any, on: date = TODAY) -> Report:
    """The report with the signed paper attached."""
    blob = blobs.store(ContentFile(PDF, name="ban-ky.pdf"), kind=reporting.SIGNED_PAPER, by=by)
    paper = reporting.SignedPaper("45/BC-UBND", on, "Lò Văn Đại, Chủ tịch", blob)
    return reporting.attach_paper(report=report, paper=paper, by=by)
