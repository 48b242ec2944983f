"""Who writes in the award register: officers for the units that ever stood under their host, and administrators."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def read(user: Any) -> Refusal | None:
    """May `user` open the register at all? What is in it is narrowed by scope."""
    if user.grants.any:
        return None
    return Refusal(_("You need a role to look at the award register."))


def write(user: Any) -> Refusal | None:
    """May `user` record decisions that were issued?"""
    if user.grants.is_admin or user.grants.officer_hosts:
        return None
    return Refusal(_("Only officers of a host and administrators write in the award register."))


def keep(user: Any, record: Any) -> Refusal | None:
    """May a later decision be recorded about the record? The caller gives it `kept`: its unit stood under the user's host."""
    refusal = write(user)
    if refusal is None and not record.kept:
        return Refusal(_("The unit of this record never stood under your host."))
    return refusal
