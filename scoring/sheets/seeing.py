"""Blindness: whose points of which stage somebody may see. Plain data in, yes or no out; nothing here asks the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from scoring.models import Round, RoundStage, ScoreCard
from scoring.rules.rounds import hosts
from scoring.rules.sheets import acts_for

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status


class Eyes:
    """One person looking at one sheet. `owing` are stages at which the person still owes a score in this round."""

    def __init__(self, user: Any, record: Round, stages: Sequence[RoundStage], owing: Iterable[int], unit: int) -> None:
        self.user, self.record, self.stages, self.unit = user, record, stages, unit
        begun = max((s.position for s in stages if s.status != Step.WAITING), default=0)
        over = {
            s.pk for s in stages if s.status == Step.DONE and s.position < begun
        }  # nobody can hand in there any more
        self.owing = set(owing) - over
        self.shown = record.status == Round.Status.RELEASED or any(
            s.kind == Kind.OPEN and s.status == Step.DONE for s in stages
        )

    @property
    def own(self) -> bool:
        return self.unit in self.user.grants.own_units

    def sees(self, card: ScoreCard) -> bool:
        """Does the person see the points of this card? Their own always; others' of a stage only once it is done, and
        never before giving their own at it; until the release inside the block a member sees no other member's result."""
        if acts_for(self.user, card):
            return True
        if self.record.status == Round.Status.RELEASED:
            return True
        if card.stage.kind in RoundStage.CORRECTED:
            return card.stage.status != Step.WAITING
        if card.stage_id in self.owing and not self.shown:
            return False
        if card.stage.status == Step.DONE:
            return card.given_at is not None
        keeper = hosts(self.user, self.record.host_id)
        return card.stage.kind == Kind.SELF and keeper and card.status == S.GIVEN

    def why_hidden(self, stage: RoundStage) -> str:
        """The sentence in place of a column that is not shown yet."""
        if stage.pk in self.owing:
            return _("Shown after you have given your own scores and the stage is closed")
        return _("Shown when the stage is closed")
