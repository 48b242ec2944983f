"""Who explains, who answers, who corrects at the meeting and for the council."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import Explanation, RoundStage, ScoreCard, ScoreSheet
from scoring.rules.sheets import OWN_UNIT, acts_for, own_unit, round_is_on

Kind, Step = RoundStage.Kind, RoundStage.Status


def may_explain(user: Any, sheet: ScoreSheet, stage: RoundStage | None, today: date) -> Refusal | None:
    """The unit itself, while the stage is open and its time has not run out."""
    if sheet.unit_id not in user.grants.own_units:
        return Refusal(_("Only the unit's own people explain its scores."))
    stopped = round_is_on(sheet.round)
    if stopped:
        return stopped
    if stage is None:
        return Refusal(_("This round has no stage of explanation."))
    if stage.status != Step.OPEN:
        return Refusal(_("Explanations are not being taken now."))
    if stage.due_on is not None and today > stage.due_on:
        return Refusal(_("The time to explain ended on %(day)s.") % {"day": f"{stage.due_on:%d/%m/%Y}"})
    return None


def may_answer(user: Any, explanation: Explanation) -> Refusal | None:
    """Who gave the score answers, while the stage of explanation is open. `explanation.card` comes fully loaded."""
    card = explanation.card
    if own_unit(user, card):
        return Refusal(OWN_UNIT)
    if not acts_for(user, card):
        return Refusal(_("Only “%(unit)s”, who gave the score, answers.") % {"unit": card.scorer.short_name})
    stopped = round_is_on(card.sheet.round)
    if stopped:
        return stopped
    if not any(s.kind == Kind.EXPLAIN and s.status == Step.OPEN for s in card.sheet.round.stages.all()):
        return Refusal(_("Explanations are not being taken now."))
    if explanation.status != Explanation.Status.OPEN:
        return Refusal(_("This explanation has been answered."))
    return None


def may_correct(user: Any, card: ScoreCard) -> Refusal | None:
    """At the meeting of the block and in the council's stage, while it is open."""
    if own_unit(user, card):
        return Refusal(OWN_UNIT)
    if card.stage.kind not in RoundStage.CORRECTED:
        return Refusal(_("Corrections belong to the meeting and to the council's stage."))
    if not acts_for(user, card):
        return Refusal(_("Only the people of “%(unit)s” fill in this card.") % {"unit": card.scorer.short_name})
    stopped = round_is_on(card.sheet.round)
    if stopped:
        return stopped
    if card.stage.status != Step.OPEN:
        return Refusal(_("The meeting is not under way."))
    return None
