"""The way of a report: written, approved by the head (or backed by the signed paper), reviewed, accepted or returned."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import Report
from campaigns.rules.reporting import may_pass_to_head, may_review, may_submit, may_waive, may_withdraw, may_write
from core.transitions import Transition, Workflow

S = Report.Status

REPORT = Workflow(
    "campaigns.report",
    _("Report"),
    "campaigns.Report",
    [
        Transition(
            "pass",
            (S.DRAFT, S.RETURNED),
            S.FOR_SIGNATURE,
            _("Submit to the head"),
            _("passed it to the head"),
            may_pass_to_head,
            icon="send",
        ),
        Transition(
            "recall",
            (S.FOR_SIGNATURE,),
            S.DRAFT,
            _("Take back to edit"),
            _("took it back to edit"),
            may_write,
            icon="arrow-back-up",
        ),
        Transition(
            "submit",
            (S.DRAFT, S.FOR_SIGNATURE, S.RETURNED),
            S.SUBMITTED,
            _("Approve and submit"),
            _("submitted the report"),
            may_submit,
            icon="send",
        ),
        Transition(
            "withdraw",
            (S.SUBMITTED,),
            S.DRAFT,
            _("Withdraw"),
            _("withdrew the report"),
            may_withdraw,
            icon="arrow-back-up",
        ),
        Transition(
            "return",
            (S.SUBMITTED,),
            S.RETURNED,
            _("Return with remarks"),
            _("returned the report"),
            may_review,
            needs_reason=True,
            icon="arrow-back-up",
        ),
        Transition(
            "accept", (S.SUBMITTED,), S.ACCEPTED, _("Accept"), _("accepted the report"), may_review, icon="circle-check"
        ),
        Transition(
            "waive",
            (S.SUBMITTED,),
            S.ACCEPTED,
            _("Take in without a review"),
            _("took the report in without a review, its unit having ended"),
            may_waive,
            needs_reason=True,
            icon="ban",
        ),
    ],
)
