"""What a rule set says besides conditions: quotas, votes, and which communes lie on the border; read in one statement."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from awards.models import Part, Rule, RuleSet

BORDER = "setting/border_units"


@dataclass(frozen=True)
class Terms:
    """`quotas`: the rules in force that limit an award; `votes`: award code → the share in per cent that has to agree."""

    rule_set: RuleSet | None
    quotas: list[Rule] = field(default_factory=list)
    votes: dict[str, Decimal] = field(default_factory=dict)
    border: frozenset[str] = frozenset()


def load(rule_set: RuleSet | None) -> Terms:
    """The terms of a rule set; the border communes are the office's setting, in whichever set it stands."""
    if rule_set is None:
        return Terms(None)
    asked = Q(rule_set=rule_set, part__in=(Part.QUOTA, Part.VOTE), award__isnull=False)
    found = Terms(rule_set)
    border: set[str] = set()
    for rule in Rule.objects.filter(asked | Q(part=Part.SETTING, key=BORDER)).select_related("award"):
        if rule.part == Part.QUOTA and rule.spec.get("on", True):
            found.quotas.append(rule)
        elif rule.part == Part.VOTE and rule.award and rule.spec.get("threshold"):
            found.votes[rule.award.code] = Decimal(str(rule.spec["threshold"]))
        elif rule.part == Part.SETTING:
            border |= {one.strip() for one in str(rule.spec.get("value", "")).split(",") if one.strip()}
    return Terms(rule_set, found.quotas, found.votes, frozenset(border))
