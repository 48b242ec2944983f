"""What a dossier has to hold and which awards a kind of proposal is for, as the rules of its period say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from awards.models import Part, Proposal, Rule, RuleSet


@dataclass(frozen=True)
class Wanted:
    """A piece a dossier has to hold: of the proposal as a whole or of each nomination; who owes it, what it is made from."""

    code: str
    title: str
    article: str
    mark: str
    of_proposal: bool
    owner: str
    source: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Procedures:
    """The checklists of one rule set."""

    lists: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    by_kind: Mapping[str, Rule] = field(default_factory=dict)
    by_award: Mapping[str, str] = field(default_factory=dict)

    def wanted(self, kind: str, award: str) -> tuple[Wanted, ...]:
        """What a nomination for `award` in a proposal of `kind` needs: the kind's own list, else the award's."""
        rule = self.by_kind.get(kind)
        name = (rule.spec["checklist"] if rule else "") or self.by_award.get(award, "")
        return self.lists.get(name, ())


def in_force(sets: Iterable[RuleSet], on: date) -> RuleSet | None:
    """The rule set that governs a dossier received on `on`."""
    for one in sets:
        if (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or on <= one.ends_on):
            return one
    return None


def governing(proposals: Iterable[Proposal], today: date) -> dict[int, int | None]:
    """Proposal → id of its rule set: the one it was received under, else the one in force today; one statement."""
    listed = list(RuleSet.objects.all())
    present = in_force(listed, today)
    return {one.pk: one.rule_set_id or (present.pk if present else None) for one in proposals}


def load(sets: Collection[int | None]) -> dict[int, Procedures]:
    """The checklists of the rule sets; one statement."""
    parts = (Part.CHECKLIST, Part.PROCEDURE)
    rows = Rule.objects.filter(rule_set__in=[x for x in sets if x], part__in=parts).select_related("award")
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for rule in rows:
        one = found.setdefault(rule.rule_set_id, {"lists": {}, "by_kind": {}, "by_award": {}})
        _place(one, rule)
    return {pk: Procedures(**parts) for pk, parts in found.items()}


def _place(one: dict[str, dict[str, Any]], rule: Rule) -> None:
    if rule.part == Part.CHECKLIST:
        one["lists"][rule.key.partition("/")[2]] = tuple(_wanted(item, rule) for item in rule.spec["items"])
    elif rule.award is not None:
        one["by_award"][rule.award.code] = rule.spec["checklist"]
    elif rule.key.startswith("procedure/kind/"):
        one["by_kind"][rule.key.rpartition("/")[2]] = rule


def _wanted(item: Mapping[str, Any], rule: Rule) -> Wanted:
    return Wanted(
        code=item["code"], title=item["text"], article=item.get("article", rule.article), mark=item.get("mark", rule.mark),
        of_proposal=item.get("per") == "proposal", owner=item.get("owner", "unit"), source=item.get("from", ""),
        optional=bool(item.get("optional")),
    )  # fmt: skip


def of_kind(kind: str, on: date) -> Rule | None:
    """The rule that says what a kind of proposal is and which awards it is for; two statements."""
    present = in_force(RuleSet.objects.all(), on)
    return Rule.objects.filter(rule_set=present, key=f"procedure/kind/{kind}").first() if present else None
