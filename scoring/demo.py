"""The scoring part of the demo: last year's rounds of two blocks finished and released, this year's open in three blocks, so
that every stage can be seen with the demo accounts. Everything goes through the verbs; figures are invented."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ballots import counting, voting
from campaigns.demo.papers import pdf, upload
from campaigns.demo.world import HOST, OFFICER, World, chance
from core import blobs, clock
from deadlines import calendar
from scoring import appraising, rounds, sheets
from scoring.criteria import editing, issuing, making
from scoring.models import (
    BlockActivity,
    Criterion,
    PublishedFigure,
    PublishedResult,
    Round,
    RoundStage,
    Score,
    ScoreCard,
    TableVersion,
)
from scoring.ranking import releasing
from scoring.rounds import voting as suy_ton
from units.models import Block, BlockMembership, Unit

Kind = RoundStage.Kind
Say = Callable[[str], None]
APPRAISER, OTHER = "so-noi-vu", "vp-ubnd"
CULTURE, WARDS, ECONOMY, SUMMARY = "khoi-van-hoa-xa-hoi", "cum-xa-2", "khoi-kinh-te", "khoi-tong-hop"
DEPARTMENTS_TABLE, COMMUNES_TABLE = "so-nganh-1000", "xa-phuong-100"
PUBLISHED = (
    ("cai-cach-hanh-chinh", "Chỉ số cải cách hành chính (số liệu mẫu)", "Sở Nội vụ"),
    ("chuyen-doi-so", "Chỉ số chuyển đổi số (số liệu mẫu)", "Sở Khoa học và Công nghệ"),
)


def load(world: World, say: Say = lambda _line: None) -> None:
    """Load what is missing; nothing where there is a round already."""
    if Round.objects.exists():
        return
    this = world.today.year if world.today.month >= 3 else world.today.year - 1
    for year in (this - 1, this):
        _published(world, year)
    done = [block for code in (CULTURE, WARDS) if (block := _block(f"{code}-{this - 1}")) is not None]
    for block in done:
        _finished(world, block, date(this - 1, 12, 8))
    open_ = ((CULTURE, _at_self), (WARDS, _at_block), (ECONOMY, _at_appraisal))
    for code, act in open_:
        block = _block(f"{code}-{this}")
        if block is not None:
            act(world, block)
    say(f"{Round.objects.count()} scoring rounds")


def _block(code: str) -> Block | None:
    return Block.objects.filter(code=code).select_related("host").first()


def _published(world: World, year: int) -> None:
    """Yearly results of other bodies, for every unit that may be scored by them."""
    day = min(date(year, 11, 20), world.today)
    with world.on(day, OFFICER) as officer:
        for code, name, publisher in PUBLISHED:
            result = PublishedResult.objects.create(
                host=world.units[HOST], code=code, name=name, year=year, publisher=publisher, published_on=day,
                unit_of_measure="điểm", added_by=officer, added_at=clock.now(),
            )  # fmt: skip
            members = Unit.objects.filter(block_memberships__block__year=year).distinct().order_by("pk")
            PublishedFigure.objects.bulk_create(
                PublishedFigure(
                    result=result, unit=unit, value=Decimal(chance(code, year, unit.code).randint(780, 985)) / 10
                )
                for unit in members
            )


# ---- tables and rounds -------------------------------------------------------------------------------------------------
def _table(world: World, block: Block) -> TableVersion:
    """The block's table of the year, made from a sample and issued by its host."""
    sample = COMMUNES_TABLE if block.code.startswith("cum") else DEPARTMENTS_TABLE
    with world.on(date(block.year, 3, 5) if date(block.year, 3, 5) < world.today else world.today, OFFICER) as officer:
        table = making.create(
            host=block.host, year=block.year, name=f"Bảng tiêu chí {block.name} năm {block.year} (mẫu)", by=officer,
            block=block, sample=sample,
        )  # fmt: skip
        version = table.versions.get()
        return issuing.issue(version=version, seen=version.version, document="Hướng dẫn mẫu của Sở Nội vụ", by=officer)


def _waive(record: Round, officer: Any) -> None:
    """Where no campaign asked anything of a unit that year, the rows computed from campaigns do not apply to it."""
    empty = Score.objects.filter(card__sheet__round=record, computed=True, points__isnull=True)
    for score in empty.select_related("criterion__version", "card__sheet__unit"):
        unit = score.card.sheet.unit
        editing.waive(
            criterion=score.criterion, unit=unit, by=officer, reason="Trong năm không có phong trào giao đơn vị"
        )


