"""How much of a campaign a person sees: the whole of it, or the part of their own units."""

from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign, Participation


@dataclass(frozen=True)
class Scope:
    """`whole` for the host's people; otherwise only `units` (own units, members of the blocks one heads)."""

    campaign: Campaign
    whole: bool
    units: frozenset[int]
    own: frozenset[int]
    user: Any

    @property
    def participations(self) -> Any:
        """The participations the person may see, of this campaign."""
        return Participation.objects.visible_to(self.user).filter(campaign=self.campaign)

    @property
    def measured(self) -> frozenset[int] | None:
        """The units by whose own targets figures are measured; None for the campaign's."""
        return None if self.whole else self.units


def scope_of(campaign: Campaign, user: Any) -> Scope:
    """What `user` sees of `campaign`. No query."""
    grants = user.grants
    whole = grants.is_admin or campaign.host_id in grants.hosts | grants.own_units
    return Scope(campaign, whole, grants.own_units | grants.block_units, grants.own_units, user)
