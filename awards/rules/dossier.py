"""Who may change a dossier's pieces and the achievement report. The caller gives what remarks opened; nothing here queries."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Nomination, Proposal
from awards.rules import proposals as rules
from core.refusals import Refusal

S = Proposal.Status
CLOSED = (S.DECIDED, S.REFUSED)
REPORT = "report"


def may_change(user: Any, proposal: Proposal, field: str, opened: Collection[str] = ()) -> Refusal | None:
    """May the unit change this piece (its code, or "report")? Of a returned proposal only what a remark named."""
    refusal = rules.may_write(user, proposal)
    if refusal is None and proposal.status == S.RETURNED and field not in opened and "dossier" not in opened:
        return Refusal(_("It was returned: only what the remarks name is changed."))
    return refusal


def may_bring(user: Any, proposal: Proposal, field: str, owner: str, opened: Collection[str] = ()) -> Refusal | None:
    """May `user` attach this piece or say that it is not needed? What the standing body owes is brought at its desk."""
    if proposal.status in CLOSED:
        return Refusal(_("The proposal is closed; its dossier stays as it is."))
    refusal = may_change(user, proposal, field, opened)
    if refusal is not None and owner == "host" and proposal.status not in (S.DRAFT, S.FOR_SIGNATURE):
        return rules.works_desk(user, proposal)
    return refusal


def may_write_report(user: Any, nomination: Nomination, opened: Collection[str] = ()) -> Refusal | None:
    """May the achievement report be written now? The nomination comes with its proposal."""
    return may_change(user, nomination.proposal, REPORT, opened)
