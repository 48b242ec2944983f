"""One sheet as a grid: what every stage gave in every row, as far as the person may see it. Ten statements, whatever its size."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from core import clock
from scoring.criteria.reading import engine_tree
from scoring.engine import totals as engine
from scoring.models import (
    Explanation,
    RoundStage,
    RowReturn,
    Score,
    ScoreCard,
    ScoreChange,
    ScoreEvidence,
    ScoreSheet,
)
from scoring.sheets import asking, table
from scoring.sheets.seeing import Eyes
from scoring.sheets.standing import last_year, mean

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status


@dataclass
class Cell:
    """What one stage gave one row. `carried`: this stage does not score the row, the points are an earlier stage's."""

    points: Decimal | None = None
    carried: bool = False
    scorers: int = 0
    reason: str = ""
    who: str = ""
    at: datetime | None = None
    change: Decimal | None = None
    computed: bool = False
    provisional: bool = False
    returned: bool = False
    figure: Decimal | None = None
    version: int = 0


@dataclass
class Column:
    """A stage as a column; `hidden` says why nothing is shown in it."""

    stage: RoundStage
    filling: bool
    hidden: str = ""
    cells: dict[int, Cell] = field(default_factory=dict)
    totals: Any = None

    @property
    def label(self) -> str:
        return str(self.stage.get_kind_display())


@dataclass(frozen=True)
class Mine:
    """A card of the person's in this round, for going from unit to unit."""

    pk: int
    stage: int
    kind: str
    status: str
    sheet: int
    unit: str
    scorer: int


