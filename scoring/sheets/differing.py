"""Rows in which somebody's points differ from the unit's own: what an explanation is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.models import RoundStage, Score, ScoreCard, ScoreSheet

Kind, S = RoundStage.Kind, ScoreCard.Status


@dataclass(frozen=True)
class Difference:
    """A row of a card whose points are not the unit's own; `reason` is what its scorer wrote."""

    card: int
    sheet: int
    criterion: int
    own: Decimal
    given: Decimal
    reason: str


def explained_stage(stages: Iterable[RoundStage]) -> RoundStage | None:
    """The stage whose scores are explained: the last one before the explanation at which somebody checked."""
    found = None
    for stage in sorted(stages, key=lambda s: s.position):
        if stage.kind == Kind.EXPLAIN:
            return found
        if stage.kind in (Kind.BLOCK, Kind.APPRAISAL):
            found = stage
    return None


def differences(stage: RoundStage, sheet: int | None = None) -> list[Difference]:
    """Every row in which a handed-in card of `stage` differs from the self-score. Two statements."""
    given = Score.objects.filter(card__stage=stage, card__status__in=(S.GIVEN, S.RETURNED), points__isnull=False)
    own = Score.objects.filter(card__stage__round=stage.round_id, card__stage__kind=Kind.SELF, points__isnull=False)
    if sheet is not None:
        given, own = given.filter(card__sheet=sheet), own.filter(card__sheet=sheet)
    selves: dict[tuple[int, int], Any] = {
        (s, c): p for s, c, p in own.values_list("card__sheet_id", "criterion_id", "points")
    }
    rows = given.order_by("card_id", "id").values_list("card_id", "card__sheet_id", "criterion_id", "points", "reason")
    return [
        Difference(card, sheet_id, criterion, selves[sheet_id, criterion], points, reason)
        for card, sheet_id, criterion, points, reason in rows
        if points is not None and (sheet_id, criterion) in selves and selves[sheet_id, criterion] != points
    ]


def sheets_that_differ(stage: RoundStage) -> list[ScoreSheet]:
    """The sheets with at least one differing row, for the stage of explanation."""
    checked = explained_stage(stage.round.stages.all())
    if checked is None:
        return []
    ids = {found.sheet for found in differences(checked)}
    sheets = list(ScoreSheet.objects.filter(pk__in=ids).select_related("unit"))
    for sheet in sheets:
        sheet.round = stage.round
    return sheets
