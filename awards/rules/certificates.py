"""Who works on a host's certificates, stock and ceremonies, and who reads them. Nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

ONLY_DESK = Refusal(_("Only officers of the host, or the head of the unit that decides, work on its certificates."))
ONLY_HOST = Refusal(_("Only the people of the host see its certificates, stock and ceremonies."))


def keep(user: Any, host_id: int) -> Refusal | None:
    """May `user` prepare, print and re-issue the certificates of the host, and keep its stock and ceremonies?"""
    if user.grants.is_admin or host_id in user.grants.kept_hosts:
        return None
    return ONLY_DESK


def read(user: Any, host_id: int) -> Refusal | None:
    """May `user` see proof sheets, printings and stock of the host?"""
    if host_id in user.grants.leader_hosts:
        return None
    return None if keep(user, host_id) is None else ONLY_HOST


def keep_any(user: Any) -> Refusal | None:
    """Does `user` work for any host at all?"""
    return None if user.grants.is_admin or user.grants.kept_hosts else ONLY_DESK


def read_any(user: Any) -> Refusal | None:
    """Does `user` see the certificates of any host?"""
    if user.grants.leader_hosts:
        return None
    return None if keep_any(user) is None else ONLY_HOST


def listed(user: Any) -> Refusal | None:
    """May `user` open the list of certificates? What is in it is narrowed by scope."""
    return None if user.grants.any else Refusal(_("You need a role to look at certificates."))


def replace(user: Any, certificate: Any) -> Refusal | None:
    """May a later issue replace this certificate? It comes with its record loaded."""
    refusal = keep(user, certificate.host_id)
    if refusal is None and certificate.record.status in ("cancelled", "stripped"):
        return Refusal(_("The award was taken back; no certificate is issued for it."))
    return refusal


def amend(user: Any, certificate: Any) -> Refusal | None:
    """May what is printed on it be changed?"""
    refusal = replace(user, certificate)
    if refusal is None and certificate.status == "replaced":
        return Refusal(_("A later issue replaces this certificate; change that one."))
    return refusal
