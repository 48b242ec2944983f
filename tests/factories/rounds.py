"""A criteria table, a round with its cards, scored as far as asked: past the screens, through the verbs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core import clock
from documents.models import EvidenceFile
from scoring import rounds, sheets
from scoring.models import (
    Appeal,
    CriteriaTable,
    Criterion,
    Explanation,
    Knockout,
    KnockoutFinding,
    Release,
    Round,
    RoundStage,
    Score,
    ScoreCard,
    ScoreEvidence,
    ScoreSheet,
    TableVersion,
)
from tests.conftest import Province
from tests.factories.units import UnitFactory
from units.models import Block, BlockMembership, Unit

Kind = RoundStage.Kind
START = date(2025, 12, 1)
ALL = tuple(rounds.USUAL)
ROWS: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("I", "", {"text": "Kinh tế - xã hội", "kind": "group"}),
    ("I.1", "I", {"text": "Thu ngân sách", "maximum": 8}),
    (
        "I.2",
        "I",
        {"text": "Giải ngân đầu tư công", "maximum": 7, "kind": "linear", "target": 100, "unit_of_measure": "%"},
    ),
    ("I.3", "I", {"text": "Giải quyết việc làm", "maximum": 5}),
    ("II", "", {"text": "Thi đua, khen thưởng", "kind": "group"}),
    ("II.1", "II", {"text": "Ký giao ước", "maximum": 6, "evidence": "file"}),
    ("III", "", {"text": "Điểm thưởng", "kind": "group", "part": "bonus"}),
    ("III.1", "III", {"text": "Sáng kiến", "maximum": 2, "part": "bonus"}),
)


def table(
    host: Unit,
    *,
    rows: Iterable[tuple[str, str, dict[str, Any]]] = ROWS,
    year: int = 2025,
    block: Block | None = None,
    name: str = "Bảng tiêu chí",
    status: str = "issued",
    **more: Any,
) -> TableVersion:
    """An issued table: rows are (code, code of the group, fields)."""
    held = CriteriaTable.objects.create(host=host, year=year, block=block, name=name, created_at=clock.now())
    version = TableVersion.objects.create(table=held, status=status, **{"scale": 100, "step": "0.5", **more})
    known: dict[str, Criterion] = {}
    for position, (code, parent, fields) in enumerate(rows, start=1):
        values = {"number": code.rpartition(".")[2], "parent": known.get(parent), "position": position, **fields}
        known[code] = Criterion.objects.create(version=version, code=code, **values)
    version.refresh_from_db()
    return version


def big_table(host: Unit, count: int, year: int = 2025, name: str = "Bảng lớn") -> TableVersion:
    """`count` rows to score, in groups of ten."""
    rows: list[tuple[str, str, dict[str, Any]]] = []
    for index in range(count):
        group = f"G{index // 10}"
        if index % 10 == 0:
            rows.append((group, "", {"text": f"Nhóm {index // 10 + 1}", "kind": "group"}))
        rows.append((f"{group}.{index % 10 + 1}", group, {"text": f"Tiêu chí {index + 1}", "maximum": 5}))
    return table(host, rows=rows, year=year, name=name, scale=count * 5)


def deputy(province: Province) -> Unit:
    """Makes the second member the deputy head of the block."""
    row = BlockMembership.objects.get(block=province.block, unit=province.communes[1])
    row.post = BlockMembership.Post.DEPUTY
    row.save()
    return province.communes[1]


def stages(kinds: Iterable[str] = ALL, begin: date = START) -> list[rounds.Stage]:
    """The stages, each due five days after the one before."""
    return [rounds.Stage(kind, date.fromordinal(begin.toordinal() + 5 * n)) for n, kind in enumerate(kinds, start=1)]


def draft(
    province: Province,
    *,
    version: TableVersion | None = None,
    kinds: Iterable[str] = ALL,
    by: Any = None,
    name: str = "Chấm điểm năm 2025",
    kind: str = Round.Kind.YEAR,
    block: Block | None = None,
    **setting: Any,
) -> Round:
    """A round of the province's block, not started; the second commune is deputy, the department appraises."""
    deputy(province)
    setting.setdefault("appraiser", province.department)
    return rounds.create(
        host=province.host, block=block or province.block, table_version=version or table(province.host, name=f"Bảng {name}"),
        year=2025, kind=kind, name=name, stages=stages(kinds), by=by or province.officer, setting=rounds.Setting(**setting),
    )  # fmt: skip


def running(province: Province, **more: Any) -> Round:
    """As `draft`, started: the self-scoring is open."""
    record = draft(province, **more)
    return rounds.start(record=record, by=province.officer)


@dataclass(frozen=True)
class Seat:
    """A card and the person who fills it in."""

    card: ScoreCard
    person: Any


def card(record: Round, unit: Unit, kind: str, scorer: Unit | None = None) -> ScoreCard:
    """The card of a unit at a stage, loaded as verbs want it."""
    found = ScoreCard.objects.filter(sheet__round=record, sheet__unit=unit, stage__kind=kind)
    if scorer is not None:
        found = found.filter(scorer=scorer)
    held = found.select_related(
        "stage", "scorer", "sheet__unit", "sheet__round__version_used", "sheet__round__host"
    ).get()
    rounds.fresh(held.sheet.round)
    return held


def row(record: Round, code: str) -> Criterion:
    return Criterion.objects.get(version=record.version_used_id, code=code)


