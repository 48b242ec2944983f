"""What became of the five campaigns: registrations, reports, units that ended on the way, the final reviews."""

from datetime import date, timedelta
from typing import Any

from campaigns import launching
from campaigns import participation as taking_part
from campaigns.demo import acting
from campaigns.demo.plans import DISTRICTS, PLANS
from campaigns.demo.telling import REMARKS, Story
from campaigns.demo.world import OFFICER, World
from campaigns.models import ParticipantGroup, Participation, ReportingPeriod
from campaigns.reporting import FIX
from core import log
from deadlines import duties, extensions
from deadlines.models import Duty, Outcome

CONGRESS = "dai-hoi-2025"
ENDS = {  # final review from, ended on
    "truong-chinh-tri": (date(2025, 12, 22), date(2026, 1, 15)),
    "tp-lai-chau": (date(2024, 1, 8), date(2024, 1, 31)),
    "tan-uyen": (date(2025, 1, 7), date(2025, 1, 24)),
    "ktxh-2024": (date(2025, 1, 13), date(2025, 2, 14)),
    CONGRESS: (date(2025, 7, 1), date(2025, 7, 31)),
}
MERGED = date(2025, 2, 28)
PARTY_MERGED = date(2025, 1, 31)
CLOSED = date(2025, 6, 30)
SILENT = {  # never filed, whatever was asked
    ("ktxh-2024", "9 tháng"): {"huyen-nam-nhun"},
    ("ktxh-2024", "Quý I"): {"so-ngoai-vu"},
    ("tan-uyen", "Tổng kết năm 2024"): {"huyen-tan-uyen-xa-nam-can-cu"},
    ("tp-lai-chau", "6 tháng đầu năm"): {"tp-lai-chau-xa-sung-phai-cu"},
    (CONGRESS, "Tổng kết"): {"doanh-nghiep-mau-06", "ban-noi-chinh-tu"},
}
RESOLUTIONS = "Nghị quyết 203/2025/QH15 và Nghị quyết 1670/NQ-UBTVQH15"


def load(world: World) -> int:
    story = Story(world)
    for key in PLANS:
        _joining(story, key)
        for period in _periods(world, key):
            _reports(story, key, period)
        reviewed, ended = ENDS[key]
        story.at(reviewed, _review, key)
        story.at(ended, _end, key)
    _congress(story)
    return story.tell()


def _periods(world: World, key: str) -> list[ReportingPeriod]:
    return list(world.campaigns[key].periods.all())


def _asked(world: World, key: str, period: ReportingPeriod) -> list[str]:
    final = period.kind == ReportingPeriod.Kind.FINAL
    return [
        code
        for code, part in world.parts[key].items()
        if part.group and (part.group.asks_final if final else part.group.asks_interim)
    ]


def _joining(story: Story, key: str) -> None:
    plan = PLANS[key]
    for code, part in story.world.parts[key].items():
        group = part.group
        if group is not None:
            story.joining(
                key,
                code,
                plan.launched_on,
                plan.register_by if group.asks_registration else None,
                plan.plan_by if group.asks_plan else None,
            )


def _reports(story: Story, key: str, period: ReportingPeriod) -> None:
    world, ended = story.world, ENDS[key][1]
    for code in _asked(world, key, period):
        if code in SILENT.get((key, period.name), ()) or (key == CONGRESS and _told_apart(code, period)):
            continue
        last = world.units[code].closed_on
        story.usual(key, code, period, until=min(last, ended) if last else ended)


def _told_apart(code: str, period: ReportingPeriod) -> bool:
    return (
        code in ("doanh-nghiep-mau-05",)
        or (code in DISTRICTS and period.kind == ReportingPeriod.Kind.FINAL)
        or (code == "huyen-tam-duong" and period.name == "Quý I/2025")
    )


def _review(world: World, day: date, key: str) -> None:
    with world.on(day, acting.reviewer(key)) as by:
        launching.review(campaign=world.campaigns[key], by=by)


def _end(world: World, day: date, key: str) -> None:
    with world.on(day, acting.reviewer(key)) as by:
        launching.end(campaign=world.campaigns[key], by=by)


# ---- the campaign that ended on the day its districts did ---------------------------------------------------------------


def _congress(story: Story) -> None:
    world = story.world
    _year, quarter, final = _periods(world, CONGRESS)
    story.at(date(2024, 9, 4), _excuse, "doanh-nghiep-mau-05", "Doanh nghiệp tạm ngừng hoạt động từ ngày 01/9/2024.")
    story.at(
        date(2025, 4, 9),
        _extend,
        "huyen-tam-duong",
        quarter,
        date(2025, 4, 18),
        "Chờ số liệu rà soát của các xã vùng cao.",
    )
    story.filed(CONGRESS, "huyen-tam-duong", quarter, date(2025, 4, 17))
    story.at(date(2025, 4, 21), acting.accept, CONGRESS, "huyen-tam-duong", quarter)
    for code, part in world.parts[CONGRESS].items():
        closed = part.unit.closed_on
        if closed in (MERGED, PARTY_MERGED):
            story.at(closed + timedelta(days=1), _hand_over, code)
    story.at(date(2025, 2, 3), _join_later, "ban-tgdv-tu")
    story.at(date(2025, 3, 3), _join_later, "so-nnmt")
    _districts(story, final)
    story.filed(CONGRESS, "so-nnmt", final, date(2025, 6, 24))
    story.at(date(2025, 6, 26), acting.accept, CONGRESS, "so-nnmt", final)


