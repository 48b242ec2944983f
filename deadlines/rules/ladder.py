"""Who keeps a ladder, who lets held reminders go, and who may take a duty on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from deadlines.models import Duty


def may_keep(user: Any, host_id: int) -> Refusal | None:
    """The host's officers."""
    if user.grants.is_admin or host_id in user.grants.officer_hosts:
        return None
    return Refusal(_("Only an officer of the host may change its reminder ladder."))


def may_release(user: Any, host_ids: frozenset[int]) -> Refusal | None:
    """The officers of the hosts whose duties the held reminders are about."""
    if user.grants.is_admin or host_ids <= user.grants.officer_hosts:
        return None
    return Refusal(_("Only an officer of the host may release reminders to its leaders."))


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
