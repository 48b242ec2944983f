"""A rule set answers provisionally until every condition is confirmed and somebody takes it into use."""

from django.utils.translation import gettext_lazy as _

from awards.rules import catalogue as rules
from core.transitions import Transition, Workflow

RULE_SET = Workflow(
    "awards.rule_set",
    _("Rule set"),
    "awards.RuleSet",
    [
        Transition(
            "use", ("locked",), "confirmed", _("Take into use"), _("took the rule set into use"), rules.use_set, icon="lock-open"
        ),
        Transition(
            "lock", ("confirmed",), "locked", _("Make provisional"), _("made the rule set provisional again"), rules.lock_set,
            needs_reason=True, icon="lock",
        ),
    ],
)  # fmt: skip
