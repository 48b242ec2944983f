"""A block hosted outside the province (Cụm thi đua 7 tỉnh miền núi biên giới phía Bắc): its table, our own scores with their
evidence, and the result as its host told it. Nobody else scores here, and nothing is ranked by us."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from scoring.models import Release, Result, Round, RoundStage, ScoreCard, ScoreSheet, TableVersion
from scoring.rules import blocks_year as rules
from units.models import Block, Unit


def begin(*, block: Block, version: TableVersion, unit: Unit, by: Any) -> ScoreSheet:
    """Open our own sheet by the table of the outside block: one stage, our self-scoring.

    Raises Refused, ValidationError (a table that is not issued, a sheet that stands already).
    """
    require(rules.keep(by, block))
    if version.status not in TableVersion.IN_FORCE:
        raise ValidationError({"table": _("Issue the criteria table first.")})
    if Round.objects.filter(block=block, kind=Round.Kind.YEAR).exclude(status=Round.Status.CANCELLED).exists():
        raise ValidationError(_("This block already has such a round in that year."))
    now = clock.now()
    with transaction.atomic():
        made = Round.objects.create(
            host=block.host, block=block, table=version.table, version_used=version, year=block.year, name=block.name,
            status=Round.Status.RUNNING, ranked=False, outside=True, started_at=now, created_by=by, created_at=now,
        )  # fmt: skip
        stage = RoundStage.objects.create(
            round=made, position=1, kind=RoundStage.Kind.SELF, status=RoundStage.Status.OPEN, opened_at=now
        )
        sheet = ScoreSheet.objects.create(round=made, unit=unit, created_at=now)
        ScoreCard.objects.create(sheet=sheet, stage=stage, scorer=unit)
        log.record("scoring.outside_begin", made, by=by, params={"unit": unit.pk})
    return sheet


def record_result(*, round_: Round, total: Decimal, values: dict[str, Any], by: Any) -> Result:
    """Enter the result as the outside host told it; a later one supersedes it, with its history.

    `values`: rank, classification, note (document, number of members). Raises Refused, ValidationError.
    """
    block = round_.block
    if block is None or not round_.outside:
        raise ValidationError(_("Only the result of a block hosted elsewhere is typed."))
    require(rules.keep(by, block))
    if total < 0:
        raise ValidationError({"total": _("This must not be under 0.")})
    sheet = round_.sheets.get()
    now = clock.now()
    content = {"total": str(total), **{name: str(value or "") for name, value in values.items()}}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        Result.objects.filter(release__round=round_, superseded=False).update(superseded=True)
        number = round_.releases.filter(scope=Release.Scope.FINAL).count() + 1
        release = Release.objects.create(
            round=round_, scope=Release.Scope.FINAL, number=number, content=content, digest=digest, released_by=by,
            released_at=now,
        )  # fmt: skip
        result = Result.objects.create(
            release=release, sheet=sheet, total=total, content=total, denominator=round_.version_used.scale, **values
        )
        Round.objects.filter(pk=round_.pk).update(status=Round.Status.RELEASED, released_at=now)
        log.record("scoring.outside_result", round_, by=by, params={"release": number})
    return result
