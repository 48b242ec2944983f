"""The way of a submission to a higher level."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import HigherSubmission
from awards.rules import higher as rules
from core.transitions import Transition, Workflow

S = HigherSubmission.Status
SUBMISSION = Workflow(
    "awards.higher",
    _("Submission to a higher level"),
    "awards.HigherSubmission",
    [
        Transition("send", (S.DRAFT,), S.SENT, _("Record sending"), _("sent the file up"), rules.keep, icon="send"),
        Transition(
            "return_", (S.SENT,), S.RETURNED, _("Record a return"), _("recorded that the file came back"), rules.keep,
            icon="arrow-back-up",
        ),
        Transition(
            "supplement", (S.RETURNED,), S.SENT, _("Record the supplement"), _("supplemented the file"), rules.keep, icon="send"
        ),
        Transition(
            "close", (S.SENT,), S.DECIDED, pgettext_lazy("submission", "Close"), _("closed the file with its result"),
            rules.close, icon="circle-check",
        ),
        Transition(
            "withdraw", (S.DRAFT, S.SENT, S.RETURNED), S.WITHDRAWN, pgettext_lazy("submission", "Withdraw"),
            _("withdrew the file"), rules.keep, needs_reason=True, icon="arrow-back-up",
        ),
    ],
)  # fmt: skip
