"""Who keeps the working calendar."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def may_set(user: Any, top_hosts: frozenset[int]) -> Refusal | None:
    """The administrator, and officers of a host that stands under nobody (`top_hosts`: those the user is officer of)."""
    if user.grants.is_admin or top_hosts:
        return None
    return Refusal(_("Only the officers of the uppermost host keep the working calendar."))
