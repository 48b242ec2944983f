"""Ways from a sheet to what belongs to it: the person's own card, entering on behalf, the differences, the meeting."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.lists import Action
from scoring.models import RoundStage, ScoreCard
from scoring.rules import sheets as rules

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status


def beside(screen: Any) -> list[Action]:
    """The buttons beside those of the card."""
    found = [*_differences(screen)]
    if screen.card is None:
        found += _own_card(screen)
    return found


def _differences(screen: Any) -> list[Action]:
    stage = next((s for s in screen.grid.stages if s.kind == Kind.EXPLAIN), None)
    if stage is None or stage.status == Step.WAITING:
        return []
    return [Action(_("Explanation"), reverse("scoring:explain", args=[screen.sheet.pk]), "message-2")]


def _own_card(screen: Any) -> list[Action]:
    """The card the person fills in at the stage under way, or the way to begin one on behalf of the unit."""
    begun = [
        c for c in screen.grid.cards if c.stage.kind not in RoundStage.CORRECTED and c.stage.status != Step.WAITING
    ]
    mine = [c for c in begun if rules.acts_for(screen.user, c)]
    held = [c for c in mine if c.status == S.RETURNED or c.stage.status == Step.OPEN] or mine[-1:]
    if held:
        to_do = rules.may_score(screen.user, held[0]) is None
        label = _("Fill in the card") if to_do else _("See my card")
        return [Action(label, reverse("scoring:card", args=[held[0].pk]), "pencil", primary=to_do)]
    own = next((c for c in screen.grid.cards if c.stage.kind == Kind.SELF), None)
    if own is None or rules.may_enter_for(screen.user, own) is not None:
        return []
    to = reverse("scoring:card_act", args=[own.pk])
    return [Action(_("Enter on behalf of the unit"), to, "writing", post=True, fields={"do": "enter"})]
