"""What the files do not say and an office decides at launch: who takes part in what, and when reports are taken in."""

from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.demo.data import must, read
from campaigns.models import ParticipantGroup, ReportingPeriod, Task
from units.models import UnitKind

By, Tone, Kind = ParticipantGroup.By, Task.Tone, ReportingPeriod.Kind
POOR_DISTRICTS = ("huyen-muong-te", "huyen-sin-ho", "huyen-nam-nhun", "huyen-phong-tho")
BORDER_COMMUNES = (
    "xa-03466",
    "xa-03451",
    "xa-03442",
    "xa-03439",
    "xa-03460",
    "xa-03503",
    "xa-03549",
    "xa-03583",
    "xa-03571",
    "xa-03562",
    "xa-03394",
)
FACULTIES = {
    "tct-ly-luan": "Khoa Lý luận cơ sở (mẫu)",
    "tct-xay-dung-dang": "Khoa Xây dựng Đảng (mẫu)",
    "tct-nha-nuoc": "Khoa Nhà nước và pháp luật (mẫu)",
    "tct-to-chuc": "Phòng Tổ chức - Hành chính (mẫu)",
}


@dataclass(frozen=True)
class Group:
    label: str
    kind: str = ""
    units: tuple[str, ...] = ()
    tone: str = Tone.REQUIRE
    registers: bool = True
    plans: bool = True
    interim: bool = True
    final: bool = True


@dataclass(frozen=True)
class Period:
    name: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    kind: str = Kind.PERIODIC


@dataclass(frozen=True)
class Plan:
    """How one campaign was launched."""

    launched_on: date
    launched_by: str
    register_by: date
    plan_by: date
    groups: tuple[Group, ...]
    periods: tuple[Period, ...]
    asked: tuple[str, ...] = ()  # units (or kinds of units) that the allotted indicators are asked of; empty: all


D = date
PARTY = (
    "tinh-uy-van-phong",
    "ban-to-chuc-tu",
    "ban-tuyen-giao-tu",
    "ban-dan-van-tu",
    "ubkt-tu",
    "ban-noi-chinh-tu",
    "dang-uy-khoi",
)
DISTRICTS = (
    "tp-lai-chau",
    "huyen-tam-duong",
    "huyen-muong-te",
    "huyen-sin-ho",
    "huyen-phong-tho",
    "huyen-than-uyen",
    "huyen-tan-uyen",
    "huyen-nam-nhun",
)

