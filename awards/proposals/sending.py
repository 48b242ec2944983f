"""Verbs of sending a proposal: to the head, back, to the host, recalled, sent again."""

from typing import Any

from awards.models import Proposal
from awards.workflow.proposals import PROPOSAL
from core import clock


def submit(*, proposal: Proposal, by: Any) -> Proposal:
    """Pass it to the head for approval. Raises Refused, Conflict."""
    moved: Proposal = PROPOSAL.perform(proposal, "submit", by=by)
    return moved


def hand_back(*, proposal: Proposal, by: Any) -> Proposal:
    """Back from the head to change it. Raises Refused, Conflict."""
    moved: Proposal = PROPOSAL.perform(proposal, "hand_back", by=by)
    return moved


def send(*, proposal: Proposal, by: Any) -> Proposal:
    """The head approves, or the signed paper stands for it; the host has it. Raises Refused, Conflict."""
    moved: Proposal = PROPOSAL.perform(proposal, "send", by=by, sent_at=clock.now())
    return moved


def recall(*, proposal: Proposal, by: Any) -> Proposal:
    """Back to the unit while nobody has acted. Raises Refused, Conflict."""
    moved: Proposal = PROPOSAL.perform(proposal, "recall", by=by, sent_at=None)
    return moved


def resubmit(*, proposal: Proposal, by: Any) -> Proposal:
    """Send a returned one back to whoever returned it, in the state it had there. Raises Refused, Conflict."""
    state = proposal.returned_from or Proposal.Status.SENT
    action = "resubmit" if state == Proposal.Status.SENT else f"resubmit_{state}"
    moved: Proposal = PROPOSAL.perform(proposal, action, by=by)
    return moved
