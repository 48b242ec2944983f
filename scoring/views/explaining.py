"""The differing rows of a sheet as a page shows them: both scores, the explanation, the answer, the forms that are open."""

from functools import cached_property
from typing import Any

from core import clock
from core.numbers import format_decimal, to_input
from core.refusals import Refusal
from documents.models import EvidenceFile
from scoring.appraising import explaining
from scoring.forms.sheets import AnswerForm, ExplainForm
from scoring.models import Criterion, Explanation, RoundStage, ScoreSheet
from scoring.rules import appraising as rules
from scoring.sheets import differing
from scoring.sheets.grid import Grid


class Differences:
    """`failed` and `failed_answer` give back a form with what was typed."""

    def __init__(self, user: Any, sheet: ScoreSheet) -> None:
        self.user, self.sheet, self.grid = user, sheet, Grid(user, sheet)
        self.failed: tuple[int, Any] | None = None
        self.failed_answer: tuple[int, Any] | None = None

    @cached_property
    def stage(self) -> RoundStage | None:
        return explaining.explain_stage(self.sheet)

    @cached_property
    def refusal(self) -> Refusal | None:
        return rules.may_explain(self.user, self.sheet, self.stage, clock.today())

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Every differing row the person may see, in the order of the table."""
        checked = differing.explained_stage(self.grid.stages)
        seen = {card.pk: card for card in self.grid.seen if checked and card.stage_id == checked.pk}
        own = any(card.stage.kind == RoundStage.Kind.SELF for card in self.grid.seen)
        if checked is None or not seen or not own:
            return []
        by_row: dict[int, list[differing.Difference]] = {}
        for row in differing.differences(checked, self.sheet.pk):
            if row.card in seen:
                by_row.setdefault(row.criterion, []).append(row)
        return [
            self._row(line.criterion, by_row[line.criterion.pk], seen)
            for line in self.grid.leaves
            if line.criterion.pk in by_row
        ]

    def _row(self, criterion: Criterion, found: list[differing.Difference], seen: dict[int, Any]) -> dict[str, Any]:
        said = self.grid.explanations.get(criterion.pk, [])
        return {
            "criterion": criterion, "own": format_decimal(found[0].own),
            "given": [
                {"who": seen[d.card].scorer.short_name, "points": format_decimal(d.given), "reason": d.reason} for d in found
            ],
            "said": [self._said(row, criterion, seen) for row in said if row.card_id in seen],
            "form": self._form(criterion) if not said and self.refusal is None else None,
        }  # fmt: skip

    def _form(self, criterion: Criterion) -> ExplainForm:
        if self.failed is not None and self.failed[0] == criterion.pk:
            failed: ExplainForm = self.failed[1]
            return failed
        return ExplainForm(choices=self._files, auto_id=f"e{criterion.pk}_%s")

    @cached_property
    def _files(self) -> Any:
        return EvidenceFile.objects.filter(unit=self.sheet.unit_id).order_by("-id")

    def _said(self, row: Explanation, criterion: Criterion, seen: dict[int, Any]) -> dict[str, Any]:
        row.card = seen[row.card_id]
        form: Any = None
        if rules.may_answer(self.user, row) is None:
            form = AnswerForm(initial={"points": to_input(row.asked_points)}, auto_id=f"a{row.pk}_%s")
            if self.failed_answer is not None and self.failed_answer[0] == row.pk:
                form = self.failed_answer[1]
        return {"row": row, "scorer": row.card.scorer.short_name, "asked": row.asked_points, "form": form}
