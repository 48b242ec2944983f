"""What the pages of rule sets and rules show."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import badges, parameters
from awards.forms.catalogue import CHOICES, LABELS
from awards.models import Part, Rule, RuleSet
from core.numbers import format_decimal

TABS = {
    "conditions": (gettext_lazy("Conditions"), (Part.GENERAL, Part.CONDITION)),
    "terms": (gettext_lazy("Quotas, votes, bonus"), (Part.QUOTA, Part.VOTE, Part.BONUS, Part.SALARY, Part.SETTING)),
    "routes": (gettext_lazy("Dossiers and routes"), (Part.CHECKLIST, Part.ROUTE)),
    "kinds": (gettext_lazy("Special kinds"), (Part.PROCEDURE,)),
}


def page_of_set(rule_set: RuleSet, asked: str) -> dict[str, Any]:
    """The rules of one tab, grouped by award, each with the text of the earlier set; three queries."""
    tab = asked if asked in TABS else "conditions"
    of_awards = Q(part=Part.PROCEDURE, award__isnull=False)  # which list and route an award takes: its own page says it
    rules = list(
        Rule.objects.filter(rule_set=rule_set, part__in=TABS[tab][1]).exclude(of_awards).select_related("award")
    )
    base = Rule.objects.filter(rule_set=rule_set.extends_id, part__in=TABS[tab][1]) if rule_set.extends_id else []
    old = {rule.key: rule for rule in base}
    groups: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        title = rule.award.name if rule.award else str(Part(rule.part).label)
        groups.setdefault(title, []).append(_row(rule, old.get(rule.key)))
    return {
        "rule_set": rule_set,
        "state": badges.of_set(rule_set),
        "tab": tab,
        "tabs": [(key, label, key == tab) for key, (label, _parts) in TABS.items()],
        "groups": list(groups.items()),
        "open": sum(1 for rule in rules if rule.confirmed_at is None),
        "total": len(rules),
    }


def _row(rule: Rule, old: Rule | None) -> dict[str, Any]:
    differs = old is not None and (old.text, old.spec) != (rule.text, rule.spec)
    return {"rule": rule, "badge": badges.of_rule(rule), "old": old, "differs": differs, "figures": figures(rule.spec)}


def figures(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures of a specification as label and value; those of a dossier's contents are its text."""
    return [(str(LABELS[one.key]), _shown(one)) for one in parameters.found(spec) if one.value is not None]


def _shown(one: parameters.Parameter) -> str:
    if one.kind == "switch":
        return _("yes") if one.value else _("no")
    if one.kind == "number":
        return format_decimal(one.value)
    if one.key == "coefficient":
        return str(one.value).replace(".", ",")
    return str(CHOICES.get(one.value, one.value))


def page_of_rule(rule: Rule) -> dict[str, Any]:
    """One rule, the same rule of the earlier set, and its history."""
    changes = rule.changes.select_related("by")
    return {
        "rule": rule,
        "part": Part(rule.part).label,
        "badge": badges.of_rule(rule),
        "figures": figures(rule.spec),
        "old": Rule.objects.filter(rule_set=rule.rule_set.extends_id, key=rule.key).first()
        if rule.rule_set.extends_id
        else None,
        "changes": [
            (change, figures(change.old.get("spec", {})), figures(change.new.get("spec", {}))) for change in changes
        ],
    }
