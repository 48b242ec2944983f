"""Who keeps a ladder, who lets held reminders go or sends them again, and who may take a duty on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from deadlines.models import Duty


def may_keep(user: Any, host_id: int) -> Refusal | None:
    """The host's officers, and its head where it is a unit."""
    if user.grants.is_admin or host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host may change its reminder ladder."))


def may_release(user: Any, host_ids: frozenset[int]) -> Refusal | None:
    """Officers and heads of the hosts whose duties the held reminders are about."""
    if user.grants.is_admin or host_ids <= user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host may release reminders to its leaders."))


def may_retry(user: Any, host_ids: frozenset[int]) -> Refusal | None:
    """Officers and heads of the hosts whose duties the failed reminders are about."""
    if user.grants.is_admin or host_ids <= user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host may send its reminders again."))


def may_chase(user: Any, host_ids: frozenset[int]) -> Refusal | None:
    """Officers and heads of the hosts that asked for the late duties."""
    if user.grants.is_admin or host_ids <= user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host may remind its units by hand."))


def may_oversee(user: Any) -> Refusal | None:
    """Whoever asks something of others: officers and leaders of a host, heads, the administrator."""
    if user.grants.is_admin or user.grants.leader_hosts or user.grants.kept_hosts:
        return None
    return Refusal(_("Only people of the host see what its reminders do."))


def may_acknowledge(user: Any, duty: Duty) -> Refusal | None:
    """Whoever the duty waits on, at the unit or in person, while it is open."""
    if not duty.is_open:
        return Refusal(_("This is closed; there is nothing to take on."))
    grants = user.grants
    if duty.person_id == user.pk or duty.unit_id in grants.own_units:
        return None
    if duty.unit_id in grants.officer_hosts or duty.unit_id in grants.leader_hosts:
        return None
    return Refusal(_("Only the people this waits on may take it on."))
