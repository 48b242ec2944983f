"""A record changes its state only by a later decision; nothing is deleted."""

from django.utils.translation import gettext_lazy as _

from awards.rules import register as rules
from core.transitions import Transition, Workflow

COUNTED = ("active", "corrected", "restored")
GONE = ("cancelled", "stripped")
RECORD = Workflow(
    "awards.record",
    _("Award record"),
    "awards.AwardRecord",
    [
        Transition(
            "correct", COUNTED, "corrected", _("Correct"), _("corrected the record by a decision"), rules.keep, True, "pencil"
        ),
        Transition(
            "cancel", COUNTED, "cancelled", _("Cancel the award"), _("cancelled the award by a decision"), rules.keep, True, "ban"
        ),
        Transition(
            "strip", COUNTED, "stripped", _("Strip the award"), _("stripped the award by a decision"), rules.keep, True,
            "circle-x",
        ),
        Transition(
            "restore", GONE, "restored", _("Restore the award"), _("restored the award by a decision"), rules.keep, True,
            "arrow-back-up",
        ),
    ],
)  # fmt: skip
