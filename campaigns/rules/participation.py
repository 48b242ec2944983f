"""Who may register, plan and name entrants for a unit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Participation, TaskUnit
from campaigns.rules.campaigns import keeps
from campaigns.rules.reporting import CEDED, acts_for, enters_for, running
from core.refusals import Refusal


def may_act(user: Any, participation: Participation) -> Refusal | None:
    """The unit's own people; the host's officer or the block's head on its behalf."""
    stopped = running(participation)
    if stopped:
        return stopped
    if acts_for(user, participation) or enters_for(user, participation):
        return None
    return Refusal(_("Only the unit's own people do this."))


def may_register(user: Any, participation: Participation) -> Refusal | None:
    return may_act(user, participation) or _not_ceded(user, participation, "campaigns:registration")


def may_plan(user: Any, participation: Participation) -> Refusal | None:
    return may_act(user, participation) or _not_ceded(user, participation, "campaigns:plan")


def _not_ceded(user: Any, participation: Participation, thing: str) -> Refusal | None:
    ceded = user.grants.cedes(thing, participation.pk) and not enters_for(user, participation)
    return Refusal(CEDED) if ceded else None


def may_excuse(user: Any, participation: Participation) -> Refusal | None:
    if keeps(user, participation.campaign.host_id):
        return None
    return Refusal(_("Only the host's officer may excuse a unit."))


def may_finish(user: Any, part: TaskUnit) -> Refusal | None:
    """The unit's own people write the result of its task; the host's officer for a unit that tells it otherwise."""
    campaign = part.task.campaign
    if campaign.status not in (Campaign.Status.RUNNING, Campaign.Status.REVIEWING):
        return Refusal(_("The campaign is not under way."))
    if keeps(user, campaign.host_id):
        return None
    if user.grants.cedes("campaigns:task", part.pk):
        return Refusal(CEDED)
    if part.unit_id in user.grants.own_units:
        return None
    return Refusal(_("Only the unit's own people do this."))
