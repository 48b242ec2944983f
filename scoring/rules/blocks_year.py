"""Who keeps the year of a block."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import Covenant
from units.models import Block


def keep(user: Any, block: Block) -> Refusal | None:
    """May `user` keep documents, covenant, activities of this block?"""
    grants = user.grants
    if grants.is_admin or block.host_id in grants.kept_hosts or block.pk in grants.blocks:
        return None
    return Refusal(_("Only the host's officers and the head of the block keep the year of the block."))


def edit_covenant(user: Any, covenant: Covenant) -> Refusal | None:
    """May the covenant still be worded? `covenant.block` is loaded."""
    refusal = keep(user, covenant.block)
    if refusal is None and covenant.signed_on is not None:
        return Refusal(_("The covenant is signed; it stays as it was signed."))
    return refusal


def hand_over(user: Any, block: Block) -> Refusal | None:
    """May `user` make next year's block and give it its heads?"""
    if user.grants.is_admin or block.host_id in user.grants.officer_hosts:
        return None
    return Refusal(_("An officer of the host makes next year's block with the heads that were chosen."))
