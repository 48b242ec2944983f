"""Who may do what on a score card. A card comes with `stage`, `scorer`, `sheet.unit` and `sheet.round` loaded."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import Round, RoundStage, Score, ScoreCard
from scoring.rules.rounds import CANCELLED, NOT_STARTED, hosts, keeps

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status
OWN_UNIT = _("You act for this unit yourself; nobody scores their own unit.")


def own_unit(user: Any, card: ScoreCard) -> bool:
    """Would the person be scoring a unit of their own?"""
    return card.stage.kind != Kind.SELF and card.sheet.unit_id in user.grants.own_units


def acts_for_body(user: Any, card: ScoreCard) -> bool:
    """The host's officers act for the standing body, and for the host at the meeting and in the council's stage."""
    record = card.sheet.round
    return (
        card.stage.kind in RoundStage.BY_HOST
        and card.scorer_id in (record.appraiser_id, record.host_id)
        and record.host_id in user.grants.officer_hosts
    )


def acts_for(user: Any, card: ScoreCard) -> bool:
    """Does the person fill in this card, through any hat in force today?"""
    if own_unit(user, card):
        return False
    record = card.sheet.round
    return (
        card.scorer_id in user.grants.own_units
        or (card.of_block_head and record.block_id in user.grants.blocks)
        or acts_for_body(user, card)
        or (card.entered_by_host and keeps(user, record))
    )


def decides_for(user: Any, card: ScoreCard) -> bool:
    """May hand the card in without a signed paper: the head of the scoring unit, the head of the block, the host's officer."""
    if card.entered_by_host:
        return False
    return (
        card.scorer_id in user.grants.head_units
        or (card.of_block_head and card.sheet.round.block_id in user.grants.blocks)
        or acts_for_body(user, card)
    )


def round_is_on(record: Round) -> Refusal | None:
    """Scores are written only while the round runs."""
    reasons = {
        Round.Status.DRAFT: NOT_STARTED,
        Round.Status.RELEASED: _("The result has been released; the sheets are closed."),
        Round.Status.CANCELLED: CANCELLED,
    }
    reason = reasons.get(Round.Status(record.status))
    return Refusal(reason) if reason else None


def may_work(user: Any, card: ScoreCard) -> Refusal | None:
    """Is it this person's card, and has its time come? Whatever its state."""
    if own_unit(user, card):
        return Refusal(OWN_UNIT)
    if not acts_for(user, card):
        return Refusal(_("Only the people of “%(unit)s” fill in this card.") % {"unit": card.scorer.short_name})
    stopped = round_is_on(card.sheet.round)
    if stopped:
        return stopped
    if card.stage.status == Step.WAITING:
        return Refusal(_("This stage has not been opened yet."))
    return None


def may_score(user: Any, card: ScoreCard) -> Refusal | None:
    """May write points on the card now; of a returned card only the returned rows (see `row_is_open`)."""
    refusal = may_work(user, card)
    if refusal:
        return refusal
    if card.stage.kind in RoundStage.CORRECTED:
        return Refusal(_("At this stage a row is corrected one by one, with its reason."))
    if card.status == S.GIVEN:
        return Refusal(_("The card has been handed in; its points are changed only in rows sent back to you."))
    if card.status == S.FOR_SIGNATURE:
        return Refusal(_("The card lies with the head for approval; take it back to change it."))
    if card.status == S.OPEN and card.stage.status == Step.DONE:
        return Refusal(_("This stage was closed before the card was handed in."))
    return None


def row_is_open(card: ScoreCard, score: Score | None) -> Refusal | None:
    """Of a returned card only the named rows are open."""
    if card.status == S.RETURNED and not (score is not None and score.returned):
        return Refusal(_("Only the rows sent back are open."))
    if score is not None and score.computed:
        return Refusal(_("The system fills this row from its records; nobody types it."))
    return None


def may_pass(user: Any, card: ScoreCard) -> Refusal | None:
    if card.entered_by_host:
        return Refusal(_("A card entered on behalf is handed in with its signed paper."))
    return may_score(user, card)


def may_recall(user: Any, card: ScoreCard) -> Refusal | None:
    return may_work(user, card)


def may_hand_in(user: Any, card: ScoreCard) -> Refusal | None:
    """The head approves here; otherwise the signed paper must be attached."""
    refusal = may_work(user, card) if card.status == S.FOR_SIGNATURE else may_score(user, card)
    if refusal:
        return refusal
    if card.status != S.RETURNED and card.stage.status == Step.DONE:
        return Refusal(_("This stage was closed before the card was handed in."))
    if decides_for(user, card) or (card.signed_on and card.signed_by and card.signed_file_id):
        return None
    return Refusal(_("Pass it to the head for approval, or attach the signed paper with its date and signer."))


def may_enter_for(user: Any, card: ScoreCard) -> Refusal | None:
    """The host or the head of the block enters a self-score for a unit that has not begun."""
    if card.stage.kind != Kind.SELF:
        return Refusal(_("Only self-scores are entered on behalf of a unit."))
    if not keeps(user, card.sheet.round):
        return Refusal(_("Only the host and the head of the block enter on behalf of a unit."))
    stopped = round_is_on(card.sheet.round)
    if stopped:
        return stopped
    if card.status != S.OPEN or card.stage.status != Step.OPEN:
        return Refusal(_("The self-scores of this unit are not awaited now."))
    return None


def may_return(user: Any, card: ScoreCard, mine: Iterable[ScoreCard]) -> Refusal | None:
    """Who checks at a later stage sends rows back; so does the host while the stage is open."""
    if card.sheet.unit_id in user.grants.own_units:
        return Refusal(OWN_UNIT)
    stopped = round_is_on(card.sheet.round)
    if stopped:
        return stopped
    if card.status != S.GIVEN:
        return Refusal(_("Only a card that was handed in is sent back."))
    later = [m for m in mine if m.stage.position > card.stage.position and m.stage.status == Step.OPEN]
    if any(m.status != S.GIVEN for m in later):
        return None
    if hosts(user, card.sheet.round.host_id) and card.stage.status == Step.OPEN:
        return None
    return Refusal(_("Rows are sent back by who checks the sheet now, before handing in."))