PLANS: dict[str, Plan] = {
    "truong-chinh-tri": Plan(
        launched_on=D(2021, 8, 24),
        launched_by="truongchinhtri",
        register_by=D(2021, 9, 15),
        plan_by=D(2021, 9, 30),
        groups=(Group("Các khoa, phòng của Trường (mẫu)", units=tuple(FACULTIES)),),
        periods=(
            *(
                Period(f"Năm {y}", D(y, 8, 24) if y == 2021 else D(y, 1, 1), D(y, 12, 31), D(y, 12, 1), D(y, 12, 31))
                for y in range(2021, 2025)
            ),
            Period("Tổng kết 2021–2025", D(2021, 8, 24), D(2025, 12, 31), D(2025, 11, 20), D(2025, 12, 20), Kind.FINAL),
        ),
    ),
    "tp-lai-chau": Plan(
        launched_on=D(2023, 1, 16),
        launched_by="tp-lai-chau.cb",
        register_by=D(2023, 2, 10),
        plan_by=D(2023, 2, 28),
        groups=(Group("UBND các xã, phường", kind=UnitKind.COMMUNE),),
        periods=(
            Period("6 tháng đầu năm", D(2023, 1, 1), D(2023, 6, 30), D(2023, 6, 20), D(2023, 7, 10)),
            Period("Tổng kết năm 2023", D(2023, 1, 1), D(2023, 12, 31), D(2023, 12, 10), D(2024, 1, 5), Kind.FINAL),
        ),
    ),
    "tan-uyen": Plan(
        launched_on=D(2024, 1, 15),
        launched_by="huyen-tan-uyen.cb",
        register_by=D(2024, 2, 5),
        plan_by=D(2024, 2, 29),
        groups=(Group("UBND các xã, thị trấn", kind=UnitKind.COMMUNE),),
        periods=(
            Period("Sơ kết 6 tháng", D(2024, 1, 1), D(2024, 6, 30), D(2024, 6, 17), D(2024, 7, 5), Kind.INTERIM),
            Period("Tổng kết năm 2024", D(2024, 1, 1), D(2024, 12, 31), D(2024, 12, 10), D(2025, 1, 6), Kind.FINAL),
        ),
    ),
    "ktxh-2024": Plan(
        launched_on=D(2024, 1, 10),
        launched_by="chuyenvien",
        register_by=D(2024, 1, 31),
        plan_by=D(2024, 2, 20),
        groups=(
            Group("Các sở, ban, ngành tỉnh", kind=UnitKind.PROVINCE_OFFICE),
            Group("UBND các huyện, thành phố", kind=UnitKind.DISTRICT),
            Group("Cơ quan giữ số liệu", units=("cuc-thong-ke",), registers=False, plans=False),
            Group(
                "Ủy ban MTTQ tỉnh, các đoàn thể và hội (đề nghị)",
                units=("mttq-tinh", "hoi-lhpn", "lien-minh-htx"),
                tone=Tone.REQUEST,
                registers=False,
                plans=False,
                interim=False,
            ),
        ),
        periods=(
            Period("Quý I", D(2024, 1, 1), D(2024, 3, 31), D(2024, 3, 25), D(2024, 4, 15)),
            Period("6 tháng", D(2024, 1, 1), D(2024, 6, 30), D(2024, 6, 24), D(2024, 7, 15), Kind.INTERIM),
            Period("9 tháng", D(2024, 1, 1), D(2024, 9, 30), D(2024, 9, 24), D(2024, 10, 15)),
            Period("Tổng kết năm", D(2024, 1, 1), D(2024, 12, 31), D(2024, 12, 10), D(2025, 1, 10), Kind.FINAL),
        ),
        asked=DISTRICTS,
    ),
    "dai-hoi-2025": Plan(
        launched_on=D(2024, 6, 20),
        launched_by="chuyenvien",
        register_by=D(2024, 7, 15),
        plan_by=D(2024, 7, 31),
        groups=(
            Group("Các cơ quan Đảng tỉnh (đề nghị)", units=PARTY, tone=Tone.REQUEST, plans=False, interim=False),
            Group(
                "Ủy ban MTTQ và các tổ chức chính trị - xã hội tỉnh (đề nghị)",
                kind=UnitKind.FRONT,
                tone=Tone.REQUEST,
                plans=False,
            ),
            Group("Các sở, ban, ngành tỉnh", kind=UnitKind.PROVINCE_OFFICE),
            Group("UBND các huyện, thành phố", kind=UnitKind.DISTRICT),
            Group("Các doanh nghiệp trên địa bàn tỉnh", kind=UnitKind.ENTERPRISE, plans=False, interim=False),
        ),
        periods=(
            Period("Năm 2024", D(2024, 6, 14), D(2024, 12, 31), D(2024, 12, 10), D(2025, 1, 10), Kind.INTERIM),
            Period("Quý I/2025", D(2025, 1, 1), D(2025, 3, 31), D(2025, 3, 20), D(2025, 4, 10)),
            Period("Tổng kết", D(2024, 6, 14), D(2025, 6, 30), D(2025, 6, 10), D(2025, 6, 30), Kind.FINAL),
        ),
    ),
}


def current(today: date) -> Plan:
    """The plan of the running campaign: its second window is due exactly a week after the day of loading."""
    data = read("current.json")["campaign"]
    start, end = must(data["starts_on"], today), must(data["ends_on"], today)
    spans = {
        "Kỳ 1": (start, today - timedelta(days=31)),
        "Kỳ 2": (today - timedelta(days=30), today - timedelta(days=1)),
    }
    spans["Sơ kết"] = (start, today + timedelta(days=59))
    return Plan(
        asked=(f"kind:{UnitKind.COMMUNE}",),
        launched_on=start,
        launched_by="chuyenvien",
        register_by=today - timedelta(days=45),
        plan_by=today - timedelta(days=30),
        groups=(
            Group("UBND các xã, phường", kind=UnitKind.COMMUNE),
            Group("Các sở, ban, ngành tỉnh", kind=UnitKind.PROVINCE_OFFICE),
        ),
        periods=tuple(
            Period(
                row["name"],
                *spans.get(row["name"], (start, end)),
                must(row["opens_on"], today),
                must(row["due_on"], today),
                row["kind"],
            )
            for row in data["report_periods"]
        ),
    )
