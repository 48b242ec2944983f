"""Who keeps the rules of awards: one law for the whole house, so the officers of the uppermost host and administrators."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def keep(user: Any, top_hosts: frozenset[int]) -> Refusal | None:
    """May `user` confirm or change rules? `top_hosts`: uppermost hosts whose officer the user is."""
    if user.grants.is_admin or top_hosts:
        return None
    return Refusal(_("Only administrators and officers of the uppermost host keep the rules of awards."))


def ask(user: Any) -> Refusal | None:
    """May `user` read the rules and ask what somebody is eligible for?"""
    if user.grants.any:
        return None
    return Refusal(_("You need a role to look at the rules of awards."))


def use_set(user: Any, rule_set: Any) -> Refusal | None:
    """May the set be taken into use? The caller gives it `top_hosts` and `open_rules`, the number not yet confirmed."""
    refusal = keep(user, rule_set.top_hosts)
    if refusal is not None:
        return refusal
    if rule_set.open_rules:
        return Refusal(_("Conditions not confirmed yet: %(number)s.") % {"number": rule_set.open_rules})
    return None


def lock_set(user: Any, rule_set: Any) -> Refusal | None:
    """May the set be made provisional again?"""
    return keep(user, rule_set.top_hosts)
