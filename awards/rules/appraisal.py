"""Who appraises, and who approves the sheet. Nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import AppraisalSheet, Proposal
from awards.rules.proposals import ONLY_DESK, works_desk
from core.refusals import Refusal

S, State = Proposal.Status, AppraisalSheet.Status
AT_DESK = (S.RECEIVED, S.APPRAISING)
NOT_NOW = Refusal(_("Only what lies under appraisal is appraised."))


def may_see(user: Any, proposal: Proposal) -> Refusal | None:
    """The sheet is the host's own paper."""
    if user.grants.is_admin or proposal.host_id in user.grants.hosts | user.grants.head_units:
        return None
    return ONLY_DESK


def may_find(user: Any, proposal: Proposal) -> Refusal | None:
    """The officer at the desk, while it lies there and the sheet is not with the leader."""
    if proposal.host_id not in user.grants.kept_hosts:
        return Refusal(_("Only the officers of the host appraise."))
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    return None if proposal.status in AT_DESK else NOT_NOW


def may_write_sheet(user: Any, sheet: AppraisalSheet) -> Refusal | None:
    """The officer, while the sheet lies with them."""
    if sheet.status != State.DRAFT:
        return Refusal(_("The sheet lies with the leader or is approved; have it handed back to change it."))
    return may_find(user, sheet.proposal)


def may_approve(user: Any, sheet: AppraisalSheet) -> Refusal | None:
    """A leader of the host, or the head of the unit that is the host."""
    proposal = sheet.proposal
    if proposal.host_id not in user.grants.leader_hosts | user.grants.head_units:
        return Refusal(_("Only a leader of the host approves the appraisal."))
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    return None if proposal.status in AT_DESK else NOT_NOW
