"""The way of a submission: written, with the leader, returned by the leader's office."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Submission
from awards.rules import submission as rules
from core.transitions import Transition, Workflow

S = Submission.Status

SUBMISSION = Workflow(
    "awards.submission",
    _("Submission"),
    "awards.Submission",
    [
        Transition(
            "submit", (S.DRAFT, S.RETURNED), S.SUBMITTED, pgettext_lazy("submission", "Submit to the leader"),
            _("submitted it to the leader"), rules.may_change, icon="send",
        ),
        Transition(
            "hand_back", (S.SUBMITTED,), S.RETURNED, pgettext_lazy("submission", "Returned by the leader's office"),
            _("returned the submission"), rules.may_hand_back, needs_reason=True, icon="arrow-back-up",
        ),
    ],
)  # fmt: skip
