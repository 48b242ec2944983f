"""Who may do what with a campaign and its launch document. Plain functions over what is already loaded; they never query."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Directive, Indicator, Task
from core.grants import Grants
from core.refusals import Refusal
from units.models import UnitKind

# Not subordinate to the host: addressed with "đề nghị", never marked late.
REQUESTED_KINDS = frozenset(
    {
        UnitKind.PARTY, UnitKind.FRONT, UnitKind.ASSOCIATION, UnitKind.ENTERPRISE, UnitKind.COOPERATIVE,
        UnitKind.EXTERNAL, UnitKind.CENTRAL_AGENCY,
    }
)  # fmt: skip


def default_tone(kinds: Collection[str]) -> str:
    """How units of these kinds are addressed unless somebody says otherwise."""
    return Task.Tone.REQUEST if kinds and REQUESTED_KINDS.issuperset(kinds) else Task.Tone.REQUIRE


def keeps(user: Any, host_id: int) -> bool:
    """Does `user` act for the host's standing body, or head the host unit itself?"""
    grants: Grants = user.grants
    return host_id in grants.officer_hosts or host_id in grants.head_units


def acting_units(user: Any) -> frozenset[int]:
    """The units in whose name `user` may draft campaigns and keep documents; in the name of one that ended, nothing new."""
    grants: Grants = user.grants
    return (grants.officer_hosts | grants.own_units) - grants.acted_for


def may_create(user: Any) -> Refusal | None:
    """Officers for their hosts; heads and clerks for their own unit."""
    if acting_units(user):
        return None
    return Refusal(_("You act for no unit that could host a campaign."))


def may_host(user: Any, host_id: int) -> Refusal | None:
    """May `user` draft a campaign in the name of this unit?"""
    if host_id in acting_units(user):
        return None
    return Refusal(_("You do not act for this unit, so you cannot host a campaign in its name."))


def may_edit(user: Any, campaign: Campaign) -> Refusal | None:
    """Drafts are written by the host's officers, its head and its clerks."""
    if campaign.status != Campaign.Status.DRAFT:
        return Refusal(_("The campaign has been launched; what the units have received no longer changes here."))
    if campaign.host_id in acting_units(user):
        return None
    return Refusal(_("Only the officers of the host may edit this campaign."))


def may_launch(user: Any, campaign: Campaign) -> Refusal | None:
    """Launching commits the host: its clerk may draft but not launch."""
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may launch a campaign."))


def may_conclude(user: Any, campaign: Campaign) -> Refusal | None:
    """Reviewing, ending and reopening."""
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may change the state of a campaign."))


def may_add_participants(user: Any, campaign: Campaign) -> Refusal | None:
    """Units join later only while the campaign runs."""
    if campaign.status != Campaign.Status.RUNNING:
        return Refusal(_("Units can be added only while the campaign is under way."))
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may add units to a campaign."))


def may_allot(user: Any, campaign: Campaign) -> Refusal | None:
    """Targets are given with the draft; in a launched campaign the host changes them, with a reason."""
    if campaign.status == Campaign.Status.DRAFT:
        return may_edit(user, campaign)
    if campaign.status == Campaign.Status.ENDED:
        return Refusal(_("The campaign has ended."))
    if keeps(user, campaign.host_id):
        return None
    return Refusal(_("Only the host's officer or head may change the units' targets."))


def may_confirm(user: Any, indicator: Indicator) -> Refusal | None:
    """The agency that holds the figure; where none is named, the host."""
    holder = indicator.owner_id or indicator.campaign.host_id
    if holder in user.grants.own_units or (indicator.owner_id is None and keeps(user, holder)):
        return None
    return Refusal(_("Only the agency that holds this figure may confirm it."))


def may_launch_child(user: Any, campaign: Campaign, host_id: int, takes_part: bool) -> Refusal | None:
    """A unit that takes part in a launched campaign may launch its own under it."""
    if campaign.status not in (Campaign.Status.RUNNING, Campaign.Status.REVIEWING):
        return Refusal(_("A campaign can be launched only under one that is under way."))
    if not takes_part:
        return Refusal(_("Only a unit that takes part in this campaign may launch its own under it."))
    return may_host(user, host_id)


def may_keep_directive(user: Any, directive: Directive) -> Refusal | None:
    """A document is mended by the people of the unit that keeps it."""
    if directive.keeper_id in acting_units(user):
        return None
    return Refusal(_("Only the people of the unit that keeps this document may change it."))
