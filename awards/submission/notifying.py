"""Notice to those not awarded: a message to the unit, with each reason; the paper is written from the proposal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Nomination, Proposal, RouteStep
from awards.reception import notices
from awards.routes import following
from awards.rules import submission as rules
from core import clock, log
from core.refusals import require
from deadlines.models import Outcome

O = Nomination.Outcome  # noqa: E741
NOT_AWARDED = (O.REFUSED, O.POSTPONED, O.LOWERED)


def unrewarded(proposal: Proposal) -> list[Nomination]:
    """Who does not get what was proposed: refused, postponed, or a lower award."""
    return list(proposal.nominations.filter(outcome__in=NOT_AWARDED).select_related("award", "outcome_award"))


def notify(*, proposal: Proposal, by: Any) -> list[Nomination]:
    """Tell the unit who is not awarded, and why; of a decided one the step of notice is done. Raises Refused, ValidationError."""
    require(rules.may_notify(by, proposal))
    rows = unrewarded(proposal)
    if not rows and proposal.status != Proposal.Status.DECIDED:
        raise ValidationError(_("Everybody proposed was agreed to; there is nothing to give notice of."))
    today = clock.today()
    with transaction.atomic():
        if rows:
            notices.not_awarded(proposal, rows)
        if proposal.status == Proposal.Status.DECIDED:
            steps = list(proposal.steps.filter(kind=RouteStep.Kind.NOTICE).exclude(status=RouteStep.Status.DONE))
            for row in steps:
                row.status, row.closed_on, row.opened_on = RouteStep.Status.DONE, today, row.opened_on or today
            RouteStep.objects.bulk_update(steps, ["status", "closed_on", "opened_on"])
            following.end(steps, Outcome.DONE)
        log.record("awards.proposal.notify", proposal, by=by, params={"names": len(rows)})
    return rows
