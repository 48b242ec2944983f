"""Starting a round: its sheets, cards and first duties, all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.language import official
from core.refusals import Conflict, require
from scoring.models import Criterion, Round, RoundStage, ScoreCard, ScoreSheet, TableVersion
from scoring.rounds import stages as moves
from scoring.sheets import table
from scoring.workflow.rounds import ROUND
from units import blocks
from units.models import BlockMembership, Unit

Kind, Post = RoundStage.Kind, BlockMembership.Post
NEEDS_NO_DATE = (Kind.EXPLAIN, Kind.OPEN, Kind.RELEASE)


@dataclass
class Ground:
    """What a round stands on, loaded once: its units with their part of the year, the heads of the block, the table's rows."""

    record: Round
    stages: list[RoundStage]
    units: dict[int, Unit]
    shares: dict[int, Any]
    lines: list[table.Line]
    head: int | None = None
    deputy: int | None = None
    kinds: set[str] = field(default_factory=set)

    def alive(self) -> list[Unit]:
        """Units that can still score themselves."""
        return [unit for unit in self.units.values() if unit.closed_on is None or unit.closed_on >= clock.today()]


def survey(record: Round) -> Ground:
    """Load what a start needs. Six statements at most."""
    stages = sorted(record.stages.all(), key=lambda s: s.position)
    lines = table.in_order(Criterion.objects.filter(version=record.version_used_id))
    ground = Ground(record, stages, {}, {}, lines, kinds={stage.kind for stage in stages})
    if record.block is None:
        for sheet in record.sheets.select_related("unit"):
            ground.units[sheet.unit_id], ground.shares[sheet.unit_id] = sheet.unit, sheet.share
        return ground
    parts = blocks.parts_of_year(record.block)
    ground.units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=list(parts)).order_by("name_order")}
    ground.shares = {key: part.share for key, part in parts.items()}
    day = min(clock.today(), date(record.block.year, 12, 31))
    posts = {row.post: row.unit_id for row in record.block.memberships.all() if row.in_force_on(day)}
    ground.head, ground.deputy = posts.get(Post.HEAD), posts.get(Post.DEPUTY)
    return ground


def problems(ground: Ground) -> list[str]:
    """Why the round cannot start yet, as sentences; none: it can."""
    return [*_table_problems(ground), *_block_problems(ground), *_appraisal_problems(ground)]


def _table_problems(ground: Ground) -> Iterator[str]:
    if ground.record.version_used.status not in TableVersion.IN_FORCE:
        yield _("The criteria table has not been issued.")
    if not any(line.leaf for line in ground.lines):
        yield _("The criteria table has no rows to score.")
    for stage in ground.stages:
        if stage.due_on is None and stage.kind not in NEEDS_NO_DATE:
            yield _("“%(stage)s” has no due date.") % {"stage": stage.get_kind_display()}


def _block_problems(ground: Ground) -> Iterator[str]:
    record, alive = ground.record, ground.alive()
    if not alive:
        yield _("No unit takes part.")
    if Kind.BLOCK not in ground.kinds:
        return
    if record.cross == Round.Cross.MEMBERS:
        if len(alive) < 2:
            yield _("One unit alone has nobody to score it.")
    elif record.block is None:
        yield _("Chosen units have no head of block: let every member score every other, or leave this stage out.")
    elif ground.head is None:
        yield _("The block has no head, who would score.")
    elif ground.deputy is None and ground.head in ground.units:
        yield _("The block has no deputy head, who would check the head's own sheet.")


def _appraisal_problems(ground: Ground) -> Iterator[str]:
    record = ground.record
    if Kind.APPRAISAL in ground.kinds:
        if record.appraiser_id in ground.units and record.other_appraiser_id is None:
            yield _("The standing body is scored itself: name another body that appraises its sheet.")
    elif any(line.leaf and line.criterion.scorer == Criterion.Scorer.BODY for line in ground.lines):
        yield _("Some rows are scored only by a named body: the round needs the appraisal.")


def start(*, record: Round, by: Any) -> Round:
    """Make the sheets and cards, open the first stage with its duties; all of it or nothing.

    A member that ended gets a sheet with the reason why it is not ranked, and no cards. Raises Refused, Conflict, or
    ValidationError with everything that is missing.
    """
    with transaction.atomic():
        record.status = Round.objects.select_for_update().get(pk=record.pk).status
        if record.status != Round.Status.DRAFT:
            raise Conflict()
        require(ROUND.refusal(record, "start", by))
        ground = survey(record)
        missing = problems(ground)
        if missing:
            raise ValidationError(missing)
        ROUND.perform(record, "start", by=by, started_at=clock.now())
        _make(ground)
        moves.open_stage(stage=moves.fresh(record)[0], by=by)
    return record


def _make(ground: Ground) -> None:
    record = ground.record
    alive = {unit.pk for unit in ground.alive()}
    if record.block_id is not None:
        ScoreSheet.objects.bulk_create(
            ScoreSheet(
                round=record, unit=unit, share=ground.shares[key], created_at=clock.now(),
                left_out="" if key in alive else _ended(unit),
            )
            for key, unit in ground.units.items()
        )  # fmt: skip
    sheets = [sheet for sheet in ScoreSheet.objects.filter(round=record) if sheet.unit_id in alive]
    ScoreCard.objects.bulk_create((card for sheet in sheets for card in _cards(ground, sheet)), batch_size=400)


@official()
def _ended(unit: Unit) -> str:
    return _("The unit ended on %(day)s.") % {"day": f"{unit.closed_on:%d/%m/%Y}"}


def _cards(ground: Ground, sheet: ScoreSheet) -> Iterator[ScoreCard]:
    for stage in ground.stages:
        for scorer, of_head in _scorers(ground, stage, sheet):
            yield ScoreCard(sheet=sheet, stage=stage, scorer_id=scorer, of_block_head=of_head)


def _scorers(ground: Ground, stage: RoundStage, sheet: ScoreSheet) -> Iterator[tuple[int, bool]]:
    """In whose name a sheet is scored at a stage, and whether the head of the block may do it by that role."""
    record = ground.record
    if stage.kind == Kind.SELF:
        yield sheet.unit_id, False
    elif stage.kind == Kind.BLOCK and record.cross == Round.Cross.MEMBERS:
        yield from ((unit.pk, unit.pk == ground.head) for unit in ground.alive() if unit.pk != sheet.unit_id)
    elif stage.kind in (Kind.BLOCK, Kind.MEETING):
        yield _head_for(ground, sheet)
    elif stage.kind == Kind.APPRAISAL:
        yield from ((unit, False) for unit in sorted(_appraisers(ground, sheet)))
    elif stage.kind == Kind.COUNCIL:
        yield record.host_id, False


def _head_for(ground: Ground, sheet: ScoreSheet) -> tuple[int, bool]:
    """The head of the block; for the head's own sheet the deputy, else the host."""
    if ground.head is not None and ground.head != sheet.unit_id:
        return ground.head, True
    if ground.deputy is not None and ground.deputy != sheet.unit_id:
        return ground.deputy, False
    return ground.record.host_id, False


def _appraisers(ground: Ground, sheet: ScoreSheet) -> set[int]:
    """Every body that has at least one row of this sheet."""
    wanted = [line for line in ground.lines if line.leaf and not line.computed]
    return {table.appraiser_of(line, ground.record, sheet.unit_id) for line in wanted}
