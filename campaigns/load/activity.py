"""What happened in a campaign: who took part, reports with figures and texts, duties on their desks, and the log of it."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from campaigns.launching import PLAN, REGISTER, REPORT
from campaigns.load.ground import Ground, moment
from campaigns.load.years import Year
from campaigns.models import Participation, Report, ReportingPeriod, ReportSection, ReportValue, ReportVersion
from campaigns.reporting import REVIEW
from core.models import ActionLog
from deadlines.models import Desk, Duty, DutyDesk, Outcome

S = Report.Status
TEXTS = (
    "Đơn vị đã ban hành kế hoạch, phổ biến tới toàn thể cán bộ, hội viên và Nhân dân; các nội dung bảo đảm tiến độ đề ra.",
    "Có 42 hộ đăng ký thoát nghèo, đến kỳ báo cáo 27 hộ đủ điều kiện rà soát; phân công từng đoàn thể theo dõi, giúp đỡ.",
    "Nhân dân hiến hơn 1.200 m² đất, góp 340 ngày công mở rộng đường vào khu sản xuất; duy trì vệ sinh cuối tháng.",
    "Tiếp nhận 815 hồ sơ, trả đúng hạn 806 hồ sơ; tổ công nghệ số cộng đồng hướng dẫn nộp hồ sơ trực tuyến tại nhà.",
)
REPORT_COLUMNS = (
    "id", "participation_id", "period_id", "status", "summary", "version_no", "first_submitted_on", "submitted_at", "late_days",
    "read_at", "accepted_at", "created_by_id", "created_at",
)  # fmt: skip
DUTY_COLUMNS = (
    "id", "key", "kind", "title", "unit_id", "desk", "host_id", "context", "context_ref", "about_ref", "url_name", "url_args",
    "opens_on", "first_due_on", "due_on", "closed_at", "done_on", "outcome", "created_at",
)  # fmt: skip
LOG_COLUMNS = ("id", "at", "actor_id", "action", "object_type", "object_id", "params")


@dataclass
class Pages:
    """Rows waiting to be written, a list per table."""

    reports: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    sections: list[Any] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)
    duties: list[Any] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Course:
    """How one report went."""

    status: str = ""
    sent_on: date | None = None
    late: int = 0


class Told:
    """One campaign being filled."""

    def __init__(self, ground: Ground, year: Year) -> None:
        self.ground, self.year, self.pages = ground, year, Pages()
        self.dice = ground.dice("campaign", year.campaign.host.code, year.campaign.short_name)
        self.parts: dict[int, int] = {}

    def write(self) -> None:
        self._participations()
        for period in self.year.periods:
            for unit in self.year.units:
                self._period(unit.pk, period)
        self._put()

    def _participations(self) -> None:
        campaign, ids = self.year.campaign, self.ground.ids(Participation, len(self.year.units))
        self.parts = {unit.pk: pk for unit, pk in zip(self.year.units, ids, strict=True)}
        rows = []
        for unit, pk in self.parts.items():
            missing = self.dice.random() < 0.03
            day = campaign.starts_on + timedelta(days=self.dice.randrange(5, 32))
            status = Participation.Status.ASKED if missing else Participation.Status.REGISTERED
            plan = Participation.PlanStatus.NONE if missing else Participation.PlanStatus.FILED
            done_on = None if missing else day
            rows.append((pk, campaign.pk, unit, self.year.group.pk, status, done_on, plan, done_on, 1))
            for kind, due, url in (
                (REGISTER, campaign.registration_due_on, "campaigns:registration"),
                (PLAN, campaign.plan_due_on, "campaigns:plan"),
            ):
                done = None if missing else min(day, due or day)
                self._duty(
                    f"{kind}:{campaign.pk}:0:{unit}", kind, unit, campaign.starts_on, due or day, done, url, [pk]
                )
            if not missing:
                head = self.ground.things["heads"][unit]
                self._log(day, head, "campaigns.registration.register", "campaigns.participation", pk)
        columns = "id campaign_id unit_id group_id status registered_on plan_status plan_filed_on version"
        self.ground.put(Participation, tuple(columns.split()), rows)

    def _period(self, unit: int, period: ReportingPeriod) -> None:
        today = self.ground.today
        course = _course(self.dice, period, today)
        part = self.parts[unit]
        key = f"{REPORT}:{self.year.campaign.pk}:{period.pk}:{unit}"
        url = ("campaigns:report", [part, period.pk])
        if course.status:
            self._report(unit, part, period, course)
        late = period.due_on if course.sent_on is None else course.sent_on
        done = course.sent_on if course.sent_on and course.sent_on <= today else None
        self._duty(
            key, REPORT, unit, period.opens_on, period.due_on, done, *url, gone=late < today - timedelta(days=120)
        )

    def _report(self, unit: int, part: int, period: ReportingPeriod, course: Course) -> None:
        pk = self.ground.ids(Report, 1)[0]
        clerk, head = self.ground.things["clerks"][unit], self.ground.things["heads"][unit]
        sent, begun = course.sent_on, period.opens_on
        at = moment(sent, self.dice.randrange(540)) if sent else None
        accepted = moment(sent + timedelta(days=2)) if sent and course.status == S.ACCEPTED else None
        self.pages.reports.append(
            (
                pk, part, period.pk, course.status, TEXTS[0], 1 if sent else 0, sent, at, course.late, accepted, accepted, clerk,
                moment(begun),
            )
        )  # fmt: skip
        figures = self._figures(pk)
        self.pages.sections += [(pk, point.pk, TEXTS[(pk + n) % 4]) for n, point in enumerate(self.year.points)]
        self._log(begun, clerk, "campaigns.report.start", "campaigns.report", pk)
        if sent is None:
            return
        content = {"summary": TEXTS[0], "values": figures, "sections": {}, "evidence": [], "signed": {}}
        self.pages.versions.append((pk, 1, json.dumps(content), head, at, course.late))
        self._log(sent, head, "campaigns.report.submit", "campaigns.report", pk)
        officer = self.ground.things["officers"][pk % 3]
        if accepted:
            self._log(sent + timedelta(days=2), officer, "campaigns.report.accept", "campaigns.report", pk)
        host = self.year.campaign.host_id
        done = sent + timedelta(days=2) if accepted else None
        self._duty(
            f"{REVIEW}:{pk}:1", REVIEW, host, sent, sent + timedelta(days=5), done, "campaigns:report", [part, period.pk],
            desk=Desk.OFFICER, about=f"report:{pk}",
        )  # fmt: skip

    def _figures(self, report: int) -> dict[str, Any]:
        found = {}
        for indicator in self.year.indicators:
            share = self.dice.randrange(70, 110)
            value = (indicator.value or Decimal(1)) * share / 100
            self.pages.values.append((report, indicator.pk, value))
            found[str(indicator.pk)] = {"value": f"{value.normalize():f}", "reason": "", "note": "", "estimate": False}
        return found

    def _duty(
        self, key: str, kind: str, unit: int, opens: date, due: date, done: date | None, url: str, args: list[int], *,
        desk: str = Desk.CLERK, about: str = "", gone: bool = False,
    ) -> None:  # fmt: skip
        """`gone`: never done, and withdrawn when the campaign ended."""
        campaign = self.year.campaign
        outcome = (
            Outcome.DONE if done else Outcome.WITHDRAWN if gone or campaign.status == campaign.Status.ENDED else ""
        )
        closed = moment(done or due) if outcome else None
        self.pages.duties.append(
            (
                key, kind, _title(kind), unit, desk, campaign.host_id, campaign.short_name, f"campaign:{campaign.pk}",
                about or f"participation:{args[0]}", url, json.dumps(args), min(opens, due), due, due, closed, done, outcome,
                moment(campaign.starts_on),
            )
        )  # fmt: skip

    def _log(self, day: date, actor: int, action: str, kind: str, pk: int) -> None:
        self.pages.log.append((moment(min(day, self.ground.today), pk % 540), actor, action, kind, pk, "{}"))

    def _put(self) -> None:
        ground, pages = self.ground, self.pages
        ground.put(Report, REPORT_COLUMNS, pages.reports)
        numbered = (
            (ReportValue, ("report_id", "indicator_id", "value"), pages.values),
            (ReportSection, ("report_id", "content_point_id", "text"), pages.sections),
            (
                ReportVersion,
                ("report_id", "number", "content", "submitted_by_id", "submitted_at", "late_days"),
                pages.versions,
            ),
            (ActionLog, LOG_COLUMNS[1:], pages.log),
            (Duty, DUTY_COLUMNS[1:], pages.duties),
        )
        for model, columns, rows in numbered:
            ids = ground.ids(model, len(rows))
            if model is Duty:
                self._desks(ids)
            ground.put(model, ("id", *columns), ((pk, *row) for pk, row in zip(ids, rows, strict=True)))

    def _desks(self, duties: range) -> None:
        ids = self.ground.ids(DutyDesk, len(duties))
        rows = (
            (pk, duty, row[4], row[11], row[15])
            for pk, duty, row in zip(ids, duties, self.pages.duties, strict=True)
        )  # fmt: skip
        self.ground.put(DutyDesk, ("id", "duty_id", "desk", "starts_on", "ends_on"), rows)


def _title(kind: str) -> str:
    return {REGISTER: "Đăng ký thi đua", PLAN: "Nộp kế hoạch", REPORT: "Nộp báo cáo", REVIEW: "Xem báo cáo"}[kind]


def _course(dice: Random, period: ReportingPeriod, today: date) -> Course:
    """Past windows are nearly all accepted; the one that is open now is in every state; later ones are empty."""
    if period.opens_on > today:
        return Course()
    chance = dice.random()
    past = period.due_on < today - timedelta(days=30)
    if chance < (0.04 if past else 0.25):
        return Course()
    late = dice.randrange(1, 6) if dice.random() < 0.1 else 0
    sent = period.due_on + timedelta(days=late) if late else period.due_on - timedelta(days=dice.randrange(12))
    if past:
        return Course(S.ACCEPTED, sent, late)
    if sent > today or chance < 0.35:
        return Course(S.DRAFT)
    return Course(S.ACCEPTED if chance < 0.85 else S.SUBMITTED if chance < 0.95 else S.RETURNED, sent, late)


def fill(ground: Ground, year: Year) -> None:
    Told(ground, year).write()
