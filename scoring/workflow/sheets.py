"""The way of a score card: filled in, approved by the head (or backed by the signed paper), handed in, rows sent back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from core.transitions import Transition, Workflow
from scoring.models import Explanation, ScoreCard
from scoring.rules import appraising
from scoring.rules import sheets as rules

S, E = ScoreCard.Status, Explanation.Status


def _may_return(user: Any, card: ScoreCard) -> Refusal | None:
    """`card.checkers` are the person's own cards of the sheet, put there by the verb."""
    return rules.may_return(user, card, getattr(card, "checkers", ()))


CARD = Workflow(
    "scoring.card",
    _("Score card"),
    "scoring.ScoreCard",
    [
        Transition(
            "pass",
            (S.OPEN, S.RETURNED),
            S.FOR_SIGNATURE,
            _("Submit to the head"),
            _("passed it to the head"),
            rules.may_pass,
            icon="send",
        ),
        Transition(
            "recall",
            (S.FOR_SIGNATURE,),
            S.OPEN,
            _("Take back to edit"),
            _("took it back to edit"),
            rules.may_recall,
            icon="arrow-back-up",
        ),
        Transition(
            "recall_rows",
            (S.FOR_SIGNATURE,),
            S.RETURNED,
            _("Take back to edit"),
            _("took it back to edit"),
            rules.may_recall,
            icon="arrow-back-up",
        ),
        Transition(
            "hand_in",
            (S.OPEN, S.FOR_SIGNATURE, S.RETURNED),
            S.GIVEN,
            _("Approve and hand in"),
            _("handed in the scores"),
            rules.may_hand_in,
            icon="send",
        ),
        Transition(
            "return",
            (S.GIVEN,),
            S.RETURNED,
            _("Send rows back"),
            _("sent rows back"),
            _may_return,
            needs_reason=True,
            icon="arrow-back-up",
        ),
    ],
)

EXPLANATION = Workflow(
    "scoring.explanation",
    _("Explanation"),
    "scoring.Explanation",
    [
        Transition(
            "accept",
            (E.OPEN,),
            E.ACCEPTED,
            _("Accept"),
            _("accepted the explanation"),
            appraising.may_answer,
            needs_reason=True,
            icon="circle-check",
        ),
        Transition(
            "refuse",
            (E.OPEN,),
            E.REFUSED,
            _("Refuse"),
            _("refused the explanation"),
            appraising.may_answer,
            needs_reason=True,
            icon="circle-x",
        ),
    ],
)
