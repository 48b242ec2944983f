"""From an address to a card or sheet: what lies outside is not found; whose role has ended is told so."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from core import clock
from core.refusals import Refusal, Refused
from scoring.models import RoundStage, ScoreCard, ScoreSheet
from scoring.rounds.stages import with_stages
from scoring.rules.sheets import acts_for

CARD = (
    "stage", "scorer", "sheet__unit", "sheet__round__host", "sheet__round__block", "sheet__round__version_used",
    "sheet__round__table",
)  # fmt: skip
SHEET = ("unit", "round__host", "round__block", "round__version_used", "round__table")


def find_card(user: Any, pk: int) -> ScoreCard | None:
    """The card with everything its rules read, in two statements; None where the person may not see its sheet.

    Raises Refused with the day where the person's role for this card has ended.
    """
    card = ScoreCard.objects.filter(pk=pk).select_related(*CARD).first()
    if card is None:
        return None
    if not acts_for(user, card):
        _tell_ended(user, card)
        if not ScoreSheet.objects.visible_to(user).filter(pk=card.sheet_id).exists():
            return None
    _share_stages(card)
    return card


def _share_stages(card: ScoreCard) -> None:
    stages = with_stages(card.sheet.round)
    card.stage = next(s for s in stages if s.pk == card.stage_id)


def _tell_ended(user: Any, card: ScoreCard) -> None:
    record = card.sheet.round
    places = Q(unit=card.scorer_id) | (
        Q(block=record.block_id) if card.of_block_head and record.block_id else Q(pk=None)
    )
    if card.stage.kind in RoundStage.BY_HOST:
        places |= Q(host=record.host_id, role=Role.OFFICER)
    ended = RoleAssignment.objects.filter(places, user=user, ends_on__lt=clock.today()).order_by("-ends_on").first()
    if ended is not None:
        words = _("Your role at “%(unit)s” ended on %(day)s; you no longer fill in this card.")
        raise Refused(Refusal(words % {"unit": card.scorer.short_name, "day": f"{ended.ends_on:%d/%m/%Y}"}))


def find_sheet(user: Any, pk: int) -> ScoreSheet | None:
    """The sheet with its round and stages, in two statements; None where the person may not see it."""
    sheet = ScoreSheet.objects.visible_to(user).filter(pk=pk).select_related(*SHEET).first()
    if sheet is not None:
        with_stages(sheet.round)
    return sheet
