"""The meeting on a big screen: one criterion at a time, every unit with what stands, and its correction."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from core.numbers import format_decimal, to_input
from core.refusals import Refusal, Refused
from scoring import rounds, sheets
from scoring.forms.sheets import CorrectForm
from scoring.models import Criterion, Round, RoundStage, Score, ScoreCard
from scoring.rules import appraising as rules
from scoring.rules import rounds as round_rules
from scoring.sheets import table
from scoring.views.sheets.strips import signed

Kind, Step = RoundStage.Kind, RoundStage.Status


class Meeting:
    """Only for those who run the round or correct in it. `failed` gives back a form with what was typed."""

    def __init__(self, user: Any, pk: int, row: str) -> None:
        rows = Round.objects.visible_to(user).select_related("host", "block", "version_used", "table")
        record = rows.filter(pk=pk).first()
        if record is None:
            raise Http404
        self.user, self.record, self.failed = user, record, None  # type: tuple[Any, Round, Any]
        self.stages = rounds.with_stages(record)
        if not (round_rules.keeps(user, record) or any(rules.acts_for(user, card) for card in self.cards)):
            raise Refused(Refusal(round_rules.ONLY_KEEPER))
        self._asked = row

    @cached_property
    def stage(self) -> RoundStage | None:
        """The meeting's or the council's stage: the open one, else the last one that was."""
        held = [s for s in self.stages if s.kind in RoundStage.CORRECTED and s.status != Step.WAITING]
        return next((s for s in held if s.status == Step.OPEN), held[-1] if held else None)

    @cached_property
    def cards(self) -> list[ScoreCard]:
        if self.stage is None:
            return []
        found = list(
            ScoreCard.objects.filter(stage=self.stage)
            .select_related("scorer", "sheet__unit")
            .order_by("sheet__unit__name_order")
        )
        for card in found:
            card.stage, card.sheet.round = self.stage, self.record
        return found

    @cached_property
    def leaves(self) -> list[Criterion]:
        lines = table.in_order(Criterion.objects.filter(version=self.record.version_used_id).select_related("parent"))
        return [line.criterion for line in lines if line.leaf and not line.computed]

    @cached_property
    def row(self) -> Criterion | None:
        wanted = next((row for row in self.leaves if str(row.pk) == self._asked), None)
        return wanted or (self.leaves[0] if self.leaves else None)

    @cached_property
    def place(self) -> int:
        return self.leaves.index(self.row) if self.row is not None else 0

    def _link(self, place: int) -> str:
        if not 0 <= place < len(self.leaves):
            return ""
        return reverse("scoring:meeting", args=[self.record.pk]) + f"?row={self.leaves[place].pk}"

    @property
    def previous_url(self) -> str:
        return self._link(self.place - 1)

    @property
    def next_url(self) -> str:
        return self._link(self.place + 1)

    @cached_property
    def heads(self) -> list[RoundStage]:
        """The stages shown as columns: those whose points count before this one."""
        if self.stage is None:
            return []
        return [
            s
            for s in self.stages
            if s.kind in RoundStage.SCORED and s.position < self.stage.position and s.status == Step.DONE
        ]

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """Every unit with what each stage gave in this row; a constant number of statements."""
        if self.row is None or self.stage is None:
            return []
        before = {s.pk: sheets.standing(self.record, before=s.position + 1) for s in self.heads}
        held = {
            row.card_id: row
            for row in Score.objects.filter(card__in=self.cards, criterion=self.row).select_related("by")
        }
        return [self._line(card, before, held.get(card.pk)) for card in self.cards]

    def _line(self, card: ScoreCard, before: dict[int, Any], row: Score | None) -> dict[str, Any]:
        key = self.row.pk if self.row else 0
        found = [before[s.pk].get(card.sheet_id, {}).get(key) for s in self.heads]
        stood = found[-1].points if found and found[-1] else None
        now = row.points if row is not None and row.points is not None else stood
        change = now - stood if now is not None and stood is not None else None
        return {
            "unit": card.sheet.unit.short_name, "card": card.pk,
            "cells": [format_decimal(f.points if f else None) for f in found],
            "now": format_decimal(now), "change": signed(change), "reason": row.reason if row else "",
            "form": self._form(card, row, now) if rules.may_correct(self.user, card) is None else None,
            "refusal": rules.may_correct(self.user, card),
        }  # fmt: skip

    def _form(self, card: ScoreCard, row: Score | None, now: Any) -> Any:
        if self.failed is not None and self.failed[0] == card.pk:
            return self.failed[1]
        initial = {"points": to_input(now), "version": row.version if row else 0}
        return CorrectForm(initial=initial, auto_id=f"c{card.pk}_%s")
