"""A decision is drafted, issued once, and taken back or restored only by a later decision."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.rules import decisions as rules
from core.transitions import Transition, Workflow

DECISION = Workflow(
    "awards.decision",
    _("Decision on awards"),
    "awards.Decision",
    [
        Transition(
            "issue", ("draft",), "issued", pgettext_lazy("decision", "Issue"), _("issued the decision"), rules.issue,
            icon="rubber-stamp",
        ),
        Transition(
            "discard", ("draft",), "cancelled", _("Give up the draft"), _("gave up the draft"), rules.discard, True, "trash"
        ),
        Transition(
            "cancel", ("issued",), "cancelled", _("Cancel the decision"), _("cancelled the whole decision by a later one"),
            rules.taken_back, icon="ban",
        ),
        Transition(
            "restore", ("cancelled",), "issued", _("Restore the decision"), _("restored the decision by a later one"),
            rules.taken_back, icon="arrow-back-up",
        ),
    ],
)  # fmt: skip
