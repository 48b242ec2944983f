"""The bonus of each name: coefficient × base salary on the day of the decision, rounded as the rule says, with its articles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils import translation

from awards.models import Award, DecisionLine, Mark, Part, Rule, RuleSet
from core.numbers import format_decimal

ONE = Decimal(1)


@dataclass(frozen=True)
class Terms:
    """The rules of one rule set about bonuses; `salary` and `salary_article` are those of the day."""

    coefficients: dict[int, Rule]
    settings: dict[str, Rule]
    salary: int | None
    salary_article: str

    def setting(self, code: str, default: str) -> Decimal:
        rule = self.settings.get(code)
        return Decimal(str(rule.spec.get("value", default)) if rule else default)


@dataclass(frozen=True)
class Bonus:
    """What one line gets: the coefficient (with the factor of its kind of bearer), the sum in đồng, and why."""

    coefficient: Decimal | None
    salary: int | None
    amount: int | None
    text: str


def set_on(on: date, listed: Iterable[RuleSet]) -> RuleSet | None:
    """The rule set in force on a day."""
    within = (
        x for x in listed if (x.starts_on is None or x.starts_on <= on) and (x.ends_on is None or on <= x.ends_on)
    )
    return next(iter(within), None)


def terms(on: date) -> Terms:
    """The rules in force on `on`; two statements."""
    found = set_on(on, RuleSet.objects.all())
    rules = list(Rule.objects.filter(rule_set=found, part__in=(Part.BONUS, Part.SALARY, Part.SETTING))) if found else []
    salary, article = None, ""
    for rule in rules:
        if rule.part == Part.SALARY:
            first, last = rule.spec["from"], rule.spec["to"]
            if first <= on.isoformat() and (last is None or on.isoformat() <= last):
                salary, article = int(rule.spec["amount"]), rule.article
    return Terms(
        {rule.award_id: rule for rule in rules if rule.part == Part.BONUS and rule.award_id},
        {rule.key.partition("/")[2]: rule for rule in rules if rule.part == Part.SETTING},
        salary, article,
    )  # fmt: skip


def factor(award: Award, line: DecisionLine, rules: Terms) -> tuple[Decimal, str]:
    """What a collective's or household's commendation is multiplied by, and the words for it. Titles are not multiplied."""
    if award.kind != Award.Kind.COMMENDATION:
        return ONE, ""
    if line.unit_id:
        return rules.setting("bonus_collective", "2"), "tập thể"
    if line.subject is not None and line.subject.kind == "household":
        return rules.setting("bonus_household", "1"), "hộ gia đình"
    return ONE, ""


def of_line(line: DecisionLine, host_kind: str, rules: Terms) -> Bonus:
    """The bonus of one name, apart from the rule of the highest."""
    rule = rules.coefficients.get(line.award_id)
    if rule is None:
        return Bonus(None, rules.salary, None, "Chưa có quy định mức tiền thưởng cho hình thức này.")
    if rules.salary is None:
        return Bonus(None, None, None, "Chưa có mức lương cơ sở của ngày quyết định.")
    own = rule.spec.get(host_kind) or rule.spec
    bare = Decimal(str(own["coefficient"]))
    times, words = factor(line.award, line, rules)
    coefficient = bare * times
    step = int(rules.setting("bonus_rounding", "10000"))
    exact = coefficient * rules.salary
    amount = int((exact / step).to_integral_value(ROUND_CEILING)) * step
    said = f"{format_decimal(bare)}" + (f" × {format_decimal(times)} ({words})" if times != ONE else "")
    text = f"{said} × {format_decimal(rules.salary)} đ lương cơ sở ({rules.salary_article})"
    if amount != exact:
        rounding = rules.settings.get("bonus_rounding")
        grounds = f" ({rounding.article})" if rounding else ""
        text += f" = {format_decimal(exact)} đ, làm tròn lên {format_decimal(step)} đ{grounds}"
    unsure = f" ({_mark(rule)})" if rule.mark != Mark.V and rule.confirmed_at is None else ""
    return Bonus(
        coefficient, rules.salary, amount, f"{text} = {format_decimal(amount)} đ; hệ số: {rule.article}{unsure}."
    )


def _mark(rule: Rule) -> str:
    """How sure the coefficient is; papers and the register are Vietnamese."""
    with translation.override("vi"):
        return str(rule.get_mark_display()).lower()


def of_lines(lines: Sequence[DecisionLine], *, host_kind: str, on: date, outside: bool = False) -> dict[int, Bonus]:
    """Line → bonus. Several awards for one achievement at once: only the highest is paid (where the setting says so)."""
    rules = terms(on)
    found = {line.pk: of_line(line, "" if outside else host_kind, rules) for line in lines}
    highest = rules.settings.get("bonus_highest")
    if highest is None or str(highest.spec.get("value")) != "1":
        return found
    same: dict[tuple[Any, ...], list[DecisionLine]] = defaultdict(list)
    for line in lines:
        if line.subject_id or line.unit_id:
            same[line.subject_id, line.unit_id, line.year].append(line)
    for several in same.values():
        best = max(several, key=lambda x: found[x.pk].amount or 0)
        for line in several:
            if line is not best and found[line.pk].amount is not None:
                bonus = found[line.pk]
                said = f"Cùng một thành tích, chỉ nhận mức cao nhất: {best.award.name} ({highest.article})."
                found[line.pk] = Bonus(bonus.coefficient, bonus.salary, 0, said)
    return found
