"""Who may do what with a campaign. Plain functions over what is already loaded; they never query."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.refusals import Refusal


def keeps(user: Any, host_id: int) -> bool:
    """Does `user` act for the host's standing body, or head the host unit itself?"""
    return host_id in user.grants.officer_hosts or host_id in user.grants.head_units


def may_edit(user: Any, campaign: Campaign) -> Refusal | None:
    """Drafts are written by the host's officers, its head and its clerks."""
    if campaign.status != Campaign.Status.DRAFT:
        return Refusal(_("The campaign has been launched; what the units have received no longer changes here."))
    if keeps(user, campaign.host_id) or campaign.host_id in user.grants.clerk_units:
        return None
    return Refusal(_("Only the officers of the host may edit this campaign."))


def may_launch(user: Any, campaign: Campaign) -> Refusal | None:
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may launch a campaign."))


def may_conclude(user: Any, campaign: Campaign) -> Refusal | None:
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may change the state of a campaign."))


def may_create(user: Any) -> Refusal | None:
    """Officers for their hosts; heads and clerks for their own unit."""
    if user.grants.officer_hosts or user.grants.own_units:
        return None
    return Refusal(_("You act for no unit that could host a campaign."))
