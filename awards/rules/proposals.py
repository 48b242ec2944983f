"""Who may do what with a proposal and its nominations. A proposal comes with `unit` loaded; nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Nomination, Proposal
from core.refusals import Refusal

S = Proposal.Status
ONLY_UNIT = Refusal(_("Only the unit's own people write this proposal."))
ONLY_DESK = Refusal(_("Only the officers and leaders of the host work on proposals sent to it."))


def keeps(user: Any, host_id: int) -> bool:
    """An officer of the host, or the head of the unit that is the host."""
    return host_id in user.grants.kept_hosts


def may_begin(user: Any, unit: Any = None, host: Any = None) -> Refusal | None:
    """May `user` begin a proposal of `unit` (None: of any at all) to `host`? An officer enters for a unit on its signed paper."""
    grants = user.grants
    if unit is None:
        if grants.own_units or grants.officer_hosts:
            return None
        return Refusal(_("Proposals are written by the clerk or the head of a unit."))
    if unit.closed_on is not None and unit.pk not in grants.acted_for:
        return Refusal(_("%(unit)s has ended; nothing is proposed in its name any more.") % {"unit": unit})
    if unit.pk in grants.own_units or (host is not None and host.pk in grants.officer_hosts):
        return None
    return ONLY_UNIT


def acts_for(user: Any, proposal: Proposal) -> bool:
    """One of the unit's own people; the host's officers and leaders for what the host itself proposes or its officer entered."""
    grants = user.grants
    if proposal.entered_by_host or proposal.unit_id == proposal.host_id:
        return proposal.host_id in grants.officer_hosts | grants.leader_hosts | grants.own_units
    return proposal.unit_id in grants.own_units


def may_write(user: Any, proposal: Proposal) -> Refusal | None:
    """May the list and what is in it be changed now? A returned one is changed only in the fields that were named."""
    if proposal.secret:
        return Refusal(_("This is the placeholder of a state secret: nothing is kept of its content here."))
    if not acts_for(user, proposal):
        return ONLY_UNIT
    if proposal.status in (S.DRAFT, S.RETURNED):
        return None
    if proposal.status == S.FOR_SIGNATURE:
        return Refusal(_("It lies with the head for approval; take it back to change it."))
    return Refusal(_("It has been sent; take it back while nobody has acted, or ask for it to be returned."))


def may_edit_list(user: Any, proposal: Proposal) -> Refusal | None:
    """May names be added and taken out?"""
    refusal = may_write(user, proposal)
    if refusal is None and proposal.status == S.RETURNED:
        return Refusal(_("It was returned: only what the remarks name is changed."))
    return refusal


def may_submit(user: Any, proposal: Proposal) -> Refusal | None:
    """May it be passed to the head of the unit?"""
    if proposal.entered_by_host:
        return Refusal(_("What is entered on behalf of a unit is sent with its signed paper, without approval here."))
    return may_write(user, proposal)


def may_hand_back(user: Any, proposal: Proposal) -> Refusal | None:
    """Back from the head to the clerk, by either."""
    return None if acts_for(user, proposal) else ONLY_UNIT


def may_send(user: Any, proposal: Proposal) -> Refusal | None:
    """The head or deputy approves here, or the signed paper stands for it: its scan, date and signer."""
    if proposal.secret:
        return may_write(user, proposal)
    if not acts_for(user, proposal):
        return ONLY_UNIT
    if signs(user, proposal):
        return None
    if proposal.signed_on and proposal.signed_by and proposal.signed_file_id:
        return None
    return Refusal(_("Pass it to the head for approval, or attach the signed paper with its date and signer."))


def signs(user: Any, proposal: Proposal) -> bool:
    """Does `user` approve in the name of the unit: its head or deputy, of the host itself also its leaders?"""
    heads = user.grants.head_units
    if proposal.unit_id == proposal.host_id:
        heads = heads | user.grants.leader_hosts
    return proposal.unit_id in heads and not proposal.entered_by_host


def may_recall(user: Any, proposal: Proposal) -> Refusal | None:
    """Back to the unit while nobody has acted on it."""
    if not acts_for(user, proposal):
        return ONLY_UNIT
    if proposal.code or proposal.received_on or proposal.returned_from:
        return Refusal(_("The host has already acted on it; ask for it to be returned."))
    return None


def may_resubmit(user: Any, proposal: Proposal) -> Refusal | None:
    """Back to the one who asked, as it was sent."""
    return may_send(user, proposal)


def _back_to(state: str) -> Any:
    def allowed(user: Any, proposal: Proposal) -> Refusal | None:
        if (proposal.returned_from or S.SENT) != state:
            return Refusal(_("It goes back to the one who returned it."))
        return may_resubmit(user, proposal)

    return allowed


resubmit_sent, resubmit_received, resubmit_appraising = (_back_to(s) for s in (S.SENT, S.RECEIVED, S.APPRAISING))


# ---- the host's desk -------------------------------------------------------------------------------------------------
def works_desk(user: Any, proposal: Proposal) -> Refusal | None:
    """The officers and leaders of the host. A unit that decides itself works on its own; another unit's member steps aside."""
    grants, host = user.grants, proposal.host_id
    if host not in grants.officer_hosts | grants.leader_hosts | grants.head_units:
        return ONLY_DESK
    if proposal.unit_id != host and proposal.unit_id in grants.own_units and not proposal.entered_by_host:
        return Refusal(_("You act for the proposing unit yourself; another officer must work on it."))
    return None


def may_settle(user: Any, nomination: Nomination) -> Refusal | None:
    """Who writes what became of a nomination: the host's people, for the council and the one who decides."""
    grants = user.grants
    if grants.is_admin or nomination.proposal.host_id in grants.hosts | grants.own_units:
        return None
    return ONLY_DESK


def may_make(user: Any, host_id: int, block_id: int | None) -> Refusal | None:
    """May a proposal be made from a released round or from a campaign? The host's people, and the head of the block scored."""
    grants = user.grants
    if host_id in grants.kept_hosts | grants.leader_hosts or (block_id is not None and block_id in grants.blocks):
        return None
    return Refusal(_("Only the host, or the head of the block, makes a proposal from this result."))
