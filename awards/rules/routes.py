"""Who asks, answers and records opinions. A step comes with `proposal` and `body` loaded; nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Proposal, RouteStep
from awards.rules.proposals import works_desk
from core.refusals import Refusal

S, St = Proposal.Status, RouteStep.Status
AT_DESK = (S.RECEIVED, S.APPRAISING)
MOVED_ON = Refusal(_("The proposal has moved on; opinions are not taken any more."))


def may_ask(user: Any, proposal: Proposal) -> Refusal | None:
    """Bodies are consulted while the proposal lies at the desk."""
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    if proposal.status in AT_DESK:
        return None
    return Refusal(_("Bodies are consulted while the proposal is under appraisal."))


def _awaited(step: RouteStep) -> Refusal | None:
    if step.status == St.DONE:
        return Refusal(_("This opinion has been given already."))
    if step.status == St.SKIPPED or step.proposal.status not in AT_DESK:
        return MOVED_ON
    return None


def may_answer(user: Any, step: RouteStep) -> Refusal | None:
    """The body's own people; late too, while the proposal has not moved on."""
    if step.body_id is None or step.body_id not in user.grants.own_units:
        return Refusal(_("Only the people of the body that was asked give its opinion."))
    return _awaited(step)


def may_record(user: Any, step: RouteStep) -> Refusal | None:
    """The desk enters what a body answered by letter."""
    return works_desk(user, step.proposal) or _awaited(step)


def may_skip(user: Any, step: RouteStep) -> Refusal | None:
    """The desk goes on without an opinion."""
    return works_desk(user, step.proposal) or _awaited(step)
