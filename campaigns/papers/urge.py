"""The letter that urges the late units of a campaign; its frame is that of deadlines/letters.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.papers.launch import FIELDS, campaign_values, may_write
from campaigns.papers.phrases import theme
from core.refusals import Refusal
from deadlines import letters
from documents import issuing, kinds
from documents.papers import Paper

CAMPAIGN, URGE = "campaigns.campaign", "campaigns.urge"
URGE_FIELDS = (*FIELDS, *letters.LATE_FIELDS)


def may_urge(user: Any, campaign: Campaign) -> Refusal | None:
    refusal = may_write(user, campaign)
    if refusal is None and not _rows(campaign):
        return Refusal(_("Nothing is late in this campaign, so there is nobody to urge."))
    return refusal


def _rows(campaign: Campaign) -> list[letters.Late]:
    return letters.late_rows(f"campaign:{campaign.pk}", campaign.host_id)


def _times(campaign: Campaign) -> int:
    return issuing.count_of(URGE, kinds.ref(CAMPAIGN, campaign)) + 1


def urge_paper(campaign: Campaign) -> Paper:
    """The official letter to the units that are late, with what each owes, counted (lần thứ n)."""
    return letters.letter(campaign.host, _rows(campaign), about=theme(campaign), n=_times(campaign))


def urge_values(campaign: Campaign) -> dict[str, Any]:
    return {**campaign_values(campaign), **letters.late_values(_rows(campaign), _times(campaign))}
