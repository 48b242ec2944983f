"""Who may reorganise units, and when."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from core.refusals import Refusal
from core.templatetags.show import vi_date
from units.models import Reorganisation, Unit


def create(user: Any) -> Refusal | None:
    """May `user` draft reorganisations at all?"""
    if user.grants.is_admin or user.grants.officer_hosts:
        return None
    return Refusal(_("Only an administrator or an emulation officer records a reorganisation."))


def host(user: Any, host_id: int) -> Refusal | None:
    """May `user` record one in the name of this host?"""
    if user.grants.is_admin or host_id in user.grants.officer_hosts:
        return None
    return Refusal(_("Only an officer of the host records this reorganisation."))


def reach(user: Any, units: Collection[Unit], above: Mapping[int, Collection[int]]) -> Refusal | None:
    """May `user` change each of `units`? `above`: the ids that reach each."""
    if user.grants.is_admin:
        return None
    for unit in units:
        if not user.grants.officer_hosts.intersection(above.get(unit.pk, ())):
            return Refusal(_("“%(unit)s” does not stand under a host that you keep.") % {"unit": unit})
    return None


def may_edit(user: Any, found: Reorganisation) -> Refusal | None:
    refusal = host(user, found.host_id)
    if refusal is None and found.status == Reorganisation.Status.CARRIED_OUT:
        return Refusal(_("It has been carried out; undo it before changing it."))
    return refusal


def may_carry_out(user: Any, found: Reorganisation) -> Refusal | None:
    refusal = may_edit(user, found)
    if refusal is None and found.effective_on > clock.today():
        day = vi_date(found.effective_on)
        return Refusal(_("It takes effect on %(day)s and can be carried out from that day.") % {"day": day})
    return refusal


def may_undo(user: Any, found: Reorganisation) -> Refusal | None:
    return host(user, found.host_id)
