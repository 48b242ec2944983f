"""Computed rows: the system fills them from its own records; nobody types them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import clock
from scoring.models import Criterion, Round, RoundStage, Score, ScoreCard
from scoring.sheets import table

# (unit id, criterion, year) of many at once → {(unit id, criterion id): (figure, provisional)}; scoring.facts gives it.
Answer = dict[tuple[int, int], tuple[Decimal | None, bool]]
Asked = Callable[[Round, list[Criterion], list[int]], Answer]


def fill(record: Round) -> int:
    """Write the figures and points of every computed row on the units' own cards, anew; the number written.

    Only figures their owner confirmed are firm, others stand as provisional. A row whose figure is not known yet stays
    unscored. A released round is frozen: nothing is written.
    """
    if record.status != Round.Status.RUNNING:
        return 0
    rows = [
        line.criterion
        for line in table.in_order(Criterion.objects.filter(version=record.version_used_id))
        if line.computed
    ]
    if not rows:
        return 0
    cards = {
        card.sheet.unit_id: card
        for card in ScoreCard.objects.filter(sheet__round=record, stage__kind=RoundStage.Kind.SELF).select_related(
            "sheet"
        )
    }
    found = _figures(record, rows, list(cards))
    step, now = record.version_used.step, clock.now()
    wanted = []
    for (unit, criterion_id), (figure, provisional) in found.items():
        criterion = next(row for row in rows if row.pk == criterion_id)
        points = figure if criterion.kind == Criterion.Kind.JUDGED else table.by_rule(criterion, figure, step)
        wanted.append(
            Score(
                card=cards[unit], criterion=criterion, points=points, figure=figure, computed=True, provisional=provisional,
                at=now,
            )
        )  # fmt: skip
    with transaction.atomic():
        Score.objects.bulk_create(
            wanted, batch_size=400, update_conflicts=True, unique_fields=["card", "criterion"],
            update_fields=["points", "figure", "computed", "provisional", "at"],
        )  # fmt: skip
    return len(wanted)


def _figures(record: Round, rows: list[Criterion], units: list[int]) -> Answer:
    """What the computed facts say of each unit and row; a row without a known source stays empty."""
    return ASK(record, rows, units)


def _nothing(record: Round, rows: list[Criterion], units: list[int]) -> Answer:
    return {(unit, row.pk): (None, True) for unit in units for row in rows}


ASK: Asked = _nothing


def answers_from(source: Any) -> None:
    """Where figures come from; scoring/wiring connects scoring.facts here."""
    global ASK  # noqa: PLW0603
    ASK = source
