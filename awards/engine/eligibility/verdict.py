"""The verdict: every condition judged, with its records, article and mark; judged ones listed without deciding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awards.engine.eligibility import chains, checks
from awards.engine.eligibility.case import Case
from awards.engine.eligibility.rulesets import Branch, Condition, RuleError, RuleSet, Step
from awards.engine.eligibility.view import Met, Note, Result, View, every, some

OPERATORS: Mapping[str, Any] = {
    "subject_kind": checks.subject_kind,
    "unit_open": checks.unit_open,
    "not_awarded": checks.not_awarded,
    "discipline": checks.discipline,
    "restrictions": checks.restrictions,
    "leader": checks.leader,
    "rating": checks.rating,
    "award": checks.award,
    "held": checks.held,
    "initiatives": checks.initiatives,
    "share": checks.share,
    "members_min": checks.members_min,
    "members_max": checks.members_max,
    "members_all": checks.members_all,
    "block": checks.block,
    "campaign": checks.campaign,
    "chain": chains.chain,
    "run": chains.run,
    "within": chains.within,
}


@dataclass(frozen=True)
class Finding:
    """One condition of the answer."""

    condition: Condition
    met: Met
    judged: bool
    because: tuple[Note, ...] = ()
    missing: tuple[Note, ...] = ()
    parts: tuple[tuple[str, Result], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer. Provisional while the rule set is locked."""

    met: Met
    rule_set: str
    locked: bool
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> list[Note]:
        """What is missing, each once."""
        found: list[Note] = []
        for finding in self.findings:
            if not finding.judged and finding.met != "yes":
                found += [line for line in finding.missing if line not in found]
        return found


def perform(step: Step, view: View) -> Result | None:
    """One step; None where a person has to judge."""
    operator = OPERATORS.get(step.op)
    if operator is None:
        raise RuleError(step.op)
    result: Result | None = operator(view, step.params)
    return result


def _branch(branch: Branch, view: View) -> Result | None:
    """All steps of an alternative; None where a person has to judge it."""
    results = [found for found in (perform(step, view) for step in branch.steps) if found is not None]
    if not results:
        return None
    return Result(
        every(x.met for x in results),
        tuple(line for x in results for line in x.because),
        tuple(line for x in results for line in x.missing),
    )


def _any(branches: tuple[Branch, ...], view: View) -> Result | None:
    """One of the alternatives; those for another ground than the one asked for are left out."""
    ground = view.case.ground
    asked = [branch for branch in branches if not ground or not branch.ground or branch.ground == ground]
    results = [(branch, found) for branch in asked if (found := _branch(branch, view)) is not None]
    if not results:
        return None
    met = some(found.met for _branch, found in results)
    shown = [found for _branch, found in results if found.met == met]
    if met == "no":
        shown = [found for _branch, found in results]
    lines = tuple(once(line for found in shown for line in found.because))
    missing = tuple(once(line for found in shown for line in found.missing)) if met != "yes" else ()
    return Result(met, lines, missing, tuple((branch.text, found) for branch, found in results))


def once(lines: Any) -> list[Note]:
    """Each line once, in order."""
    found: list[Note] = []
    for line in lines:
        if line not in found:
            found.append(line)
    return found


# General conditions that ask about the subject alone are judged once for all its awards.
_OF_THE_SUBJECT = ("unit_open", "discipline", "restrictions", "leader")


def judge(condition: Condition, view: View) -> Finding:
    """One condition."""
    if not (condition.general and condition.step and condition.step.op in _OF_THE_SUBJECT):
        return _judge(condition, view)
    found = view.judged.get(condition.code)
    if found is None:
        found = view.judged[condition.code] = _judge(condition, view)
    return found


def _judge(condition: Condition, view: View) -> Finding:
    result: Result | None = None
    if not condition.judged:
        result = _any(condition.branches, view) if condition.branches else None
        if condition.step is not None:
            result = perform(condition.step, view)
    if result is None:
        return Finding(condition, "unknown", True)
    return Finding(condition, result.met, False, result.because, result.missing, result.parts)


def check(case: Case, rules: RuleSet) -> Verdict:
    """Judge a case. Without one condition of the award itself that facts can decide, the answer stays unknown."""
    return _check(View(case, rules))


def check_many(case: Case, titles: Iterable[str], rules: RuleSet) -> dict[str, Verdict]:
    """The verdict on each of `titles` for one subject; the facts are sorted once."""
    view = View(case, rules)
    found = {}
    for title in titles:
        view.title = title
        found[title] = _check(view)
    return found


def _check(view: View) -> Verdict:
    rules = view.rules
    findings = tuple([judge(condition, view) for condition in rules.of(view.title, view.case.kind)])
    deciding = [finding for finding in findings if not finding.judged]
    met = every(finding.met for finding in deciding)
    if met == "yes" and all(finding.condition.general for finding in deciding):
        met = "unknown"
    return Verdict(met, rules.code, rules.locked, findings)
