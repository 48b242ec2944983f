"""The running campaign: what came in of the first period, what is under way in the second, and what waits on whom today."""

from datetime import date, timedelta
from itertools import count

from campaigns import participation as taking_part
from campaigns.demo import acting
from campaigns.demo.people import CLUSTER_HEAD_UNIT, TAN_PHONG
from campaigns.demo.plans import current
from campaigns.demo.telling import REMARKS, Story
from campaigns.demo.world import OFFICER, World
from campaigns.launching import REPORT, duty_key
from campaigns.models import ReportingPeriod, TaskUnit
from campaigns.reporting import REVIEW, REVIEW_DAYS
from deadlines import calendar, extensions
from deadlines.models import Duty

KEY = "hien-hanh"
MU_CA, TA_TONG, THU_LUM, PA_U, KHOEN_ON = "xa-03451", "xa-03463", "xa-03439", "xa-03442", "xa-03640"
PA_TAN, BAN_BO, BINH_LU, SIN_HO, HUA_BUM = "xa-03503", "xa-03424", "xa-03390", "xa-03478", "xa-03460"
TUA_SIN_CHAI, NAM_SO, KHUN_HA, DAO_SAN, TA_LENG = "xa-03529", "xa-03613", "xa-03430", "xa-03571", "xa-03405"
SILENT = {TA_TONG, THU_LUM, "so-ngoai-vu"}
RESULT = "Đã ban hành kế hoạch, phổ biến tới thôn, bản và gửi Sở Nội vụ."


def load(world: World) -> int:
    story = Story(world)
    first, second = list(world.campaigns[KEY].periods.all())[:2]
    plan = current(world.today)
    for code in world.parts[KEY]:
        if code not in SILENT:
            story.joining(KEY, code, plan.launched_on, plan.register_by, plan.plan_by)
    _tasks(story)
    told = _first(story, first)
    for code in world.parts[KEY]:
        if code not in told | SILENT:
            story.usual(KEY, code, first)
    _second(story, second)
    done = story.tell()
    _due_today(world, first)
    return done


def _tasks(story: Story) -> None:
    """The first task of the communes: most have done it, some late, a few not yet."""
    task = story.world.campaigns[KEY].tasks.exclude(due_on=None).order_by("position").first()
    if task is None or task.due_on is None:
        return
    codes = {unit.pk: code for code, unit in story.world.units.items()}
    for part, number in zip(task.units.order_by("unit__code"), count(), strict=False):
        if codes[part.unit_id] in SILENT or number % 17 == 5:
            continue
        story.at(task.due_on - timedelta(days=number % 11 - 1), _carry_out, codes[part.unit_id], part.pk)


def _carry_out(world: World, day: date, code: str, part: int) -> None:
    with world.on(day, acting.writer(world, KEY, code, day)) as by:
        row = TaskUnit.objects.select_related("task__campaign", "unit").get(pk=part)
        taking_part.report_task(part=row, result=RESULT, done=True, by=by)


SINGLED_OUT = (
    TAN_PHONG, PA_U, KHOEN_ON, MU_CA, PA_TAN, BAN_BO, BINH_LU,
    SIN_HO, HUA_BUM, TUA_SIN_CHAI, NAM_SO, KHUN_HA, DAO_SAN, "so-gddt",
)  # fmt: skip


