"""Who looks through the roles at a unit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def see_unit(user: Any, unit: int) -> Refusal | None:
    """May `user` see who may do what at `unit`?"""
    if user.grants.is_admin or unit in user.grants.head_units:
        return None
    return Refusal(_("Only the head of a unit sees who may do what there."))


def review(user: Any, unit: int) -> Refusal | None:
    """May `user` confirm or end the roles at `unit`?"""
    if unit in user.grants.head_units:
        return None
    return Refusal(_("Only the head of a unit reviews its roles."))
