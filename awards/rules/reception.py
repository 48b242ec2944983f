"""Who works at a host's desk, and on what. A proposal comes with `unit` loaded; nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Proposal
from awards.rules.proposals import ONLY_DESK, works_desk
from core.refusals import Refusal

S = Proposal.Status


def desks(user: Any) -> frozenset[int]:
    """The hosts at whose desk `user` works: as officer or leader, or as head of a unit that decides itself."""
    grants = user.grants
    return frozenset(grants.officer_hosts | grants.leader_hosts | grants.head_units)


def may_open_desk(user: Any) -> Refusal | None:
    """May `user` look at a desk at all?"""
    return None if desks(user) else ONLY_DESK


def may_be_given(officer: Any, host: int) -> Refusal | None:
    """May this person work on what was proposed to `host`?"""
    if host in officer.grants.kept_hosts:
        return None
    return Refusal(_("%(person)s does not work at this desk.") % {"person": officer.full_name})


def may_assign(user: Any, proposal: Proposal) -> Refusal | None:
    """May it be given to an officer now?"""
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    if proposal.status in (S.RECEIVED, S.APPRAISING):
        return None
    return Refusal(_("Only what was received and is not passed on yet is given to an officer."))


def may_set_routes(user: Any, host: int) -> Refusal | None:
    """The officer of a host, or the head of the unit that is the host, sets its steps and terms."""
    if host in user.grants.kept_hosts:
        return None
    return Refusal(_("Only the officer of the host, or the head of the unit that is the host, sets its steps."))
