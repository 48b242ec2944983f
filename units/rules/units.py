"""Who may keep the register of units and blocks."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from units.models import Unit


def keep(user: Any, ancestors: Collection[int]) -> Refusal | None:
    """May `user` change a unit reached by `ancestors` (its own id among them)?"""
    grants = user.grants
    if grants.is_admin or grants.officer_hosts.intersection(ancestors):
        return None
    return Refusal(_("Only an administrator or an officer of a host above this unit may change it."))


def create(user: Any) -> Refusal | None:
    """May `user` add units at all? Under which parent is asked by `keep`."""
    if user.grants.is_admin or user.grants.officer_hosts:
        return None
    return Refusal(_("Only an administrator or an emulation officer may add units."))


def create_at_top(user: Any) -> Refusal | None:
    """A unit under nobody is outside every host's reach, so only an administrator adds one."""
    if user.grants.is_admin:
        return None
    return Refusal(_("Only an administrator may add a unit that stands under nobody."))


def keep_block(user: Any, host: int) -> Refusal | None:
    """May `user` change a block of `host` (its id)?"""
    if user.grants.is_admin or host in user.grants.officer_hosts:
        return None
    return Refusal(_("Only an officer of the block's host may change it."))


def not_closed(unit: Unit) -> Refusal | None:
    """A unit that has ended keeps its names and parents as they were."""
    if unit.closed_on is None:
        return None
    return Refusal(_("This unit has ended; its names and parents stay as they were."))
