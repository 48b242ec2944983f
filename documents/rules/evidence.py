"""Who may add evidence."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def add(user: Any, unit: int | None = None) -> Refusal | None:
    """May `user` keep files for a unit (its id; default: for any)? Its head and clerks may."""
    own = user.grants.own_units
    if own if unit is None else unit in own:
        return None
    return Refusal(_("Only the head and the clerks of a unit add evidence to its files."))
