"""Verbs on a round that is being prepared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import Conflict, require
from deadlines import duties
from deadlines.models import Duty, Outcome
from scoring.models import Round, RoundStage, ScoreSheet, TableVersion
from scoring.rules import rounds as rules
from scoring.sheets.asking import context_ref
from scoring.workflow.rounds import ROUND
from units.models import Block, Unit

Kind = RoundStage.Kind
USUAL = (
    Kind.SELF, Kind.BLOCK, Kind.EXPLAIN, Kind.OPEN, Kind.MEETING, Kind.VOTE, Kind.MINUTES, Kind.APPRAISAL, Kind.COUNCIL,
    Kind.RELEASE,
)  # fmt: skip
HALF = (Kind.SELF, Kind.BLOCK, Kind.OPEN)


@dataclass(frozen=True)
class Stage:
    """A stage that is wanted, and its due date."""

    kind: str
    due_on: date | None = None


@dataclass(frozen=True)
class Setting:
    """How a round is scored."""

    cross: str = Round.Cross.HEAD
    appraiser: Unit | None = None
    other_appraiser: Unit | None = None
    explain_days: int = 5
    appeal_days: int = 5
    ranked: bool = True
    vote_decides: bool = False
    show_severity: bool = False
    outside: bool = False


def create(
    *,
    host: Unit,
    table_version: TableVersion,
    year: int,
    kind: str,
    name: str,
    stages: Sequence[Stage],
    by: Any,
    block: Block | None = None,
    units: Iterable[Unit] = (),
    setting: Setting | None = None,
    sample: bool = False,
) -> Round:
    """Prepare a round of a block, or of chosen units. Nothing is asked of anybody before `start`.

    Raises Refused, or ValidationError (stages, dates, a second round of the block that year).
    """
    require(rules.may_create(by, host.pk, block.pk if block else None))
    record = Round(
        host=host, block=block, year=year, kind=kind, sample=sample, created_by=by, created_at=clock.now(),
    )  # fmt: skip
    _fill(record, name, table_version, setting or Setting())
    _check(record, stages)
    with transaction.atomic():
        record.full_clean(exclude=["started_at", "released_at"])
        record.save()
        _write_parts(record, stages, units)
        log.record("scoring.round_create", record, by=by)
    return record


def edit(
    *,
    record: Round,
    version: int,
    name: str,
    table_version: TableVersion,
    stages: Sequence[Stage],
    by: Any,
    units: Iterable[Unit] = (),
    setting: Setting | None = None,
) -> Round:
    """Change a round that has not been started. Raises Refused, Conflict, ValidationError as `create`."""
    require(rules.may_edit(by, record))
    _check(record, stages)
    with transaction.atomic():
        drafts = Round.objects.filter(pk=record.pk, version=version, status=Round.Status.DRAFT)
        if not drafts.update(version=F("version") + 1):
            raise Conflict()
        record.refresh_from_db()
        _fill(record, name, table_version, setting or Setting())
        record.full_clean(exclude=["started_at", "released_at"])
        record.save()
        _write_parts(record, stages, units)
        log.record("scoring.round_edit", record, by=by)
    return record


def _fill(record: Round, name: str, table_version: TableVersion, setting: Setting) -> None:
    record.name, record.version_used, record.table = name.strip(), table_version, table_version.table
    record.cross, record.ranked = setting.cross, setting.ranked and record.kind == Round.Kind.YEAR
    record.appraiser, record.other_appraiser = setting.appraiser, setting.other_appraiser
    record.explain_days, record.appeal_days = setting.explain_days, setting.appeal_days
    record.outside, record.vote_decides = setting.outside, setting.vote_decides
    record.show_severity = setting.show_severity


def cancel(*, record: Round, by: Any, reason: str) -> Round:
    """Call a round off, with its reason; its duties are withdrawn. Raises Refused, Conflict, ValidationError (no reason)."""
    with transaction.atomic():
        ROUND.perform(record, "cancel", by=by, reason=reason)
        owed = Duty.objects.filter(context_ref=context_ref(record))
        duties.close_many(owed, outcome=Outcome.WITHDRAWN, reason=reason)
    return record


def _write_parts(record: Round, stages: Sequence[Stage], units: Iterable[Unit]) -> None:
    """The stages in their order, and the chosen units of a round without a block."""
    record.stages.all().delete()
    RoundStage.objects.bulk_create(
        RoundStage(round=record, position=position, kind=stage.kind, due_on=stage.due_on)
        for position, stage in enumerate(stages, start=1)
    )
    if record.block_id is None:
        record.sheets.all().delete()
        wanted = {unit.pk: unit for unit in units}
        ScoreSheet.objects.bulk_create(
            ScoreSheet(round=record, unit=unit, created_at=clock.now()) for unit in wanted.values()
        )


def _check(record: Round, stages: Sequence[Stage]) -> None:
    """Which stages there are and whether their dates follow one another."""
    kinds = [stage.kind for stage in stages]
    if not kinds or kinds[0] != Kind.SELF:
        raise ValidationError({"stages": _("A round begins with the self-scoring.")})
    if len(set(kinds)) != len(kinds):
        raise ValidationError({"stages": _("Each stage stands once in a round.")})
    if Kind.RELEASE in kinds and kinds[-1] != Kind.RELEASE:
        raise ValidationError({"stages": _("The release is the last stage.")})
    if Kind.EXPLAIN in kinds and not {Kind.BLOCK, Kind.APPRAISAL} & set(kinds[: kinds.index(Kind.EXPLAIN)]):
        raise ValidationError({"stages": _("There is nothing to explain before somebody has checked the scores.")})
    last: Stage | None = None
    for stage in (s for s in stages if s.due_on is not None):
        if last is not None and last.due_on is not None and stage.due_on is not None and stage.due_on < last.due_on:
            labels = {"stage": Kind(stage.kind).label, "before": Kind(last.kind).label}
            raise ValidationError({f"due_{stage.kind}": _("“%(stage)s” is due before “%(before)s”.") % labels})
        last = stage
