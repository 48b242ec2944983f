"""Who keeps people and households: their units' head and clerk, officers for the units of their host, administrators."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def read(user: Any) -> Refusal | None:
    """May `user` look at people at all? Whom is a question of scope."""
    if user.grants.any:
        return None
    return Refusal(_("You need a role to look at people and households."))


def enter(user: Any) -> Refusal | None:
    """May `user` enter somebody?"""
    grants = user.grants
    if grants.is_admin or grants.officer_hosts or grants.own_units:
        return None
    return Refusal(_("Only the people of a unit, officers and administrators enter people."))


def keep(user: Any, subject: Any) -> Refusal | None:
    """May `user` change what is recorded? The caller gives `kept`: they stand or stood where the user acts."""
    refusal = enter(user)
    if refusal is None and not subject.kept:
        return Refusal(_("They never stood at a unit you act for."))
    return refusal


def merge(user: Any) -> Refusal | None:
    """May `user` merge two entries of one person, and undo it?"""
    if user.grants.is_admin or user.grants.officer_hosts:
        return None
    return Refusal(_("Only officers and administrators merge entries."))
