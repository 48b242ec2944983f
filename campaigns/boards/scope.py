"""How much of a campaign a person sees: the whole of it, or the part of their own units."""

from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign, Participation
from units.models import Unit


@dataclass(frozen=True)
class Scope:
    """`whole` for the people of the host and of the hosts above it; otherwise only `units`: one's own, and the members of the
    blocks one heads."""

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
    """What `user` sees of `campaign`. At most one query: who stands above the host reads the whole of it."""
    grants = user.grants
    whole = grants.is_admin or campaign.host_id in grants.hosts | grants.own_units
    if not whole and grants.hosts:
        whole = Unit.objects.ever_under(*grants.hosts).filter(pk=campaign.host_id).exists()
    return Scope(campaign, whole, grants.own_units | grants.block_units, grants.own_units, user)
