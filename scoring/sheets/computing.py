"""Computed rows: the system fills them from its own records; nobody types them."""

from typing import Any

from django.db import transaction

from core import clock, log
from core.refusals import require
from scoring import facts
from scoring.models import Criterion, Round, RoundStage, Score, ScoreCard
from scoring.rules import rounds as rules
from scoring.sheets import table


def refresh(*, record: Round, by: Any) -> Round:
    """Read the figures of the computed rows anew, on the word of who runs the round. Raises Refused (not running)."""
    require(rules.may_refresh(by, record))
    written = fill(record)
    log.record("scoring.refresh", record, by=by, params={"rows": written})
    return record


def fill_running() -> int:
    """Read the computed rows of every running round anew; the number of rounds. Beat asks for it once a day."""
    computed = Criterion.objects.exclude(source="").values("version")
    running = list(
        Round.objects.filter(status=Round.Status.RUNNING, version_used__in=computed).select_related("version_used")
    )
    for record in running:
        fill(record)
    return len(running)


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
            "sheet__unit"
        )
    }
    found = facts.compute(rows, [card.sheet.unit for card in cards.values()])
    step, now = record.version_used.step, clock.now()
    wanted = []
    by_id = {row.pk: row for row in rows}
    for (criterion_id, unit), fact in found.items():
        criterion, figure = by_id[criterion_id], fact.figure
        points = figure if criterion.kind == Criterion.Kind.JUDGED else table.by_rule(criterion, figure, step)
        wanted.append(
            Score(
                card=cards[unit], criterion=criterion, points=points, figure=figure, computed=True, provisional=fact.provisional,
                at=now,
            )
        )  # fmt: skip
    with transaction.atomic():
        if not Round.objects.select_for_update().filter(pk=record.pk, status=Round.Status.RUNNING).exists():
            return 0  # released meanwhile
        Score.objects.bulk_create(
            wanted, batch_size=400, update_conflicts=True, unique_fields=["card", "criterion"],
            update_fields=["points", "figure", "computed", "provisional", "at"],
        )  # fmt: skip
    return len(wanted)
