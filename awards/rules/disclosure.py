"""Who runs a public disclosure: the host's officers; who may comment: everybody, while it is open."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Disclosure
from core.refusals import Refusal


def write(user: Any) -> Refusal | None:
    """May `user` prepare disclosures at all?"""
    if user.grants.is_admin or user.grants.kept_hosts:
        return None
    return Refusal(_("Only officers of a host prepare a public disclosure."))


def keep(user: Any, disclosure: Disclosure) -> Refusal | None:
    """May `user` change, open, moderate and summarise it?"""
    if user.grants.is_admin or disclosure.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only officers of the host work on this disclosure."))


def close(user: Any, disclosure: Disclosure) -> Refusal | None:
    """Closed only with every comment moderated. The caller gives it `waiting`, their number."""
    refusal = keep(user, disclosure)
    if refusal is None and disclosure.waiting:  # type: ignore[attr-defined]
        return Refusal(_("Some comments are not moderated yet; show or hide each of them first."))
    return refusal


def comment(disclosure: Disclosure, today: Any) -> Refusal | None:
    """May a citizen comment today? Without an account."""
    if disclosure.status == Disclosure.Status.OPEN and (disclosure.ends_on is None or today <= disclosure.ends_on):
        return None
    return Refusal(_("The time for comments on this list has ended."))