def _first(story: Story, period: ReportingPeriod) -> set[str]:
    """Every way a report can go, one unit each; the rest of the units go the usual way."""
    due, today = period.due_on, story.world.today

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    story.filed(KEY, TAN_PHONG, period, due - timedelta(days=2))
    story.at(ago(4), acting.give_back, KEY, TAN_PHONG, period, *REMARKS)
    story.at(due - timedelta(days=3), _enter_for, PA_U, period, OFFICER)
    story.at(due - timedelta(days=1), acting.accept, KEY, PA_U, period)
    story.at(due - timedelta(days=1), _enter_for, KHOEN_ON, period, story.world.head(CLUSTER_HEAD_UNIT))
    story.at(due + timedelta(days=1), acting.read_it, KEY, KHOEN_ON, period)
    story.at(due, _extend, MU_CA, period, today + timedelta(days=3))
    story.filed(KEY, PA_TAN, period, due + timedelta(days=5))
    story.at(due + timedelta(days=7), acting.accept, KEY, PA_TAN, period)
    story.filed(KEY, BAN_BO, period, due - timedelta(days=1))
    story.at(ago(14), acting.give_back, KEY, BAN_BO, period, REMARKS[0])
    story.at(ago(9), acting.mend, KEY, BAN_BO, period)
    story.filed(KEY, BINH_LU, period, ago(10))
    story.filed(KEY, SIN_HO, period, due)
    story.at(ago(12), acting.give_back, KEY, SIN_HO, period, *REMARKS)
    story.filed(KEY, HUA_BUM, period, due - timedelta(days=4), True)
    story.at(due - timedelta(days=2), acting.accept, KEY, HUA_BUM, period)
    story.filed(KEY, TUA_SIN_CHAI, period, due - timedelta(days=1))
    story.at(due - timedelta(days=1), acting.withdraw, KEY, TUA_SIN_CHAI, period)
    story.filed(KEY, NAM_SO, period, _three_working_days_ago(today))
    story.filed(KEY, KHUN_HA, period, _three_working_days_ago(today))
    story.filed(KEY, DAO_SAN, period, due - timedelta(days=5))
    story.at(due - timedelta(days=3), acting.give_back, KEY, DAO_SAN, period, *REMARKS)
    story.at(due - timedelta(days=1), acting.mend, KEY, DAO_SAN, period)
    story.at(due + timedelta(days=1), acting.accept, KEY, DAO_SAN, period)
    story.filed(KEY, "so-gddt", period, due - timedelta(days=2))
    story.at(due - timedelta(days=1), acting.accept, KEY, "so-gddt", period)
    return set(SINGLED_OUT)


def _second(story: Story, period: ReportingPeriod) -> None:
    """The window has been open for three days: drafts, one on the head's desk, some sent, one returned, one accepted."""
    opened = period.opens_on

    def after(days: int) -> date:
        return opened + timedelta(days=days)

    for code, partly in (
        (TAN_PHONG, True),
        ("so-tai-chinh", True),
        ("xa-03430", True),
        ("phuong-03388", False),
        ("so-xay-dung", False),
    ):
        story.at(after(1), acting.write, KEY, code, period, partly)
    for code in ("so-gddt", "xa-03601"):
        story.at(after(1), acting.write, KEY, code, period)
        story.at(after(2), acting.to_head, KEY, code, period)
    for code, wait in (
        ("xa-03598", 0),
        ("xa-03549", 1),
        ("xa-03616", 2),
        ("xa-03532", 2),
        (CLUSTER_HEAD_UNIT, 0),
        (TA_LENG, 0),
        ("so-y-te", 0),
    ):
        story.filed(KEY, code, period, after(wait))
    story.at(after(1), acting.accept, KEY, CLUSTER_HEAD_UNIT, period)
    story.at(after(2), acting.read_it, KEY, TA_LENG, period)
    story.at(after(2), acting.give_back, KEY, "so-y-te", period, REMARKS[0])


def _enter_for(world: World, day: date, code: str, period: ReportingPeriod, by_user: str) -> None:
    acting.write(world, day, KEY, code, period, by_user=by_user)
    acting.enter(world, day, KEY, code, period, by_user=by_user)


def _extend(world: World, day: date, code: str, period: ReportingPeriod, until: date) -> None:
    with world.on(day, OFFICER) as by:
        key = duty_key(REPORT, world.campaigns[KEY], world.units[code].pk, period)
        reason = "Xã bị chia cắt do mưa lũ; đồng ý gia hạn theo đề nghị của UBND xã."
        extensions.grant(duty=Duty.objects.get(key=key), due_on=until, reason=reason, by=by)


def _three_working_days_ago(today: date) -> date:
    """A day whose reports are to be reviewed by today (by the last working day, where today is none)."""
    last = calendar.previous_working(today)
    day = last - timedelta(days=1)
    while calendar.add_working(day, REVIEW_DAYS) > last:
        day -= timedelta(days=1)
    return day


def _due_today(world: World, period: ReportingPeriod) -> None:
    """Loaded on a day off, nothing would be due today: these reviews were put off to it."""
    wanted = Duty.objects.open().filter(kind=REVIEW, unit=world.units["lai-chau"])
    for code in (NAM_SO, KHUN_HA):
        report = acting.find(world, KEY, code, period)
        duty = wanted.filter(about_ref=f"report:{report.pk}").first()
        if duty is not None and duty.due_on < world.today:
            with world.on(world.today - timedelta(days=1), OFFICER) as by:
                extensions.grant(duty=duty, due_on=world.today, reason="Chờ bản ký bổ sung của xã.", by=by)
