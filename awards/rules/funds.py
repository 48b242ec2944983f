"""Who keeps the emulation and commendation fund of a host or unit. Nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def readers(user: Any) -> frozenset[int]:
    """Hosts and units whose fund `user` may look at."""
    return frozenset(user.grants.officer_hosts | user.grants.leader_hosts | user.grants.own_units)


def keepers(user: Any) -> frozenset[int]:
    """Those whose fund `user` writes in."""
    return frozenset(user.grants.officer_hosts | user.grants.own_units)


def read(user: Any, unit: int | None = None) -> Refusal | None:
    """May `user` look at a fund (of `unit`, where one is meant)?"""
    mine = readers(user)
    if mine and (unit is None or unit in mine):
        return None
    return Refusal(_("Only the people of the host or unit see its fund."))


def keep(user: Any, unit: int) -> Refusal | None:
    """May `user` enter income, spending and payments of this fund?"""
    if unit in keepers(user):
        return None
    return Refusal(_("Only the host's officer, or the head or clerk of the unit that pays, writes in its fund."))


def change(user: Any, payment: Any) -> Refusal | None:
    """May who pays, and where to, be changed? Not once it is paid. The payment comes with its decision."""
    if payment.paid_on is not None:
        return Refusal(_("This bonus was paid on %(day)s.") % {"day": f"{payment.paid_on:%d/%m/%Y}"})
    decider = payment.line.decision.host_id
    return None if decider in keepers(user) else keep(user, payment.payer_id)


def recover(user: Any, payment: Any) -> Refusal | None:
    """May the recovery be written down? Only of what was paid for an award that was taken back; once."""
    refusal = keep(user, payment.payer_id)
    if refusal is None and payment.paid_on is None:
        return Refusal(_("Only what was paid can be recovered."))
    if refusal is None and payment.recovered_on is not None:
        return Refusal(_("It was recovered on %(day)s.") % {"day": f"{payment.recovered_on:%d/%m/%Y}"})
    if refusal is None and not payment.gone:
        return Refusal(_("The award is in force: its bonus is not recovered."))
    return refusal
