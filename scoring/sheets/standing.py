"""What stands of every row: the latest stage that decided it, and its points."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from scoring.models import Round, RoundStage, Score, ScoreCard

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status
MEAN = Decimal("0.01")


@dataclass(frozen=True)
class Standing:
    """The points of a row that count, and the stage they come from; `scorers` is how many gave them (their mean counts)."""

    points: Decimal
    stage: str
    provisional: bool = False
    scorers: int = 1


def counted(stages: Iterable[RoundStage], before: int | None = None) -> list[RoundStage]:
    """Stages whose points count, in order: those done, and the meeting's and council's corrections from the first on."""
    return [
        s
        for s in sorted(stages, key=lambda s: s.position)
        if s.kind in RoundStage.SCORED
        and (before is None or s.position < before)
        and (s.status == Step.DONE or (s.kind in RoundStage.CORRECTED and s.status == Step.OPEN))
    ]


def standing(record: Round, *, before: int | None = None, sheet: int | None = None) -> dict[int, dict[int, Standing]]:
    """Sheet → criterion → what counts: council over appraisal over meeting over block over self, as the stages are ordered.

    Only handed-in cards of stages that are done (a row without a score is missing, 0 is a score). Where every member
    scored every other, the mean of those who handed in, to two digits. `before`: only stages before that position.
    Two statements, whatever the number of sheets.
    """
    stages = counted(record.stages.all(), before)
    order = {s.pk: s for s in stages}
    rows = Score.objects.filter(points__isnull=False, card__stage__in=list(order)).filter(
        Q(card__status__in=(S.GIVEN, S.RETURNED)) | Q(card__stage__kind__in=RoundStage.CORRECTED)
    )
    if sheet is not None:
        rows = rows.filter(card__sheet=sheet)
    found: dict[int, dict[int, dict[int, list[tuple[Decimal, bool]]]]] = {}
    wanted = ("card__sheet_id", "criterion_id", "card__stage_id", "points", "provisional")
    for sheet_id, criterion_id, stage_id, points, provisional in rows.values_list(*wanted):
        of_stage = found.setdefault(sheet_id, {}).setdefault(criterion_id, {})
        of_stage.setdefault(stage_id, []).append((points, provisional))
    return {key: {c: _latest(held, stages) for c, held in rows.items()} for key, rows in found.items()}


def _latest(held: dict[int, list[tuple[Decimal, bool]]], stages: list[RoundStage]) -> Standing:
    stage = next(s for s in reversed(stages) if s.pk in held)
    given = held[stage.pk]
    return Standing(mean([points for points, _p in given]), stage.kind, any(p for _points, p in given), len(given))


def mean(points: list[Decimal]) -> Decimal:
    """The mean, to two digits after the comma; of one figure that figure."""
    if len(points) == 1:
        return points[0]
    return (sum(points, Decimal(0)) / len(points)).quantize(MEAN, ROUND_HALF_UP)


def last_year(sheet: Any, codes: Iterable[str]) -> dict[str, Decimal]:
    """Code → the points that counted in the unit's released round of the year before, in one query."""
    rows = (
        Score.objects.filter(
            card__sheet__unit=sheet.unit_id, card__sheet__round__year=sheet.round.year - 1,
            card__sheet__round__kind=Round.Kind.YEAR, card__sheet__round__status=Round.Status.RELEASED,
            criterion__code__in=list(codes), points__isnull=False,
        )
        .order_by("card__stage__position")
        .values_list("criterion__code", "card__stage__position", "points")
    )  # fmt: skip
    held: dict[str, tuple[int, list[Decimal]]] = {}
    for code, position, points in rows:
        if points is None:
            continue
        known = held.get(code)
        if known is None or position > known[0]:
            held[code] = (position, [points])
        else:
            known[1].append(points)
    return {code: mean(points) for code, (_position, points) in held.items()}
