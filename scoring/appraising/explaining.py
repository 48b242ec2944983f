"""Verbs of the explanation: the unit explains differing rows in time, the scorer accepts (the score changes) or refuses."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, log
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, require
from deadlines import calendar, duties
from documents.models import EvidenceFile
from scoring.models import Criterion, Explanation, RoundStage, Score, ScoreCard, ScoreSheet
from scoring.rules import appraising as rules
from scoring.sheets import asking, differing, table
from scoring.sheets.scoring import lock, note_change
from scoring.workflow.sheets import EXPLANATION

ANSWER_DAYS = 3


def explain_stage(sheet: ScoreSheet) -> RoundStage | None:
    """The round's stage of explanation; `sheet.round` comes with its stages."""
    return next((s for s in sheet.round.stages.all() if s.kind == RoundStage.Kind.EXPLAIN), None)


def explain(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    text: str,
    by: Any,
    evidence: EvidenceFile | None = None,
    asked_points: Decimal | None = None,
) -> list[Explanation]:
    """The unit explains one differing row, to everybody whose score differs from its own.

    Raises Refused (not this unit, the time ran out), or ValidationError (no words, no difference, explained already,
    points over the maximum).
    """
    stage = explain_stage(sheet)
    require(rules.may_explain(by, sheet, stage, clock.today()))
    if not text.strip():
        raise ValidationError({"text": _("Write the explanation.")})
    table.check_points(criterion, asked_points, sheet.round.version_used.step, field="asked_points")
    if evidence is not None and evidence.unit_id != sheet.unit_id:
        raise ValidationError({"evidence": _("Choose a file of the unit itself.")})
    checked = differing.explained_stage(sheet.round.stages.all())
    rows = differing.differences(checked, sheet.pk) if checked else []
    cards = [row.card for row in rows if row.criterion == criterion.pk]
    if not cards:
        raise ValidationError({"text": _("Nobody's score differs from the unit's own in this row.")})
    with transaction.atomic():
        ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
        if Explanation.objects.filter(card__in=cards, criterion=criterion).exists():
            raise ValidationError({"text": _("This row has been explained already.")})
        made = [
            Explanation.objects.create(
                card_id=card, criterion=criterion, text=text.strip(), evidence=evidence, asked_points=asked_points, by=by,
                at=clock.now(),
            )
            for card in cards
        ]  # fmt: skip
        log.record("scoring.explain", sheet, by=by, params={"criterion": criterion.pk})
        _ask_scorers(sheet, cards)
    return made


def _ask_scorers(sheet: ScoreSheet, cards: list[int]) -> None:
    due = calendar.add_working(clock.today(), ANSWER_DAYS)
    for card in ScoreCard.objects.filter(pk__in=cards).select_related("scorer", "stage"):
        card.sheet = sheet
        asking.ask_to_answer(card, due)


def finish(*, sheet: ScoreSheet, by: Any) -> None:
    """The unit has looked at the differences and says no more. Raises Refused."""
    require(rules.may_explain(by, sheet, explain_stage(sheet), clock.today()))
    with transaction.atomic():
        duties.close(key=asking.explain_key(sheet))
        log.record("scoring.explain_done", sheet, by=by)


def accept(*, explanation: Explanation, points: Decimal, answer: str, by: Any) -> Explanation:
    """Follow the explanation: the score becomes `points`, with the answer as its reason.

    Raises Refused, Conflict, ValidationError (no reason, points over the maximum or off the step).
    """
    card, criterion = explanation.card, explanation.criterion
    require(rules.may_answer(by, explanation))
    _need_answer(answer)
    table.check_points(criterion, points, card.sheet.round.version_used.step)
    with transaction.atomic():
        lock(card)
        row = Score.objects.get(card=card, criterion=criterion)
        _answer(explanation, "accept", answer, by)
        if row.points != points:
            changed = Score.objects.filter(pk=row.pk, version=row.version)
            values: dict[str, Any] = {"points": points, "reason": answer.strip()[:1000], "by": by, "at": clock.now()}
            if not changed.update(**values, version=F("version") + 1):
                raise Conflict()
            note_change(row, row.points, points, answer, by)
        _tell(explanation, gettext_lazy("Explanation accepted: %(row)s"), answer)
    return explanation


def refuse(*, explanation: Explanation, answer: str, by: Any) -> Explanation:
    """Keep the score, with the reason. Raises Refused, Conflict, ValidationError (no reason)."""
    require(rules.may_answer(by, explanation))
    _need_answer(answer)
    with transaction.atomic():
        lock(explanation.card)
        _answer(explanation, "refuse", answer, by)
        _tell(explanation, gettext_lazy("Explanation not accepted: %(row)s"), answer)
    return explanation


def _need_answer(answer: str) -> None:
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer: the unit reads it.")})


def _answer(explanation: Explanation, action: str, answer: str, by: Any) -> None:
    EXPLANATION.perform(
        explanation, action, by=by, reason=answer, answer=answer.strip(), answered_by=by, answered_at=clock.now()
    )
    if not Explanation.objects.filter(card=explanation.card_id, status=Explanation.Status.OPEN).exists():
        duties.close(key=asking.answer_key(explanation.card))


@official()
def _tell(explanation: Explanation, subject: Any, answer: str) -> None:
    sheet, row = explanation.card.sheet, explanation.criterion
    key = f"scoring.answered:{explanation.pk}"
    asked = format_decimal(explanation.asked_points) if explanation.asked_points is not None else ""
    detail = "\n".join(filter(None, [str(row), asked, answer]))
    asking.tell_unit(sheet, "scoring.answered", key, str(subject) % {"row": row.number or row.text[:60]}, detail)
