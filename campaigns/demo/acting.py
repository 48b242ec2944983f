"""What units and officers do, one act a function: through the verbs, on the day, by the person whose task it is."""

from datetime import date
from decimal import Decimal
from typing import Any

from campaigns import participation as taking_part
from campaigns import reporting
from campaigns.demo import papers
from campaigns.demo.data import read
from campaigns.demo.world import OFFICER, World, chance
from campaigns.models import Entrant, Indicator, Participation, Report, ReportingPeriod
from documents import evidence
from units.models import UnitKind

REVIEWERS = {
    "tp-lai-chau": "tp-lai-chau.cb",
    "tan-uyen": "huyen-tan-uyen.cb",
    "truong-chinh-tri": "truongchinhtri",
    "tan-phong": "tanphong",
}
OWNER = "Cơ quan giữ số liệu: tổng hợp từ báo cáo của các đơn vị, xác nhận riêng."
NO_FIGURE = "Chưa có số liệu chính thức của cơ quan thống kê; sẽ bổ sung ở kỳ sau."
PLEDGE = "Tập thể cán bộ, công chức cam kết thực hiện đầy đủ các nội dung thi đua, hoàn thành các chỉ tiêu đã đăng ký."
PLAN_TEXT = (
    "Thành lập tổ giúp việc, phân công phụ trách từng nội dung; phát động trong toàn đơn vị, kiểm tra hằng quý, "
    "phát hiện và đề nghị khen thưởng kịp thời."
)
SUMMARY = (
    "Phong trào được tổ chức đúng kế hoạch; các nội dung cơ bản bảo đảm tiến độ, còn vài việc cần tập trung kỳ tới."
)
RATES = ("Tỷ lệ", "Tốc độ", "GRDP")


def reviewer(key: str) -> str:
    return REVIEWERS.get(key, OFFICER)


def writer(world: World, key: str, code: str, day: date) -> str:
    """The unit's clerk; where nobody has an account (any more) the host's officer."""
    closed = world.units[code].closed_on
    if code not in world.staff or (closed is not None and day > closed):
        return reviewer(key)
    return world.clerk(code)


# ---- registration and plan ---------------------------------------------------------------------------------------------


def register(world: World, day: date, key: str, code: str) -> None:
    part = world.parts[key][code]
    dice = chance(key, code, "register")
    with world.on(day, writer(world, key, code, day)) as by:
        given = reporting.targets_of(part)
        promises = [
            taking_part.Promise(i, figure(part, i, 1.0, dice.uniform(0.97, 1.05), given))
            for i in taking_part.asked_indicators(part)
            if i.owner_id != part.unit_id
        ]
        taking_part.register(participation=part, promises=promises, pledge=PLEDGE, by=by)
        if dice.random() < 0.3:
            lines = [("Tổ công tác phong trào", "Do lãnh đạo đơn vị phụ trách"), ("Bộ phận chuyên môn", "")]
            taking_part.add_entrants(participation=part, kind=Entrant.Kind.COLLECTIVE, lines=lines, by=by)


def file_plan(world: World, day: date, key: str, code: str, draft: bool = False) -> None:
    part = world.parts[key][code]
    points = [p for p in part.campaign.content_points.all() if p.depth == 0]
    movements = list(part.campaign.movements.all())
    lines = [
        taking_part.PlanLine("Cụ thể hóa thành việc làm hằng tháng của đơn vị.", content_point=p) for p in points[:3]
    ]
    lines += [taking_part.PlanLine("Phát động trong toàn thể cán bộ, hội viên.", movement=m) for m in movements[:1]]
    with world.on(day, writer(world, key, code, day)) as by:
        taking_part.save_plan(participation=part, text=PLAN_TEXT, lines=lines, by=by, file=not draft)


# ---- reports -----------------------------------------------------------------------------------------------------------


def find(world: World, key: str, code: str, period: ReportingPeriod) -> Report:
    return reporting.find(world.parts[key][code], period)


def figure(
    part: Participation, indicator: Indicator, progress: float, factor: float, given: dict[int, Decimal]
) -> Decimal | None:
    """A believable figure, around what the unit was given (else the campaign's target): the rate, or what is reached so far."""
    goal = given.get(indicator.pk, indicator.value)
    if goal is None or indicator.value is None:
        return None
    base = float(goal) * factor * (1.0 if indicator.name.startswith(RATES) else progress)
    places = -int(indicator.value.normalize().as_tuple().exponent)
    if indicator.unit_of_measure == "%":
        base = min(base, 100)
        places = max(places, 1)
    return Decimal(str(base)).quantize(Decimal(1).scaleb(-max(places, 0)))


def _texts(part: Participation) -> list[str]:
    """Sentences that fit: what happens in hamlets is not told by a department."""
    every: list[str] = read("current.json")["narratives"]
    if part.unit.kind in (UnitKind.COMMUNE, UnitKind.DISTRICT):
        return [t for t in every if not t.startswith("Sở ")]
    return [every[n] for n in (10, 14, 18, 20, 23)]


