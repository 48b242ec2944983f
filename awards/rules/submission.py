"""Who writes the standing body's tờ trình, and who returns it. Nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Proposal, Submission
from awards.rules.proposals import works_desk
from core.refusals import Refusal

S, P = Submission.Status, Proposal.Status


def may_write(user: Any, submission: Submission) -> Refusal | None:
    """The officers of the host, or the head of the unit that is the host."""
    if submission.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only the officers of the host write its submissions."))


def may_change(user: Any, submission: Submission) -> Refusal | None:
    """While it is not with the leader."""
    refusal = may_write(user, submission)
    if refusal is None and submission.status == S.SUBMITTED:
        return Refusal(_("It lies with the leader; have it returned to change it."))
    return refusal


def may_hand_back(user: Any, submission: Submission) -> Refusal | None:
    """The leader, or the officer who records what the leader's office returned."""
    if submission.host_id in user.grants.kept_hosts | user.grants.leader_hosts:
        return None
    return Refusal(_("Only the leaders and officers of the host return a submission."))


def may_notify(user: Any, proposal: Proposal) -> Refusal | None:
    """The desk, once the council has spoken."""
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    if proposal.status in (P.FOR_COUNCIL, P.SUBMITTED, P.DECIDED):
        return None
    return Refusal(_("Notice is given once the council has dealt with it."))
