"""The life of a campaign."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.rules.campaigns import may_conclude, may_launch
from core.transitions import Transition, Workflow

S = Campaign.Status

CAMPAIGN = Workflow(
    "campaigns.campaign",
    _("Campaign"),
    "campaigns.Campaign",
    [
        Transition(
            "launch", (S.DRAFT,), S.RUNNING, _("Launch"), _("launched the campaign"), may_launch, icon="speakerphone"
        ),
        Transition(
            "review",
            (S.RUNNING,),
            S.REVIEWING,
            _("Start the final review"),
            _("started the final review"),
            may_conclude,
            icon="report",
        ),
        Transition(
            "end",
            (S.RUNNING, S.REVIEWING),
            S.ENDED,
            _("End the campaign"),
            _("ended the campaign"),
            may_conclude,
            icon="circle-check",
        ),
        Transition(
            "reopen",
            (S.ENDED,),
            S.RUNNING,
            _("Reopen"),
            _("reopened the campaign"),
            may_conclude,
            needs_reason=True,
            icon="arrow-back-up",
        ),
    ],
)
