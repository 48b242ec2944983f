"""Criteria tables, rounds and sheets as the verbs leave them."""

from datetime import date
from decimal import Decimal
from typing import Any

from core import clock
from scoring.criteria import making
from scoring.models import (
    BlockActivity,
    BlockDocument,
    CriteriaTable,
    Criterion,
    CriterionWaiver,
    NextHeads,
    PublishedFigure,
    PublishedResult,
    Round,
    RoundStage,
    Score,
    ScoreCard,
    ScoreSheet,
    TableVersion,
)
from units.models import Unit

TODAY = date(2025, 6, 18)


def table(province: Any, *, sample: str = "", name: str = "Bảng tiêu chí thử", **changes: Any) -> TableVersion:
    """A draft of the province's block, blank or from a sample."""
    values = {"host": province.host, "year": 2025, "name": name, "block": province.block} | changes
    made: CriteriaTable = making.create(by=province.officer, sample=sample, **values)
    return made.versions.get()


def row(version: TableVersion, parent: Criterion | None = None, **values: Any) -> Criterion:
    """A row, past the verb; a judged one of 10 points unless told otherwise."""
    count = version.criteria.filter(parent=parent).count() + 1
    stem = f"{parent.code}." if parent else ""
    given = {"code": f"{stem}{count}", "number": str(count), "text": f"Tiêu chí {stem}{count}", "maximum": Decimal(10)}
    part = parent.part if parent else "content"
    made: Criterion = Criterion.objects.create(
        version=version, parent=parent, position=count, **{"part": part} | given | values
    )
    return made


def small(province: Any, **changes: Any) -> TableVersion:
    """A draft that can be issued: one group of 60 and 40 points, scale 100."""
    version = table(province, **changes)
    group = row(version, kind="group", code="I", number="I", text="Nhiệm vụ chính trị", maximum=Decimal(100))
    row(version, group, maximum=Decimal(60), kind="linear", formula={}, unit_of_measure="%")
    row(version, group, maximum=Decimal(40))
    return version


def issued(version: TableVersion) -> TableVersion:
    """The version in force, past the verb."""
    version.status, version.issued_at = TableVersion.Status.ISSUED, clock.now()
    version.save()
    return version


def round_of(
    province: Any, version: TableVersion, units: list[Unit], *, status: str = "running", **changes: Any
) -> Round:
    """A round with a self-scoring and a block stage and a sheet for each unit."""
    values = {
        "host": province.host, "block": province.block, "table": version.table, "version_used": version,
        "year": version.table.year, "name": "Chấm điểm năm", "status": status, "created_at": clock.now(),
    } | changes  # fmt: skip
    made: Round = Round.objects.create(**values)
    for position, kind in enumerate((RoundStage.Kind.SELF, RoundStage.Kind.BLOCK), start=1):
        RoundStage.objects.create(round=made, position=position, kind=kind, status=RoundStage.Status.DONE)
    for unit in units:
        ScoreSheet.objects.create(round=made, unit=unit, created_at=clock.now(), self_scored_at=clock.now())
    return made


def scored(round_: Round, unit: Unit, points: dict[str, str], *, stage: str = "block", **changes: Any) -> ScoreCard:
    """A card that was handed in, with points by code (and `figures` by code)."""
    figures = changes.pop("figures", {})
    sheet = round_.sheets.get(unit=unit)
    card: ScoreCard = ScoreCard.objects.create(
        sheet=sheet,
        stage=round_.stages.get(kind=stage),
        scorer=unit,
        status=ScoreCard.Status.GIVEN,
        given_at=clock.now(),
    )
    rows = {c.code: c for c in round_.version_used.criteria.all()}
    for code, text in points.items():
        figure = figures.get(code)
        Score.objects.create(
            card=card, criterion=rows[code], points=Decimal(text), figure=None if figure is None else Decimal(figure)
        )
    return card


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the addresses of criteria tables, published results and the block's year, for tests/test_access.py."""
    version = issued(small(province, name="Đã ban hành"))
    draft = small(province, name="Bản nháp")
    rows = list(version.criteria.filter(kind="judged"))
    own = draft.criteria.get(kind="judged")
    given = {"decided_by": province.officer, "decided_at": clock.now()}
    waiver = CriterionWaiver.objects.create(criterion=rows[0], unit=province.communes[1], reason="Không có", **given)
    added = {"added_by": province.officer, "added_at": clock.now()}
    result = PublishedResult.objects.create(host=province.host, code="x", name="X", year=2025, publisher="Y", **added)
    PublishedFigure.objects.create(result=result, unit=province.commune, value=1)
    document = BlockDocument.objects.create(block=province.block, kind="plan", title="Kế hoạch", **added)
    activity = BlockActivity.objects.create(block=province.block, kind="activity", title="Hội thao", **added)
    NextHeads.objects.create(
        block=province.block, head=province.communes[1], chosen_on=TODAY, recorded_by=province.officer
    )
    block = [province.block.pk]
    of_issued = "version version_change version_history version_waivers version_rules version_export"
    of_draft = "version_settings version_issue version_discard version_dry_run version_import row_create"
    of_block = "block block_document covenant covenant_sign block_activity block_heads block_hand_over outside_begin"
    found: dict[str, list[Any]] = {
        "table": [version.table_id],
        "row_move": [own.pk, "up"],
        "waiver_remove": [waiver.pk],
        "fact": [rows[0].pk, province.commune.pk],
        "block_document_drop": [document.pk],
        "outside_result": block,
    }
    for names, pk in (
        (of_issued, version.pk),
        (of_draft, draft.pk),
        ("row_edit row_delete", own.pk),
        (of_block, province.block.pk),
        ("published published_edit published_figures", result.pk),
        ("block_activity_edit block_activity_drop", activity.pk),
    ):
        found |= {name: [pk] for name in names.split()}
    return {f"scoring:{name}": args for name, args in found.items()}
