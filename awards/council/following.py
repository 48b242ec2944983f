"""What a member follows (blocks, areas, campaigns): read access through the grants, and whom a question goes to."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import Council, CouncilMember, MemberArea
from awards.rules import council as rules
from awards.sessions.holding import REVIEW
from campaigns.models import Campaign
from core import clock, log
from core.refusals import Conflict, require
from deadlines import duties
from units.models import Block, Unit, in_force

WITHIN = timedelta(days=30)  # how long the council has for the final review of a campaign


def follow(
    *,
    member: CouncilMember,
    by: Any,
    block: Block | None = None,
    unit: Unit | None = None,
    campaign: Campaign | None = None,
) -> MemberArea:
    """The member follows a block, an area (a unit and those under it) or a campaign. Raises Refused, ValidationError."""
    require(rules.may_keep(by, member.council))
    chosen = [one for one in (block, unit, campaign) if one is not None]
    if len(chosen) != 1:
        raise ValidationError(_("Choose a block, an area or a campaign."))
    with transaction.atomic():
        CouncilMember.objects.select_for_update().get(pk=member.pk)
        where = {"block": block, "unit": unit, "campaign": campaign}
        if MemberArea.objects.filter(member=member, **where).exists():
            raise ValidationError(_("The member follows this already."))
        row = MemberArea.objects.create(member=member, **where)
        log.record("awards.council_follow", member.council, by=by, params={"member": member.pk, "area": row.pk})
    return row


def drop_area(*, area: MemberArea, by: Any) -> None:
    """The member follows it no longer. Raises Refused, Conflict."""
    council = area.member.council
    require(rules.may_keep(by, council))
    with transaction.atomic():
        log.record("awards.council_unfollow", council, by=by, params={"member": area.member_id, "area": area.pk})
        if not MemberArea.objects.filter(pk=area.pk).delete()[0]:
            raise Conflict()


def followed_by(user: Any, on: Any) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """(blocks, units, campaigns) the person follows in a council on that day; one query. For the grants."""
    rows = MemberArea.objects.filter(in_force(on, "member__"), in_force(on, "member__council__"), member__user=user)
    found = list(rows.values_list("block", "unit", "campaign"))
    blocks, units, campaigns = (frozenset(row[n] for row in found if row[n]) for n in range(3))
    return blocks, units, campaigns


# ---- the final review of a campaign ------------------------------------------------------------------------------------
def ask_reviews() -> int:
    """Every campaign under final review at a host with a council in force is a duty of its secretary (else its chair), due in 30
    days; the number opened. Selects what stands, never what changed today, so that a pause loses nothing."""
    today = clock.today()
    running = Council.objects.filter(in_force(today), kind=Council.Kind.EMULATION).prefetch_related("members__user")
    councils = {council.host_id: council for council in running}
    rows = Campaign.objects.filter(Q(status=Campaign.Status.REVIEWING), host__in=councils).select_related("host")
    asks = [ask for campaign in rows if (ask := _ask(campaign, councils[campaign.host_id])) is not None]
    _withdraw()
    return duties.open_many(asks)


def _ask(campaign: Campaign, council: Council) -> duties.Ask | None:
    order = {"secretary": 0, "chair": 1}
    people = sorted((s for s in rules.seats(council) if s.post in order), key=lambda s: order[s.post])
    if not people:
        return None
    today = clock.today()
    return duties.Ask(
        key=f"{REVIEW}:{campaign.pk}", kind=REVIEW, host=campaign.host, context=campaign.short_name,
        title=_("The council's final review of “%(campaign)s”") % {"campaign": campaign.short_name},
        context_ref=f"campaigns.campaign:{campaign.pk}", url_name="awards:council", url_args=[council.pk],
        opens_on=today, due_on=today + WITHIN, person=people[0].user,
    )  # fmt: skip


def _withdraw() -> None:
    """A campaign that runs again, or has ended, needs no review any more."""
    from deadlines.models import Duty, Outcome

    open_ = Duty.objects.filter(kind=REVIEW, closed_at=None)
    keys = {
        f"{REVIEW}:{pk}"
        for pk in Campaign.objects.filter(status=Campaign.Status.REVIEWING).values_list("pk", flat=True)
    }
    duties.close_many(open_.exclude(key__in=keys), outcome=Outcome.WITHDRAWN)


def page_of(council: Council) -> str:
    """The address of the council's page."""
    return reverse("awards:council", args=[council.pk])