def fill(held: ScoreCard, by: Any, points: dict[str, str] | None = None, reason: str = "Theo báo cáo") -> None:
    """Score every row of a card: as `points` says by code, else the proposal, else the maximum; each with a reason."""
    before = sheets.proposals(held)
    for line in sheets.table.load(held.sheet.round.version_used_id, held.sheet.unit_id):
        if not sheets.table.covers(line, held) or line.computed:
            continue
        given = Decimal((points or {}).get(line.criterion.code, before.get(line.criterion.pk, line.criterion.maximum)))
        sheets.score(card=held, criterion=line.criterion, points=given, reason=reason, by=by)


def evidence_everywhere(version: TableVersion) -> None:
    """A written reason is enough in every row."""
    version.criteria.update(evidence="")


def self_scored(province: Province, record: Round, points: dict[int, dict[str, str]] | None = None) -> None:
    """Every commune scores itself and its head hands in; `points` by the index of the commune."""
    evidence_everywhere(record.version_used)
    for index, unit in enumerate(province.communes):
        held = card(record, unit, Kind.SELF)
        fill(held, province.clerks[index], (points or {}).get(index))
        sheets.hand_in(card=held, by=province.heads[index])


def close(record: Round, kind: str, by: Any, **more: Any) -> None:
    rounds.close_stage(stage=rounds.stage_of(record, kind), by=by, **more)


def open_(record: Round, kind: str, by: Any) -> None:
    rounds.open_stage(stage=rounds.stage_of(record, kind), by=by)


def in_block(province: Province, record: Round, points: dict[int, dict[str, str]] | None = None) -> None:
    """Self-scoring closed, the block's stage open and scored by the head (the deputy the head's sheet), handed in."""
    close(record, Kind.SELF, province.officer)
    open_(record, Kind.BLOCK, province.officer)
    for index, unit in enumerate(province.communes):
        held = card(record, unit, Kind.BLOCK)
        person = province.heads[1] if index == 0 else province.heads[0]
        fill(held, person, (points or {}).get(index), reason="Khối rà soát")
        sheets.hand_in(card=held, by=person)


def another_body(province: Province) -> Unit:
    return UnitFactory(parent=province.host, name="Thanh tra tỉnh", short_name="Thanh tra tỉnh")


def sheet(record: Round, unit: Unit) -> ScoreSheet:
    return ScoreSheet.objects.get(round=record, unit=unit)


def addresses(province: Province) -> dict[str, list[Any]]:
    """Arguments of the URLs of rounds and sheets: a running round, the first commune's own card and sheet."""
    record = running(province)
    own = card(record, province.commune, Kind.SELF)
    first, held = row(record, "I.1"), sheet(record, province.commune)
    file = EvidenceFile.objects.filter(unit=province.commune).first()
    score = Score.objects.create(card=own, criterion=first)
    cited = ScoreEvidence.objects.create(score=score, evidence=file) if file else None
    said = Explanation.objects.create(
        card=card(record, province.communes[1], Kind.BLOCK),
        criterion=first,
        text="Vì sao",
        by=province.clerk,
        at=clock.now(),
    )
    on_card = {name: [own.pk] for name in ("card", "card_act", "card_paper", "card_return")}
    on_sheet = {name: [held.pk] for name in ("sheet", "explain", "explain_done")}
    on_row = {name: [own.pk, first.pk] for name in ("cell", "card_evidence", "correct")}
    of_round = "round round_edit round_act meeting result release fairness knockout"
    on_round = {name: [record.pk] for name in of_round.split()}
    of_row = {name: [held.pk, first.pk] for name in ("sheet_evidence", "sheet_records")}
    named = {**on_card, **on_sheet, **on_row, **on_round, **of_row}
    named |= {"stage": [record.pk, "self"], "explanation_answer": [said.pk]}
    named["card_evidence_drop"] = [own.pk, cited.pk if cited else 0]
    named |= _results(province, record, held)
    return {f"scoring:{name}": arguments for name, arguments in named.items()}


def _results(province: Province, record: Round, held: ScoreSheet) -> dict[str, list[Any]]:
    """Arguments of the URLs of results: a release, an appeal, a knock-out found."""
    release = Release.objects.create(
        round=record, scope="final", content={"lines": []}, digest="0", released_by=province.officer, released_at=clock.now()
    )  # fmt: skip
    asked = Appeal.objects.create(release=release, sheet=held, text="Xin xem lại", by=province.head, at=clock.now())
    rule = Knockout.objects.create(
        version=record.version_used, code="K", text="Vi phạm", basis="Điều 1", effect="no_flag"
    )
    found = KnockoutFinding.objects.create(sheet=held, knockout=rule, reason="Có", by=province.officer, at=clock.now())
    return {
        "release_shown": [record.pk, release.number], "result_export": [record.pk, "overview"],
        "knockout_drop": [record.pk, found.pk], "appeal_create": [held.pk], "appeal": [asked.pk],
        "appeal_withdraw": [asked.pk],
    }  # fmt: skip


def loaded(record: Round, unit: Unit) -> ScoreSheet:
    """The sheet as the verbs of explanation want it, with its round's stages."""
    held = ScoreSheet.objects.select_related("unit", "round__version_used", "round__host").get(round=record, unit=unit)
    rounds.fresh(held.round)
    return held


def reload(held: ScoreCard) -> ScoreCard:
    """The card as verbs want it, read anew."""
    found = ScoreCard.objects.select_related(
        "stage", "scorer", "sheet__unit", "sheet__round__version_used", "sheet__round__host"
    )
    again = found.get(pk=held.pk)
    rounds.fresh(again.sheet.round)
    return again
