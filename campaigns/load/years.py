"""The campaigns of each year: one for every unit, one of 50 units by twelve periods, some for hundreds, the communes' own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from campaigns.load.ground import BATCH, Ground, moment
from campaigns.models import (
    Campaign,
    ContentPoint,
    Directive,
    DocType,
    Indicator,
    Movement,
    ParticipantGroup,
    ReportingPeriod,
)
from units.models import Unit

BOARD_UNITS, BOARD_PERIODS = 50, 12
HEADINGS = (
    "Tuyên truyền, quán triệt chủ trương về thi đua, khen thưởng",
    "Phát triển kinh tế - xã hội, giảm nghèo bền vững",
    "Chung sức xây dựng nông thôn mới, đô thị văn minh",
    "Cải cách hành chính, chuyển đổi số",
)
INDICATORS = (
    ("Mức giảm tỷ lệ hộ nghèo", "%", "4", Indicator.Aggregation.MEAN),
    ("Số lao động được giải quyết việc làm", "lao động", "6200", Indicator.Aggregation.SUM),
    ("Chiều dài đường thôn, bản được cứng hóa", "km", "180", Indicator.Aggregation.SUM),
    ("Tỷ lệ hồ sơ giải quyết đúng hạn", "%", "98.5", Indicator.Aggregation.MEAN),
)
THEMES = (
    "Chung sức vì cuộc sống ấm no",
    "Kỷ cương, sáng tạo, hiệu quả",
    "Bản làng sáng, xanh, sạch, đẹp",
    "Cả tỉnh chuyển đổi số",
)


@dataclass
class Year:
    """One campaign with its parts, as `activity` needs it."""

    campaign: Campaign
    group: ParticipantGroup
    units: list[Unit]
    periods: list[ReportingPeriod]
    points: list[ContentPoint]
    indicators: list[Indicator]


def fill(ground: Ground) -> Iterator[Year]:
    units = ground.things["units"]
    near = 1 + ground.things["departments"] + ground.things["communes"]
    communes = units[1 + ground.things["departments"] : near]
    for year in range(ground.today.year - ground.years + 1, ground.today.year + 1):
        yield _campaign(ground, year, 0, units[0], units[1:], 4)
        yield _campaign(ground, year, 1, units[0], units[1 : 1 + BOARD_UNITS], BOARD_PERIODS)
        yield _campaign(ground, year, 2, units[0], units[1:near], 12)
        for n in range(3, 6):
            yield _campaign(ground, year, n, units[0], units[1 : near + 100], 4)
        for n, commune in enumerate(communes[:30]):
            yield _campaign(ground, year, 10 + n, commune, units[near + n :: len(communes)], 2)
        ground.say(f"{year}: {ground.rows:,} rows so far")


def _campaign(ground: Ground, year: int, number: int, host: Unit, units: list[Unit], periods: int) -> Year:
    starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
    officer = ground.things["officers"][number % 3] if number < 10 else ground.things["heads"][host.pk]
    theme = THEMES[(year + number) % 4]
    directive = Directive.objects.create(
        keeper=host, doc_type=DocType.PLAN, number=str(number + 1), symbol="KH-UBND", place="Lai Châu", issued_on=starts_on,
        issuer=host.name, issuer_unit=host, subject=f"Phát động phong trào thi đua “{theme}” năm {year}", created_by_id=officer,
        created_at=moment(starts_on),
    )  # fmt: skip
    over = ends_on < ground.today - timedelta(days=45)
    campaign = Campaign.objects.create(
        host=host, directive=directive, kind=Campaign.Kind.REGULAR if number % 2 else Campaign.Kind.THEMATIC, theme=theme,
        short_name=f"{theme} {year} ({number + 1})", starts_on=starts_on, ends_on=ends_on, sample=True,
        status=Campaign.Status.ENDED if over else Campaign.Status.RUNNING, registration_due_on=date(year, 1, 31),
        plan_due_on=date(year, 2, 20), launched_at=moment(starts_on), launched_by_id=officer, created_by_id=officer,
        created_at=moment(starts_on),
    )  # fmt: skip
    group = ParticipantGroup.objects.create(
        campaign=campaign, label="Các đơn vị", by=ParticipantGroup.By.NAME, position=1
    )
    group.units.set(units[:BATCH])
    points = ContentPoint.objects.bulk_create(
        ContentPoint(campaign=campaign, label=str(n), heading=text, text=text, position=n)
        for n, text in enumerate(HEADINGS, 1)
    )
    Movement.objects.create(
        campaign=campaign, name="Chung sức xây dựng nông thôn mới", owner_level="province", position=1
    )
    return Year(campaign, group, units, _periods(campaign, year, periods), points, _indicators(campaign, points, host))


def _periods(campaign: Campaign, year: int, count: int) -> list[ReportingPeriod]:
    made, step = [], 12 // count
    for n in range(count):
        starts_on = date(year, n * step + 1, 1)
        ends_on = date(year + (n + 1) * step // 12, (n + 1) * step % 12 + 1, 1) - timedelta(days=1)
        kind = ReportingPeriod.Kind.FINAL if n + 1 == count else ReportingPeriod.Kind.PERIODIC
        name = f"Tháng {n + 1}" if count == 12 else f"Quý {n + 1}" if count == 4 else f"Kỳ {n + 1}"
        made.append(
            ReportingPeriod(
                campaign=campaign, position=n + 1, name=name, kind=kind, starts_on=starts_on, ends_on=ends_on,
                opens_on=ends_on - timedelta(days=5), due_on=ends_on + timedelta(days=10),
            )
        )  # fmt: skip
    return ReportingPeriod.objects.bulk_create(made)


def _indicators(campaign: Campaign, points: list[ContentPoint], host: Unit) -> list[Indicator]:
    return Indicator.objects.bulk_create(
        Indicator(
            campaign=campaign, content_point=points[n % 4], name=name, value=Decimal(value), unit_of_measure=unit,
            aggregation=adds, owner=host, position=n + 1,
        )
        for n, (name, unit, value, adds) in enumerate(INDICATORS)
    )  # fmt: skip
