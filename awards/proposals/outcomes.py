"""The only writer of what becomes of a nomination: the council agrees, lowers, refuses or postpones, a decision awards."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards import routes
from awards.initiatives import spend
from awards.models import Award, Nomination, Proposal
from awards.workflow.proposals import NOMINATION
from core import log
from core.refusals import Conflict, require

KEEP_AWARD = (Nomination.Outcome.AWARDED,)  # a decision awards what was agreed


def settle(
    nominations: Collection[Nomination], outcome: str, *, by: Any, award: Award | None = None, reason: str = ""
) -> int:
    """Write `outcome` (an `Nomination.Outcome`) of all of them or of none; the number written. Each comes with `proposal` loaded.

    `award` is what is agreed instead (needed for LOWERED). Statements do not grow with the nominations.
    Raises Refused, ValidationError (a reason or the lower award is lacking), Conflict when one was settled otherwise meanwhile.
    """
    step = NOMINATION.by_action[outcome]
    for one in nominations:
        if one.outcome not in step.sources:
            raise Conflict(_("The case of %(name)s was settled meanwhile; nothing was changed.") % {"name": one.name})
        require(step.allowed(by, one))
    if step.needs_reason:
        log.require_reason(reason)
    if outcome == Nomination.Outcome.LOWERED and award is None:
        raise ValidationError({"award": _("Choose the award that is agreed instead.")})
    changes: dict[str, Any] = {"outcome": outcome, "outcome_reason": reason.strip()[:1000], "version": F("version") + 1}
    if outcome not in KEEP_AWARD:
        changes["outcome_award"] = award if outcome == Nomination.Outcome.LOWERED else None
    with transaction.atomic():
        keys = [one.pk for one in nominations]
        moved = Nomination.objects.filter(pk__in=keys, outcome__in=step.sources).update(**changes)
        if moved != len(keys):
            raise Conflict()
        log.record_many(f"awards.nomination.{outcome}", nominations, by=by)
        _follow(nominations, outcome)
    for one in nominations:
        one.outcome, one.outcome_reason = outcome, changes["outcome_reason"]
        if "outcome_award" in changes:
            one.outcome_award = changes["outcome_award"]
    return moved


def _follow(nominations: Collection[Nomination], outcome: str) -> None:
    """What else moves: the initiatives an award rests on stand in their ledger, any other outcome moves the route on."""
    if outcome == Nomination.Outcome.AWARDED:
        spend(nominations)
    else:
        routes.follow(_of(nominations))


def _of(nominations: Collection[Nomination]) -> Any:
    """Their proposals, with what their steps need."""
    keys = {one.proposal_id for one in nominations}
    return Proposal.objects.filter(pk__in=keys).select_related("unit", "host", "officer")