def _started(world: World, block: Block, day: date, **setting: Any) -> Round:
    """A round of the block, started on `day`; its stages follow one another every few days."""
    own = block.memberships.filter(unit__code=APPRAISER).exists()
    with world.on(day, OFFICER) as officer:
        record = rounds.create(
            host=block.host, table_version=_table(world, block), year=block.year, kind=Round.Kind.YEAR,
            name=f"Chấm điểm thi đua {block.name} năm {block.year}", block=block, by=officer, sample=True,
            stages=[rounds.Stage(kind, calendar.add_working(day, 8 + 5 * n)) for n, kind in enumerate(rounds.USUAL)],
            setting=rounds.Setting(
                appraiser=world.units[APPRAISER], other_appraiser=world.units[OTHER] if own else None, **setting
            ),
        )  # fmt: skip
        started = rounds.start(record=record, by=officer)
        _waive(started, officer)
        return started


def _cards(record: Round, kind: str) -> list[ScoreCard]:
    rows = ScoreCard.objects.filter(sheet__round=record, stage__kind=kind).select_related(
        "stage", "scorer", "sheet__unit", "sheet__round__version_used", "sheet__round__host", "sheet__round__block"
    )
    found = list(rows.order_by("sheet__unit__name_order", "pk"))
    for card in found:
        rounds.fresh(card.sheet.round)
    return found


def _person(world: World, card: ScoreCard) -> str:
    """Who fills the card in and hands it in: the head of the scorer, the officer for the standing body."""
    code = card.scorer.code
    if card.stage.kind == Kind.APPRAISAL and code == APPRAISER:
        return OFFICER
    return world.head(code) if code in world.staff else OFFICER


def _fill(world: World, card: ScoreCard, day: date, *, rows: int | None = None) -> None:
    """Every row (or the first ones): a self-score near the maximum, later stages mostly as proposed."""
    before = sheets.proposals(card)
    dice = chance("score", card.sheet.round.name, card.sheet.unit.code, card.stage.kind, card.scorer.code)
    step = card.sheet.round.version_used.step
    done = 0
    with world.on(day, _person(world, card)) as person:
        for line in sheets.table.load(card.sheet.round.version_used_id, card.sheet.unit_id):
            if not sheets.table.covers(line, card) or line.computed or (rows is not None and done >= rows):
                continue
            done += 1
            points, reason = _points(line.criterion, before.get(line.criterion.pk), step, dice)
            sheets.score(card=card, criterion=line.criterion, points=points, reason=reason, by=person)


