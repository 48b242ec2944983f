"""Who may act for whom: the holder of a role lends it for a time; what was lent is not lent on."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import DELEGABLE, RoleAssignment
from core.refusals import Refusal


def give(by: Any, role: RoleAssignment, today: date) -> Refusal | None:
    """May `by` delegate `role`?"""
    if role.delegated_from_id is not None:
        return Refusal(_("A role held by delegation cannot be delegated on."))
    if role.user_id != by.pk:
        return Refusal(_("Only the person who holds a role may delegate it."))
    if role.role not in DELEGABLE:
        return Refusal(_("This role cannot be delegated."))
    if role.ends_on is not None and role.ends_on < today:
        return Refusal(_("This role has ended."))
    return None


def end(by: Any, row: RoleAssignment, keeps_place: bool) -> Refusal | None:
    """May `by` end a delegation? The giver, the person it was given to, and who keeps the place."""
    if row.delegated_from_id is None:
        return Refusal(_("This role is not held by delegation."))
    if by.pk in (row.delegated_by_id, row.user_id) or keeps_place:
        return None
    return Refusal(_("A delegation is ended by its giver, its receiver, or who keeps the unit's accounts."))
