"""Launched campaigns with reports in every state, for what reads them (boards, home, deadlines)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.launching import REPORT, duty_key
from campaigns.launching import launch as launch_campaign
from campaigns.models import (
    Campaign,
    ContentPoint,
    Indicator,
    ParticipantGroup,
    Participation,
    Report,
    ReportingPeriod,
    ReportValue,
)
from core import clock
from deadlines import duties
from deadlines.models import Duty, Outcome
from units.models import Unit

S = Report.Status
START, END = date(2025, 1, 1), date(2025, 12, 31)


def at(day: date) -> datetime:
    """Nine o'clock of `day` where the offices are."""
    return timezone.make_aware(datetime.combine(day, time(9)))


def draft_campaign(host: Unit, **fields: Any) -> Campaign:
    """A draft with one content point."""
    values: dict[str, Any] = {
        "kind": Campaign.Kind.THEMATIC, "short_name": "Thi đua thử nghiệm", "theme": "Đoàn kết, sáng tạo", "starts_on": START,
        "ends_on": END, "created_at": at(START),
    }  # fmt: skip
    values.update(fields)
    campaign = Campaign.objects.create(host=host, **values)
    ContentPoint.objects.create(campaign=campaign, label="1", heading="Phát triển kinh tế", position=1)
    return campaign


def add_periods(campaign: Campaign, *dues: date, names: tuple[str, ...] = ()) -> list[ReportingPeriod]:
    """A period for each due date; reports are taken in from ten days before it."""
    return [
        ReportingPeriod.objects.create(
            campaign=campaign, name=names[i] if names else f"Kỳ {i + 1}", starts_on=campaign.starts_on,
            ends_on=due - timedelta(days=5), opens_on=due - timedelta(days=10), due_on=due, position=i,
        )
        for i, due in enumerate(dues)
    ]  # fmt: skip


def add_group(campaign: Campaign, units: list[Unit], **fields: Any) -> ParticipantGroup:
    """A group of named units that are asked for reports only, unless said otherwise."""
    values: dict[str, Any] = {
        "label": "Đơn vị thử",
        "by": ParticipantGroup.By.NAME,
        "asks_registration": False,
        "asks_plan": False,
    }
    values.update(fields)
    group = ParticipantGroup.objects.create(campaign=campaign, **values)
    group.units.set(units)
    return group


def launched(
    host: Unit, units: list[Unit], by: Any, dues: list[date], *, on: date = START, tone: str = "require", **fields: Any
) -> Campaign:
    """A launched campaign of `units` with a reporting period for each of `dues`."""
    campaign = draft_campaign(host, **fields)
    add_periods(campaign, *dues)
    add_group(campaign, units, tone=tone)
    with clock.pretend(on):
        launch_campaign(campaign=campaign, by=by)
    campaign.refresh_from_db()
    return campaign


def part_of(campaign: Campaign, unit: Unit) -> Participation:
    return Participation.objects.get(campaign=campaign, unit=unit)


def send(
    campaign: Campaign, unit: Unit, period: ReportingPeriod, on: date, *, status: str = S.ACCEPTED,
    values: dict[Indicator, Decimal | int | None] | None = None, confirmed: bool = False,
) -> Report:  # fmt: skip
    """A report sent on `on`, as the verbs would leave it: late days counted, its duty closed."""
    key = duty_key(REPORT, campaign, unit.pk, period)
    duty = Duty.objects.filter(key=key).first()
    late = duties.late_days(duty.due_on, on) if duty and not duty.requested else 0
    report = Report.objects.create(
        participation=part_of(campaign, unit), period=period, status=status, version_no=1, first_submitted_on=on,
        submitted_at=at(on), late_days=late, created_at=at(on),
    )  # fmt: skip
    for indicator, value in (values or {}).items():
        ReportValue.objects.create(
            report=report, indicator=indicator, value=value, no_value_reason="" if value is not None else "Chưa có số liệu",
            confirmed_at=at(on) if confirmed else None,
        )  # fmt: skip
    with clock.pretend(on):
        duties.close(key=key, on=on)
    return report


def indicator(
    campaign: Campaign, name: str = "Thu ngân sách", value: Decimal | int | None = 100, **fields: Any
) -> Indicator:
    """An indicator that sums its units' figures, unless said otherwise."""
    fields.setdefault("unit_of_measure", "tỷ đồng")
    fields.setdefault("position", campaign.indicators.count())
    return Indicator.objects.create(campaign=campaign, name=name, value=value, **fields)


def owe(unit: Unit, host: Unit, due_on: date, **fields: Any) -> Duty:
    """A duty of no campaign."""
    opens = fields.pop("opens_on", due_on - timedelta(days=20))
    values: dict[str, Any] = {
        "key": f"test:{Duty.objects.count()}:{unit.pk}", "kind": "test.kind", "title": "Gửi báo cáo", "context": "Phong trào thử",
        "context_ref": "test:1", "url_name": "deadlines:list",
    }  # fmt: skip
    values.update(fields)
    return duties.open_duty(duties.Ask(unit=unit, host=host, opens_on=opens, due_on=due_on, **values))


def excuse(duty: Duty) -> None:
    duties.close(key=duty.key, outcome=Outcome.EXCUSED, reason="Được miễn")
