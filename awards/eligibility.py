"""Questions of eligibility: cases in, explained answers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from awards import shipped
from awards.engine.eligibility import (
    Case,
    CaseError,
    RuleError,
    RuleSet,
    Verdict,
    check,
    choose,
    earliest_year,
    read_case,
)  # fmt: skip
from awards.explaining import Words, answer


def judge(case: Case, sets: Sequence[RuleSet]) -> tuple[Verdict, int | None]:
    """The verdict under the rule set that governs the case, and the earliest year. Raises CaseError for an unknown set."""
    try:
        rules = choose(sets, case.received_on, case.rule_set)
    except RuleError:
        known = ", ".join(one.code for one in sets)
        raise CaseError("unknown_value", where="rule_set", value=case.rule_set, choices=known) from None
    return check(case, rules), earliest_year(case, rules)


def answer_case(data: Any) -> dict[str, Any]:
    """One case as data → one answer as data, by the shipped rules. Raises CaseError."""
    case = read_case(data, shipped.codes())
    verdict, earliest = judge(case, shipped.engine_sets())
    return answer(verdict, earliest, Words(shipped.names(), coded=True))


def answer_cases(data: Any) -> Any:
    """One case → one answer; a list of cases → the list of answers. Raises CaseError, naming the place in the list."""
    if not isinstance(data, list):
        return answer_case(data)
    answers = []
    for number, case in enumerate(data):
        try:
            answers.append(answer_case(case))
        except CaseError as error:
            where = f"[{number}].{error.where}" if error.where else f"[{number}]"
            raise CaseError(error.code, where=where, **error.params) from error
    return answers


# ---- for the page ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Other:
    """The verdict under another rule set, to see which is more favourable."""

    rule_set: Any
    verdict: str


@dataclass(frozen=True)
class Explained:
    """An answer as the page shows it."""

    case: Case
    award: str
    rule_set: Any
    verdict: str
    locked: bool
    conditions: list[dict[str, Any]]
    missing: list[str]
    earliest: int | None
    others: list[Other]


def explained(case: Case, sets: Sequence[RuleSet], names: Mapping[str, str], rows: Mapping[str, Any]) -> Explained:
    """The answer by the rules as the office keeps them; `rows` are the rule sets' records by code."""
    verdict, earliest = judge(case, sets)
    plain = answer(verdict, earliest, Words(names))
    others = [
        Other(rows[one.code], check(replace(case, rule_set=one.code), one).met)
        for one in sets
        if one.code != verdict.rule_set and one.begins is not None and one.begins > case.received_on
    ]
    return Explained(
        case=case, award=names[case.title], rule_set=rows[verdict.rule_set], verdict=verdict.met, locked=verdict.locked,
        conditions=plain["conditions"], missing=plain["missing"], earliest=earliest, others=others,
    )  # fmt: skip