def _points(criterion: Criterion, proposed: Decimal | None, step: Decimal, dice: Any) -> tuple[Decimal, str]:
    if proposed is None:
        if criterion.part != Criterion.Part.CONTENT:
            few = step * dice.randint(0, 2)
            return min(few, criterion.maximum), "Theo hồ sơ đơn vị"
        less = min(step * dice.choice((0, 0, 1, 2, 4)), criterion.maximum / 8 // step * step)
        return max(criterion.maximum - less, Decimal(0)), dice.choice(REASONS)
    if dice.random() < 0.12 and proposed >= step * 16:
        return proposed - step, dice.choice(LOWERED)
    return proposed, "Thống nhất với đề nghị"


REASONS = (
    "Báo cáo kết quả năm, mục I",
    "Số liệu cơ quan thống kê công bố",
    "Quyết định, biên bản kèm theo",
    "Theo kết luận kiểm tra trong năm",
)
LOWERED = (
    "Báo cáo quý III nộp chậm 3 ngày làm việc",
    "Minh chứng mới đạt một phần yêu cầu",
    "Số liệu của cơ quan chủ trì thấp hơn",
)


def _given(world: World, record: Round, kind: str, day: date) -> None:
    for card in _cards(record, kind):
        _fill(world, card, day)
        with world.on(day, _person(world, card)) as person:
            card.refresh_from_db()
            sheets.hand_in(card=_again(card), by=person)


def _again(card: ScoreCard) -> ScoreCard:
    return next(found for found in _cards(card.sheet.round, card.stage.kind) if found.pk == card.pk)


def _open(world: World, record: Round, kind: str, day: date) -> None:
    with world.on(day, OFFICER) as officer:
        rounds.open_stage(stage=rounds.stage_of(record, kind), by=officer)


def _close(world: World, record: Round, kind: str, day: date) -> None:
    with world.on(day, OFFICER) as officer:
        rounds.close_stage(stage=rounds.stage_of(record, kind), by=officer, anyway=True, reason="Hết thời hạn của bước")


# ---- the rounds --------------------------------------------------------------------------------------------------------
def _finished(world: World, block: Block, begin: date) -> None:
    """A whole round: every stage passed, one explanation followed, one correction at the meeting, the vote, the release."""
    day = iter(calendar.add_working(begin, 2 * n) for n in range(40))
    record = _started(world, block, next(day), vote_decides=False)
    _given(world, record, Kind.SELF, next(day))
    _close(world, record, Kind.SELF, next(day))
    _open(world, record, Kind.BLOCK, next(day))
    _given(world, record, Kind.BLOCK, next(day))
    _close(world, record, Kind.BLOCK, next(day))
    _explained(world, record, next(day))
    today = next(day)
    _open(world, record, Kind.OPEN, today)
    _close(world, record, Kind.OPEN, today)
    _met(world, record, block, next(day))
    _voted(world, record, next(day))
    _minutes(world, record, next(day))
    _open(world, record, Kind.APPRAISAL, next(day))
    _given(world, record, Kind.APPRAISAL, next(day))
    _close(world, record, Kind.APPRAISAL, next(day))
    today = next(day)
    _open(world, record, Kind.COUNCIL, today)
    _close(world, record, Kind.COUNCIL, today)
    with world.on(next(day), OFFICER) as officer:
        releasing.release(round_=rounds_with_stages(record), by=officer)


def rounds_with_stages(record: Round) -> Round:
    """The round as it is now, with its stages."""
    found = Round.objects.select_related("host", "block", "version_used__table").get(pk=record.pk)
    rounds.with_stages(found)
    return found


def _explained(world: World, record: Round, day: date) -> None:
    """The first unit with a difference explains one row; the block's head follows it."""
    _open(world, record, Kind.EXPLAIN, day)
    for card in _cards(record, Kind.BLOCK):
        own = {s.criterion_id: s for s in _own_scores(record, card)}
        lowered = next((s for s in card.scores.select_related("criterion__version") if _less(s, own)), None)
        if lowered is None or card.sheet.unit.code not in world.staff:
            continue
        with world.on(day, world.head(card.sheet.unit.code)) as head:
            made = appraising.explain(
                sheet=card.sheet, criterion=lowered.criterion, by=head,
                text="Đơn vị đã gửi bổ sung minh chứng trong kỳ, đề nghị khối xem lại.",
            )  # fmt: skip
        with world.on(day, _person(world, card)) as scorer:
            explanation = made[0]
            explanation.card = card
            appraising.accept(
                explanation=explanation, points=own[lowered.criterion_id].points or Decimal(0), by=scorer,
                answer="Minh chứng bổ sung phù hợp, giữ điểm tự chấm.",
            )  # fmt: skip
        break
    _close(world, record, Kind.EXPLAIN, day)


def _own_scores(record: Round, card: ScoreCard) -> Any:
    return Score.objects.filter(card__sheet=card.sheet_id, card__stage__kind=Kind.SELF, card__sheet__round=record)


def _less(score: Any, own: dict[int, Any]) -> bool:
    mine = own.get(score.criterion_id)
    return mine is not None and mine.points is not None and score.points is not None and score.points < mine.points


def _met(world: World, record: Round, block: Block, day: date) -> None:
    """The year-end meeting: one score is corrected live, with its reason."""
    _open(world, record, Kind.MEETING, day)
    cards = _cards(record, Kind.MEETING)
    head = _carrier(world, block)
    with world.on(day, head) as person:
        BlockActivity.objects.create(
            block=block, kind=BlockActivity.Kind.YEAR_END, title="Hội nghị tổng kết khối, bình xét thi đua",
            planned_on=day, held_on=day, place="Hội trường đơn vị trưởng khối", units_present=len(cards), added_by=person,
            added_at=clock.now(), outcome="Các đơn vị thống nhất kết quả chấm điểm và đề nghị khen thưởng.",
        )  # fmt: skip
    corrected = next((card for card in cards if card.sheet.unit.code != _unit_of_head(block)), None)
    if corrected is not None:
        standing = sheets.standing(record)[corrected.sheet_id]
        row = next(r for r in _leaves(record) if r.pk in standing and standing[r.pk].points >= 2)
        with world.on(day, _person(world, corrected)) as person:
            appraising.correct(
                card=corrected, criterion=row, points=standing[row.pk].points - record.version_used.step, by=person,
                reason="Hội nghị thống nhất trừ do chậm cử đại biểu dự hoạt động khối",
            )  # fmt: skip
    _close(world, record, Kind.MEETING, day)


def _leaves(record: Round) -> Any:
    rows = Criterion.objects.filter(version=record.version_used_id, children__isnull=True, part="content", source="")
    return rows.select_related("version").order_by("position", "pk")


def _unit_of_head(block: Block) -> str:
    row = block.memberships.filter(post=BlockMembership.Post.HEAD).select_related("unit").order_by("-starts_on").first()
    return row.unit.code if row else ""


def _carrier(world: World, block: Block) -> str:
    code = _unit_of_head(block)
    return world.head(code) if code in world.staff else OFFICER


def _voted(world: World, record: Round, day: date) -> None:
    """The block votes in secret and the count is signed; one unit alone over the gate needs no vote."""
    _open(world, record, Kind.VOTE, day)
    gate = _gate(record)
    if sum(gate is None or total >= gate for total in suy_ton.totals_of(record).values()) < 2:
        _close(world, record, Kind.VOTE, day)
        return
    with world.on(day, OFFICER) as officer:
        stage = rounds.stage_of(record, Kind.VOTE)
        closes = clock.now() + timedelta(days=4)
        ballot = suy_ton.prepare(stage=stage, minimum=gate, closes_at=closes, by=officer)
        ballot = voting.open_(ballot=voting.find(ballot.pk), by=officer)
    for elector in ballot.electors.select_related("user"):
        if elector.user is not None and not elector.way:
            dice = chance("vote", record.name, elector.name)
            with world.on(day + timedelta(days=1), elector.user.username) as voter:
                voting.cast(ballot=voting.find(ballot.pk), choices={1: [dice.choice((1, 1, 1, 2))]}, by=voter)
    day += timedelta(days=2)
    with world.on(day, OFFICER) as officer:
        voting.close(ballot=voting.find(ballot.pk), by=officer)
    for staff in ballot.staff.filter(part="counter").select_related("user"):
        with world.on(day, staff.user.username) as counter:
            counting.sign(ballot=voting.find(ballot.pk), by=counter)
    _close(world, record, Kind.VOTE, day)


def _gate(record: Round) -> Decimal | None:
    slot = record.version_used.awards.order_by("position").first()
    return slot.minimum if slot else None


def _minutes(world: World, record: Round, day: date) -> None:
    _open(world, record, Kind.MINUTES, day)
    with world.on(day, OFFICER) as officer:
        file = upload("bien-ban.pdf", pdf("Bien ban hop khoi", record.name, "Ban mau"))
        blob = blobs.store(file, kind=rounds.MINUTES, by=officer)
        rounds.attach_minutes(
            stage=rounds.stage_of(record, Kind.MINUTES), number="01/BB-KTĐ", signed_on=day, blob=blob, by=officer
        )
    _close(world, record, Kind.MINUTES, day)


def _before(world: World, days: int) -> date:
    return calendar.add_working(world.today - timedelta(days=days), 0)


def _at_self(world: World, block: Block) -> None:
    """Self-scoring: one unit has handed in, one is half way, the others have not begun."""
    record = _started(world, block, _before(world, 4))
    cards = {card.sheet.unit.code: card for card in _cards(record, Kind.SELF)}
    _fill(world, cards["so-gddt"], _before(world, 1), rows=6) if "so-gddt" in cards else None
    if "so-vhttdl" in cards:
        card = cards["so-vhttdl"]
        _fill(world, card, _before(world, 2))
        with world.on(_before(world, 2), _person(world, card)) as person:
            sheets.hand_in(card=_again(card), by=person)


def _at_block(world: World, block: Block) -> None:
    """The head of the block is scoring: two sheets are done."""
    record = _started(world, block, _before(world, 9))
    _given(world, record, Kind.SELF, _before(world, 5))
    _close(world, record, Kind.SELF, _before(world, 3))
    _open(world, record, Kind.BLOCK, _before(world, 3))
    for card in [c for c in _cards(record, Kind.BLOCK) if c.scorer.code == _unit_of_head(block)][:2]:
        _fill(world, card, _before(world, 1))
        with world.on(_before(world, 1), _person(world, card)) as person:
            sheets.hand_in(card=_again(card), by=person)


def _at_appraisal(world: World, block: Block) -> None:
    """The standing body appraises: everything before is done."""
    record = _started(world, block, _before(world, 27))
    days = iter(_before(world, n) for n in (25, 24, 23, 22, 21, 20, 19, 18, 16, 12, 9, 7))
    _given(world, record, Kind.SELF, next(days))
    _close(world, record, Kind.SELF, next(days))
    _open(world, record, Kind.BLOCK, next(days))
    _given(world, record, Kind.BLOCK, next(days))
    _close(world, record, Kind.BLOCK, next(days))
    _explained(world, record, next(days))
    today = next(days)
    _open(world, record, Kind.OPEN, today)
    _close(world, record, Kind.OPEN, today)
    _met(world, record, block, next(days))
    _voted(world, record, next(days))
    _minutes(world, record, next(days))
    _open(world, record, Kind.APPRAISAL, next(days))
    for card in _cards(record, Kind.APPRAISAL)[:1]:
        _fill(world, card, _before(world, 2))
