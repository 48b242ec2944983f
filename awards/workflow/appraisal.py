"""The way of an appraisal sheet: written, with the leader, approved or back with a reason."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import AppraisalSheet
from awards.rules import appraisal as rules
from core.transitions import Transition, Workflow

S = AppraisalSheet.Status

SHEET = Workflow(
    "awards.appraisal_sheet",
    _("Appraisal sheet"),
    "awards.AppraisalSheet",
    [
        Transition(
            "ask", (S.DRAFT,), S.FOR_APPROVAL, pgettext_lazy("appraisal", "Hand to the leader"),
            _("handed the appraisal to the leader"), rules.may_write_sheet, icon="signature",
        ),
        Transition(
            "approve", (S.FOR_APPROVAL,), S.APPROVED, pgettext_lazy("appraisal", "Approve"), _("approved the appraisal"),
            rules.may_approve, icon="circle-check",
        ),
        Transition(
            "hand_back", (S.FOR_APPROVAL, S.APPROVED), S.DRAFT, pgettext_lazy("appraisal", "Hand back"),
            _("handed the appraisal back to the officer"), rules.may_approve, needs_reason=True, icon="arrow-back-up",
        ),
    ],
)  # fmt: skip
