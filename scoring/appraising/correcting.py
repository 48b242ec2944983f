"""Corrections at the meeting of the block and in the council's stage: row by row, each with its reason."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from scoring.models import Criterion, Score, ScoreCard
from scoring.rules import appraising as rules
from scoring.sheets import table
from scoring.sheets.scoring import clash, line_of, lock, note_change, proposals


def correct(
    *, card: ScoreCard, criterion: Criterion, points: Decimal, reason: str, by: Any, version: int | None = None
) -> Score:
    """Write what the meeting (or council) decided for one row, over what stood before; the old score and reason are kept.

    `version` is that of the cell the writer saw (0: not corrected yet). Raises Refused, ValidationError (no reason, over the
    maximum, off the step), Conflict with the other's correction.
    """
    require(rules.may_correct(by, card))
    line_of(card, criterion)
    log.require_reason(reason)
    table.check_points(criterion, points, card.sheet.round.version_used.step)
    with transaction.atomic():
        lock(card)
        row = Score.objects.filter(card=card, criterion=criterion).first()
        if version is not None and version != (row.version if row else 0):
            raise clash(card, criterion)
        old = row.points if row else proposals(card).get(criterion.pk)
        if old == points:
            raise ValidationError({"points": _("This is the score that stands already.")})
        row = _write(card, criterion, row, points, reason.strip()[:1000], by)
        note_change(row, old, points, reason.strip(), by)
        log.record("scoring.correct", card.sheet, by=by, params={"criterion": criterion.pk})
    return row


def _write(card: ScoreCard, criterion: Criterion, row: Score | None, points: Decimal, reason: str, by: Any) -> Score:
    values: dict[str, Any] = {"points": points, "reason": reason, "by": by, "at": clock.now()}
    if row is None:
        try:
            with transaction.atomic():
                return Score.objects.create(card=card, criterion=criterion, **values)
        except IntegrityError:
            raise clash(card, criterion) from None
    if not Score.objects.filter(pk=row.pk, version=row.version).update(**values, version=F("version") + 1):
        raise clash(card, criterion)
    row.refresh_from_db()
    return row
