"""Who enters and corrects yearly ratings, disciplines and restrictions: the unit's people, officers of its host."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def enter(user: Any) -> Refusal | None:
    """May `user` enter ratings at all? For whom is a question of scope."""
    grants = user.grants
    if grants.is_admin or grants.officer_hosts or grants.own_units:
        return None
    return Refusal(_("Only the people of a unit, officers and administrators enter ratings."))


def keep(user: Any, bearer: Any) -> Refusal | None:
    """May `user` enter or correct what is recorded of a unit or a rating? The caller gives `kept`: is it where they act?"""
    refusal = enter(user)
    if refusal is None and not bearer.kept:
        return Refusal(_("You do not act for this unit."))
    return refusal
