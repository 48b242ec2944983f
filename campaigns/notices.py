"""Messages about what happened in a campaign: into the inbox at once, by mail as the person chose. One per person and act."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role, RoleAssignment, User
from campaigns.models import Campaign, Participation
from core import outbox
from core.grants import thing
from core.language import official
from deadlines.models import Duty
from units.reorganising import CHOICE, Change

KINDS = (
    "campaigns.launched", "campaigns.target", "campaigns.figure", "campaigns.returned", "campaigns.accepted",
    "campaigns.excused", "campaigns.ended", "campaigns.handed_over",
)  # fmt: skip


def _people(units: Collection[int]) -> dict[int, list[User]]:
    """Active people with a role at these units today; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = RoleAssignment.objects.in_force().filter(unit__in=units, user__is_active=True).select_related("user")
    for row in rows:
        found[row.unit_id or 0].append(row.user)
    return found


def _officers(host: int) -> Iterable[User]:
    return User.objects.holding(host=host, role=Role.OFFICER)


@official()
def tell_excused(participation: Participation, reason: str, *, by: Any) -> None:
    """The unit's people learn that nothing is asked of them in the campaign any more."""
    campaign = participation.campaign
    link = reverse("campaigns:campaign", args=[campaign.pk])
    subject = _("Excused from the campaign: %(name)s") % {"name": campaign.short_name}
    body = _("Nothing is asked of %(unit)s in it any more. Reason: %(reason)s") % {
        "unit": participation.unit.name, "reason": reason,
    }  # fmt: skip
    outbox.post(
        outbox.Message(
            f"campaigns.excused:{participation.pk}:{participation.version}:{user.pk}", "campaigns.excused", user, subject,
            body, link, context=campaign.short_name,
        )
        for user in _people([participation.unit_id])[participation.unit_id]
        if user != by
    )  # fmt: skip


@official()
def tell_ended(campaign: Campaign, open_units: Collection[int], reason: str) -> None:
    """People of units that still owed something learn that it is withdrawn, each once."""
    link = reverse("campaigns:campaign", args=[campaign.pk])
    subject = _("Campaign ended: %(name)s") % {"name": campaign.short_name}
    body = _("What was still open is withdrawn. %(reason)s") % {"reason": reason}
    people = {user.pk: user for users in _people(open_units).values() for user in users}
    outbox.post(
        outbox.Message(
            f"campaigns.ended:{campaign.pk}:{campaign.version}:{pk}",
            "campaigns.ended",
            user,
            subject,
            body.strip(),
            link,
            context=campaign.short_name,
        )
        for pk, user in people.items()
    )


@official()
def tell_handed_over(change: Change, owed: Iterable[Duty]) -> None:
    """After a reorganisation the people of the units that take over, and the host's officers, learn what came to them."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    hosts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for duty in owed:
        share = change.share(duty.unit_id or 0, thing(duty.url_name, *duty.url_args))
        name = duty.unit.short_name if duty.unit else ""
        if share.choice == CHOICE.TRANSFER and share.heir is not None:
            counts[share.heir.pk][name] += 1
        elif share.choice == CHOICE.HOST:
            hosts[duty.host_id][name] += 1
    told: dict[User, dict[str, int]] = {}
    for unit, people in _people(list(counts)).items():
        told |= dict.fromkeys(people, counts[unit])
    for host, from_units in hosts.items():
        told |= dict.fromkeys(_officers(host), from_units)
    key = f"campaigns.handed_over:{change.reorganisation.pk}:{change.reorganisation.version}"
    outbox.post(_handed(key, user, from_units) for user, from_units in told.items())


def _handed(key: str, user: User, from_units: dict[str, int]) -> outbox.Message:
    number = sum(from_units.values())
    words = ngettext(
        "%(count)s piece of work of a unit that ended is yours now",
        "%(count)s pieces of work of units that ended are yours now",
        number,
    )
    lines = [f"{name}: {count}" for name, count in sorted(from_units.items())]
    link = reverse("deadlines:list")
    return outbox.Message(
        f"{key}:{user.pk}", "campaigns.handed_over", user, words % {"count": number}, "\n".join(lines), link
    )