def _districts(story: Story, final: ReportingPeriod) -> None:
    """Eight districts, eight ends: filed and accepted before they closed; returned and left open; on paper only; handed over."""

    def filed(code: str, day: date, accepted: date | None) -> None:
        story.filed(CONGRESS, code, final, day)
        if accepted:
            story.at(accepted, acting.accept, CONGRESS, code, final)

    filed("tp-lai-chau", date(2025, 6, 24), date(2025, 6, 27))
    filed("huyen-than-uyen", date(2025, 6, 26), date(2025, 6, 30))
    filed("huyen-tam-duong", CLOSED, date(2025, 7, 3))
    filed("huyen-tan-uyen", date(2025, 6, 20), None)
    story.at(date(2025, 6, 23), acting.give_back, CONGRESS, "huyen-tan-uyen", final, *REMARKS)
    story.at(date(2025, 6, 27), acting.mend, CONGRESS, "huyen-tan-uyen", final)
    story.at(date(2025, 7, 2), acting.accept, CONGRESS, "huyen-tan-uyen", final)
    filed("huyen-phong-tho", date(2025, 6, 25), None)
    story.at(date(2025, 6, 27), acting.give_back, CONGRESS, "huyen-phong-tho", final, *REMARKS)
    story.at(date(2025, 7, 1), _leave_open, "huyen-phong-tho", final)
    for code, came_on, entered_on in (
        ("huyen-sin-ho", CLOSED, date(2025, 7, 2)),
        ("huyen-nam-nhun", date(2025, 7, 7), date(2025, 7, 8)),
    ):
        story.at(entered_on, acting.write, CONGRESS, code, final)
        story.at(entered_on, acting.enter, CONGRESS, code, final, came_on)
        story.at(date(2025, 7, 10), acting.accept, CONGRESS, code, final)
    story.at(date(2025, 7, 1), _to_host, "huyen-muong-te")


def _excuse(world: World, day: date, code: str, reason: str) -> None:
    with world.on(day, OFFICER) as by:
        taking_part.excuse(participation=world.parts[CONGRESS][code], reason=reason, by=by)


def _extend(world: World, day: date, code: str, period: ReportingPeriod, until: date, reason: str) -> None:
    with world.on(day, OFFICER) as by:
        key = launching.duty_key(launching.REPORT, world.campaigns[CONGRESS], world.units[code].pk, period)
        extensions.grant(duty=Duty.objects.get(key=key), due_on=until, reason=reason, by=by)


def _close(world: World, day: date, owed: Any, part: Participation, reason: str) -> None:
    """Close what a unit that has ended still owed as transferred, and keep on record who did so and why."""
    with world.on(day, OFFICER) as by:
        duties.close_many(owed, outcome=Outcome.TRANSFERRED, reason=reason)
        log.record("campaigns.transfer", part, by=by, reason=reason)


def _owed(world: World, code: str) -> Any:
    campaign = world.campaigns[CONGRESS]
    return Duty.objects.open().filter(context_ref=f"campaign:{campaign.pk}", unit=world.units[code])


def _hand_over(world: World, day: date, code: str) -> None:
    unit = world.units[code]
    heir = unit.successions.select_related("successor").order_by("partial", "id").first()
    name = heir.successor.name if heir and heir.successor else "Sở Nội vụ"
    ended = f"{unit.name} kết thúc hoạt động ngày {unit.closed_on:%d/%m/%Y}"
    reason = f"{ended}; phần việc và nội dung báo cáo còn lại chuyển {name}."
    _close(world, day, _owed(world, code), world.parts[CONGRESS][code], reason)


def _leave_open(world: World, day: date, code: str, final: ReportingPeriod) -> None:
    report = acting.find(world, CONGRESS, code, final)
    reason = (
        f"{world.units[code].name} kết thúc hoạt động ngày 30/6/2025 ({RESOLUTIONS}) khi báo cáo đang trả lại; "
        "Sở Nội vụ tổng hợp theo bản đã nộp, phần chưa sửa ghi rõ trong tổng kết."
    )
    _close(world, day, Duty.objects.filter(key=f"{FIX}:{report.pk}:{report.version_no}"), report.participation, reason)


def _to_host(world: World, day: date, code: str) -> None:
    reason = (
        f"{world.units[code].name} kết thúc hoạt động ngày 30/6/2025 theo {RESOLUTIONS}, chưa nộp báo cáo tổng kết; "
        "Sở Nội vụ tổng hợp từ hồ sơ các xã bàn giao."
    )
    _close(world, day, _owed(world, code), world.parts[CONGRESS][code], reason)


def _join_later(world: World, day: date, code: str) -> None:
    """A body founded on the way joins the group of those it took over from."""
    unit, campaign = world.units[code], world.campaigns[CONGRESS]
    before = unit.origins.values("predecessor")
    group = ParticipantGroup.objects.filter(participations__unit__in=before, campaign=campaign).first()
    if group is None:
        return
    with world.on(day, OFFICER) as by:
        launching.add_participants(campaign=campaign, units=[unit], group=group, by=by)
    world.enter(CONGRESS, campaign)