def write(
    world: World,
    day: date,
    key: str,
    code: str,
    period: ReportingPeriod,
    partly: bool = False,
    no_figure: bool = False,
    by_user: str = "",
) -> None:
    """The working copy: a figure or a reason for every indicator asked, a few sentences for every content point."""
    part = world.parts[key][code]
    dice = chance(key, code, period.position)
    report = find(world, key, code, period)
    sheet = reporting.load(report)
    progress = part.campaign.elapsed_percent(period.ends_on) / 100
    given = reporting.targets_of(part)
    figures = []
    for place, indicator in enumerate(sheet.indicators):
        if partly and place > 1:
            continue
        nothing = no_figure and place == len(sheet.indicators) - 1
        owns = indicator.allotted and indicator.owner_id == part.unit_id
        value = None if nothing or owns else figure(part, indicator, progress, dice.uniform(0.86, 1.08), given)
        reason = "" if value is not None else OWNER if owns else NO_FIGURE
        figures.append(reporting.Figure(indicator, value, reason, estimate=dice.random() < 0.15))
    texts = dice.sample(_texts(part), k=5)
    sections = {p.pk: texts[n % 5] for n, p in enumerate(sheet.points) if not partly or n < 2}
    with world.on(day, by_user or writer(world, key, code, day)) as by:
        reporting.save(report=report, figures=figures, sections=sections, summary="" if partly else SUMMARY, by=by)
        if dice.random() < 0.12 and not partly and writer(world, key, code, day) != reviewer(key):
            _attach(report, sheet, by, dice.randrange(200))


def _attach(report: Report, sheet: reporting.Sheet, by: Any, shade: int) -> None:
    """A page and a picture as evidence: the first under a figure (or a point), the second under the report's first point."""
    unit = report.participation.unit
    page = papers.upload("bieu-tong-hop.pdf", papers.pdf(f"Bieu tong hop {unit.short_name}", report.period.name))
    file = evidence.add(unit=unit, file=page, title=f"Biểu tổng hợp {report.period.name.lower()}", by=by)
    under = {"indicator": sheet.indicators[0]} if sheet.indicators else {"point": sheet.points[0]}
    reporting.attach(report=report, evidence=file, by=by, pages="1", **under)
    picture = evidence.add(
        unit=unit,
        file=papers.upload("anh-hoat-dong.png", papers.png(shade + unit.pk)),
        title="Ảnh hoạt động tại cơ sở",
        by=by,
    )
    reporting.attach(report=report, evidence=picture, by=by, point=sheet.points[0])


def to_head(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    with world.on(day, world.clerk(code)) as by:
        reporting.pass_to_head(report=find(world, key, code, period), by=by)


def send(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    """The clerk hands it over, the head approves; on behalf of a unit without an account it goes with the signed paper."""
    if writer(world, key, code, day) == reviewer(key):
        enter(world, day, key, code, period)
        return
    to_head(world, day, key, code, period)
    with world.on(day, world.head(code)) as by:
        reporting.submit(report=find(world, key, code, period), by=by)


def enter(
    world: World,
    day: date,
    key: str,
    code: str,
    period: ReportingPeriod,
    came_on: date | None = None,
    by_user: str = "",
) -> None:
    """Put the signed paper on a report entered for the unit and send it; `came_on`: the day the paper reached the office."""
    signed_on = came_on or day
    unit = world.units[code]
    number = f"{chance(key, code, period.position).randrange(20, 190)}/BC"
    with world.on(day, by_user or reviewer(key)) as by:
        report = find(world, key, code, period)
        paper = reporting.SignedPaper(
            number, signed_on, f"Thủ trưởng {unit.short_name}"[:120], papers.signed_paper(unit.short_name, number, by)
        )
        reporting.attach_paper(report=report, paper=paper, by=by)
        reporting.submit(report=report, by=by, on=came_on)


def withdraw(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    with world.on(day, world.head(code)) as by:
        reporting.withdraw(report=find(world, key, code, period), by=by)


def read_it(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    with world.on(day, reviewer(key)) as by:
        reporting.mark_read(report=find(world, key, code, period), by=by)


def give_back(world: World, day: date, key: str, code: str, period: ReportingPeriod, *remarks: str) -> None:
    """Return with remarks: the first on a figure (a content point where there are none), the next on content points."""
    with world.on(day, reviewer(key)) as by:
        report = find(world, key, code, period)
        reporting.mark_read(report=report, by=by)
        sheet = reporting.load(report)
        places: list[dict[str, Any]] = [{"indicator": sheet.indicators[0]}] if sheet.indicators else []
        places += [{"point": point} for point in sheet.points[1:]]
        objections = [reporting.Objection(text, **place) for text, place in zip(remarks, places, strict=False)]
        reporting.return_report(report=report, objections=objections, by=by)


def mend(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    """Change what has remarks, and send it again."""
    with world.on(day, writer(world, key, code, day)) as by:
        report = find(world, key, code, period)
        sheet = reporting.load(report)
        figures = []
        for indicator in sheet.indicators:
            row = sheet.values.get(indicator.pk)
            if indicator.pk not in sheet.open_indicators or row is None:
                continue
            value = None if row.value is None else (row.value * Decimal("0.96")).quantize(Decimal("0.1"))
            figures.append(
                reporting.Figure(indicator, value, row.no_value_reason, note="Đã rà soát lại theo nhận xét.")
            )
        texts = {
            pk: f"{sheet.sections[pk].text} Đã bổ sung số liệu và minh chứng theo nhận xét." for pk in sheet.open_points
        }
        reporting.save(report=report, figures=figures, sections=texts, summary=report.summary, by=by)
    send(world, day, key, code, period)


def accept(world: World, day: date, key: str, code: str, period: ReportingPeriod) -> None:
    with world.on(day, reviewer(key)) as by:
        report = find(world, key, code, period)
        reporting.mark_read(report=report, by=by)
        reporting.accept(report=report, by=by)