class Grid:
    """`card`: the one the person fills in, or None for reading. `sheet.round` comes with its stages."""

    def __init__(self, user: Any, sheet: ScoreSheet, card: ScoreCard | None = None) -> None:
        self.user, self.sheet, self.card, self.record = user, sheet, card, sheet.round
        self.stages = list(self.record.stages.all())
        self.lines = table.load(self.record.version_used_id, sheet.unit_id)
        self.step = self.record.version_used.step

    @cached_property
    def leaves(self) -> list[table.Line]:
        return [line for line in self.lines if line.leaf]

    @cached_property
    def my_cards(self) -> list[Mine]:
        """The person's cards of the whole round, by unit."""
        rows = ScoreCard.objects.of(self.user).filter(sheet__round=self.record)
        wanted = ("pk", "stage_id", "stage__kind", "status", "sheet_id", "sheet__unit__short_name", "scorer_id")
        return [Mine(*row) for row in rows.order_by("sheet__unit__name_order", "pk").values_list(*wanted)]

    @cached_property
    def eyes(self) -> Eyes:
        own = self.user.grants.own_units
        asked = [m for m in self.my_cards if m.status != S.GIVEN and m.kind in asking.OF_STAGE]
        owing = {m.stage for m in asked if m.kind != Kind.SELF or m.scorer in own}
        return Eyes(self.user, self.record, self.stages, owing, self.sheet.unit_id)

    @cached_property
    def cards(self) -> list[ScoreCard]:
        """Every card of the sheet, seen or not."""
        by_id = {s.pk: s for s in self.stages}
        found = list(self.sheet.cards.select_related("scorer"))
        for card in found:
            card.sheet, card.stage = self.sheet, by_id[card.stage_id]
        return found

    @cached_property
    def seen(self) -> list[ScoreCard]:
        return [card for card in self.cards if self.eyes.sees(card)]

    @cached_property
    def scores(self) -> dict[int, list[Score]]:
        """Card → its cells, of the cards one may see."""
        found: dict[int, list[Score]] = {card.pk: [] for card in self.seen}
        for row in Score.objects.filter(card__in=list(found)).select_related("by"):
            found[row.card_id].append(row)
        return found

    @cached_property
    def columns(self) -> list[Column]:
        found: list[Column] = []
        for stage in self.stages:
            filling = self.card is not None and stage.pk == self.card.stage_id
            cards = [c for c in self.seen if c.stage_id == stage.pk]
            if stage.kind not in RoundStage.SCORED or (stage.status == Step.WAITING and not filling):
                continue
            column = Column(stage, filling)
            if filling and self.card is not None:
                cards = [c for c in cards if c.pk == self.card.pk]
            if not cards:
                column.hidden = self.eyes.why_hidden(stage)
            else:
                self._write(column, cards, next((c for c in reversed(found) if not c.hidden), None))
            found.append(column)
        return found

    def _write(self, column: Column, cards: list[ScoreCard], before: Column | None) -> None:
        held: dict[int, list[Score]] = {}
        for card in cards:
            for row in self.scores[card.pk]:
                held.setdefault(row.criterion_id, []).append(row)
        for line in self.leaves:
            key = line.criterion.pk
            earlier = before.cells.get(key) if before else None
            rows = [row for row in held.get(key, ()) if row.points is not None or column.filling or row.computed]
            covered = any(table.covers(line, card) for card in cards) and column.stage.kind not in RoundStage.CORRECTED
            if rows:
                column.cells[key] = self._cell(rows, earlier)
            elif covered or line.waived:
                column.cells[key] = Cell()
            elif earlier is not None:
                column.cells[key] = Cell(
                    earlier.points, True, computed=earlier.computed, provisional=earlier.provisional
                )
        column.totals = self._totals({key: cell.points for key, cell in column.cells.items()})

    @staticmethod
    def _cell(rows: list[Score], earlier: Cell | None) -> Cell:
        first = rows[0]
        given = [row.points for row in rows if row.points is not None]
        points = mean(given) if given else None
        known = earlier is not None and earlier.points is not None and points is not None
        change = points - earlier.points if known and earlier is not None and points is not None else None  # type: ignore[operator]
        alone = len(rows) == 1
        return Cell(
            points, scorers=len(rows), reason=first.reason if alone else "",
            who=first.by.full_name if alone and first.by else "", at=first.at if alone else None, change=change or None,
            computed=first.computed, provisional=any(row.provisional for row in rows),
            returned=any(row.returned for row in rows), figure=first.figure, version=first.version,
        )  # fmt: skip

    @cached_property
    def tree(self) -> engine.Tree:
        return engine_tree(line.criterion for line in self.lines)

    @cached_property
    def waived(self) -> set[int]:
        return {line.criterion.pk for line in self.lines if line.waived}

    def _totals(self, points: dict[int, Decimal | None]) -> engine.Totals:
        version = self.record.version_used
        return engine.totals(self.tree, points, self.waived, version.scale, version.bonus_over_scale)

    @cached_property
    def maxima(self) -> dict[int, Decimal]:
        """Each row's maximum as it applies to this unit."""
        empty = self._totals({})
        return {key: found.maximum for key, found in empty.sums.items()}

    @cached_property
    def filling(self) -> Column | None:
        return next((column for column in self.columns if column.filling), None)

    @cached_property
    def proposed(self) -> Column | None:
        """The column that stands before the one being filled."""
        before: Column | None = None
        for column in self.columns:
            if column.filling:
                return before
            before = before if column.hidden else column
        return before

    # ---- what stands beside the cells -------------------------------------------------------------------------------
    @cached_property
    def evidence(self) -> dict[int, list[ScoreEvidence]]:
        """Row → the unit's citations."""
        cards = [card.pk for card in self.seen if card.stage.kind == Kind.SELF]
        rows = ScoreEvidence.objects.filter(score__card__in=cards).select_related("score", "evidence__blob")
        return _by_row((row.score.criterion_id, row) for row in rows)

    @cached_property
    def changes(self) -> dict[int, list[ScoreChange]]:
        """Row → what was changed after it had been given, on the cards one may see."""
        kept = [c.pk for c in self.seen if c.given_at is not None or c.stage.kind in RoundStage.CORRECTED]
        if not kept:
            return {}
        rows = ScoreChange.objects.filter(score__card__in=kept).select_related("score", "by")
        return _by_row((row.score.criterion_id, row) for row in rows)

    @cached_property
    def returns(self) -> dict[int, list[RowReturn]]:
        """Row → remarks not answered yet."""
        cards = [card.pk for card in self.seen if any(row.returned for row in self.scores[card.pk])]
        if not cards:
            return {}
        rows = RowReturn.objects.filter(card__in=cards, answered=False).select_related("by")
        return _by_row((row.criterion_id, row) for row in rows)

    @cached_property
    def explanations(self) -> dict[int, list[Explanation]]:
        """Row → what the unit explained and what was answered."""
        begun = any(s.kind == Kind.EXPLAIN and s.status != Step.WAITING for s in self.stages)
        if not begun:
            return {}
        rows = Explanation.objects.filter(card__in=[card.pk for card in self.seen])
        return _by_row((row.criterion_id, row) for row in rows.select_related("by", "answered_by", "evidence"))

    @cached_property
    def last_year(self) -> dict[str, Decimal]:
        return last_year(self.sheet, [line.criterion.code for line in self.leaves])

    # ---- going on ---------------------------------------------------------------------------------------------------
    @cached_property
    def siblings(self) -> list[Mine]:
        """The person's cards of this stage, unit by unit."""
        return [m for m in self.my_cards if self.card is not None and m.stage == self.card.stage_id]

    @cached_property
    def place(self) -> int:
        """Which of them this is, from 0."""
        return next((n for n, m in enumerate(self.siblings) if self.card is not None and m.pk == self.card.pk), 0)

    def is_late(self, stage: RoundStage) -> bool:
        return stage.status == Step.OPEN and stage.due_on is not None and stage.due_on < clock.today()


def _by_row(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found
