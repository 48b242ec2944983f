"""The rules of awards as the office keeps them: for the engine, confirmed, changed, taken into use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards import parameters
from awards.engine.eligibility import RuleSet as EngineSet
from awards.engine.eligibility import read_rule_set
from awards.models import Award, Part, Rule, RuleChange, RuleSet
from awards.models.catalogue import kept
from awards.rules import catalogue as rules
from awards.workflow.catalogue import RULE_SET
from core import clock, log
from core.refusals import Conflict, require
from deadlines.calendar import top_hosts


@dataclass(frozen=True)
class Ground:
    """On what a confirmation or a change rests: a document, its day, and who signed it."""

    document: str
    document_date: date
    person: str

    def check(self) -> None:
        """Raises ValidationError beside the field."""
        lacking = {"document": self.document.strip(), "person": self.person.strip()}
        errors = {
            name: _("Write it: a confirmation rests on a document and a name.") for name, x in lacking.items() if not x
        }
        if self.document_date > clock.today():
            errors["document_date"] = _("This day lies in the future.")
        if errors:
            raise ValidationError(errors)


# ---- for the engine --------------------------------------------------------------------------------------------------
def engine_sets() -> list[EngineSet]:
    """Every rule set that has rules as the engine reads it, with what the office changed; two queries."""
    awards = [
        {"code": award.code, "name": award.name, "level": award.level, "subjects": award.subjects}
        for award in Award.objects.all()
    ]
    by_set: dict[int, list[Rule]] = {}
    parts = (Part.GENERAL, Part.CONDITION, Part.SETTING)
    for rule in Rule.objects.filter(part__in=parts).select_related("award", "rule_set"):
        by_set.setdefault(rule.rule_set_id, []).append(rule)
    sets = sorted((rules[0].rule_set for rules in by_set.values()), key=lambda one: (one.starts_on or date.min, one.pk))
    return [read_rule_set(_data(one, by_set[one.pk]), awards) for one in sets]


def _data(one: RuleSet, listed: Iterable[Rule]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": one.code,
        "from": one.starts_on.isoformat() if one.starts_on else None,
        "to": one.ends_on.isoformat() if one.ends_on else None,
        "locked": one.locked,
        "general": [],
        "rules": {},
        "settings": [],
    }
    for rule in listed:
        row = {**rule.spec, "text": rule.text, "article": rule.article, "mark": rule.mark}
        if rule.part == Part.SETTING:
            data["settings"].append({**row, "code": rule.key.partition("/")[2]})
        elif rule.award is None:
            data["general"].append(row)
        else:
            data["rules"].setdefault(rule.award.code, {"conditions": []})["conditions"].append(row)
    return data


# ---- bonus -----------------------------------------------------------------------------------------------------------
def base_salary(on: date, listed: Iterable[Rule]) -> int | None:
    """The base salary in đồng per month in force on `on`, from the rows of part "salary"; None where none is known."""
    for rule in listed:
        first, last = rule.spec["from"], rule.spec["to"]
        if first <= on.isoformat() and (last is None or on.isoformat() <= last):
            return int(rule.spec["amount"])
    return None


def bonus(coefficient: Decimal, salary: int, step: int = 10_000) -> int:
    """The bonus in đồng: coefficient × base salary on the day of the decision, rounded up to the next `step` đồng."""
    exact = coefficient * salary
    return int((exact / step).to_integral_value(ROUND_CEILING)) * step


# ---- verbs -----------------------------------------------------------------------------------------------------------
def confirm(*, rules_: Sequence[Rule], ground: Ground, by: Any) -> int:
    """Record that an official confirmed these rules as they stand; those confirmed already stay. The number confirmed.

    Raises Refused, or ValidationError when nothing is chosen or the ground is not whole.
    """
    require(rules.keep(by, top_hosts(by)))
    ground.check()
    open_rules = [rule for rule in rules_ if rule.confirmed_at is None]
    if not open_rules:
        raise ValidationError(_("Choose at least one rule that is not confirmed yet."))
    now = clock.now()
    with transaction.atomic():
        moved = Rule.objects.filter(pk__in=[rule.pk for rule in open_rules], confirmed_at__isnull=True).update(
            document=ground.document.strip(), document_date=ground.document_date, confirmed_name=ground.person.strip(),
            confirmed_at=now, version=F("version") + 1,
        )  # fmt: skip
        if moved != len(open_rules):
            raise Conflict()
        RuleChange.objects.bulk_create(
            _change(rule, RuleChange.Kind.CONFIRMED, kept(rule), ground, by) for rule in open_rules
        )
        log.record_many("awards.rule_confirm", open_rules, by=by)
    return moved


def edit(
    *, rule: Rule, version: int, text: str, article: str, values: Sequence[tuple[parameters.Path, Any]], ground: Ground,
    reason: str, by: Any,
) -> Rule:  # fmt: skip
    """Change a rule's text, article or figures on the ground of a document; it counts as confirmed by it.

    Raises Refused, ValidationError (nothing changed, no reason, ground not whole), or Conflict when somebody was faster.
    """
    require(rules.keep(by, top_hosts(by)))
    ground.check()
    log.require_reason(reason)
    before = kept(rule)
    spec = parameters.replaced(rule.spec, values)
    if (text, article, spec) == (rule.text, rule.article, rule.spec):
        raise ValidationError(_("Nothing is changed; to leave the rule as it is, confirm it."))
    with transaction.atomic():
        moved = Rule.objects.filter(pk=rule.pk, version=version).update(
            text=text, article=article, spec=spec, edited=True, document=ground.document.strip(),
            document_date=ground.document_date, confirmed_name=ground.person.strip(), confirmed_at=clock.now(),
            version=F("version") + 1,
        )  # fmt: skip
        if not moved:
            raise Conflict()
        rule.refresh_from_db()
        change = _change(rule, RuleChange.Kind.EDITED, before, ground, by)
        change.reason = reason.strip()[:500]
        change.save()
        log.record("awards.rule_edit", rule, by=by, reason=reason)
    return rule


def _change(rule: Rule, kind: RuleChange.Kind, old: dict[str, Any], ground: Ground, by: Any) -> RuleChange:
    return RuleChange(
        rule=rule, kind=kind, at=clock.now(), by=by, old=old, new=kept(rule), document=ground.document.strip(),
        document_date=ground.document_date, person=ground.person.strip(),
    )  # fmt: skip


def readied(rule_set: RuleSet, by: Any) -> RuleSet:
    """The set with what its workflow asks: who keeps it, and how many conditions are not confirmed."""
    rule_set.top_hosts = top_hosts(by)  # type: ignore[attr-defined]
    rule_set.open_rules = Rule.objects.filter(rule_set=rule_set).to_confirm().count()  # type: ignore[attr-defined]
    return rule_set


def move(*, rule_set: RuleSet, action: str, reason: str, by: Any) -> RuleSet:
    """Take a set into use, or make it provisional again. Raises Refused, ValidationError without a reason, Conflict."""
    found: RuleSet = RULE_SET.perform(readied(rule_set, by), action, by=by, reason=reason)
    return found
