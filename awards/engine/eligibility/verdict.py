"""The verdict: every condition judged, with its records, article and mark; judged ones listed without deciding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from awards.engine.eligibility import chains, checks
from awards.engine.eligibility.case import Case
from awards.engine.eligibility.rulesets import Branch, Condition, RuleError, RuleSet, Step
from awards.engine.eligibility.view import JUDGED, NOT_LEADER, SHARED, YES, Met, Note, Result, View, every, some

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


class Finding(NamedTuple):
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
    found: Finding | None = view.memo.get(condition.code)
    if found is None:
        found = view.memo[condition.code] = _judge(condition, view)
    return found


def _judge(condition: Condition, view: View) -> Finding:
    result: Result | None = None
    if not condition.judged:
        result = _any(condition.branches, view) if condition.branches else None
        if condition.step is not None:
            result = perform(condition.step, view)
    if result is None:
        result = JUDGED
    if id(result) not in SHARED:
        return _finding(condition, result)
    key = (id(condition), id(result))
    found: Finding | None = view.rules.memo.get(key)
    if found is None:
        found = view.rules.memo[key] = _finding(condition, result)
    return found


def _finding(condition: Condition, result: Result) -> Finding:
    return Finding(condition, result.met, result is JUDGED, result.because, result.missing, result.parts)


def check(case: Case, rules: RuleSet) -> Verdict:
    """Judge a case. Without one condition of the award itself that facts can decide, the answer stays unknown."""
    return _check(View(case, rules))


def check_many(case: Case, titles: Iterable[str], rules: RuleSet) -> dict[str, Verdict]:
    """The verdict on each of `titles` for one subject; the facts are sorted once."""
    view = View(case, rules)
    alike = _alike(view)
    found = {}
    for title in titles:
        view.title = title
        if alike and title not in view.awards and rules.by_person(title, case.kind):
            found[title] = _shared(view, alike)
        else:
            found[title] = _check(view)
    return found


def _alike(view: View) -> tuple[Any, ...]:
    """What the general conditions find about this subject, if no record stands behind it: then others are answered alike."""
    asked = [x for x in view.rules.general if x.step and x.step.op in _OF_THE_SUBJECT]
    kind = view.case.kind
    found = [judge(x, view) for x in asked if not x.kinds or kind in x.kinds]
    kept = view.rules.memo
    if any(kept.get((id(x.condition), id(_result_of(x)))) is not x for x in found):
        return ()
    return (kind, view.knows("awards"), *(id(x) for x in found))


def _result_of(found: Finding) -> Result:
    if found.judged:
        return JUDGED
    return NOT_LEADER if found.because else YES


def _shared(view: View, alike: tuple[Any, ...]) -> Verdict:
    """The verdict on an award that a person judges, the same for all who are alike."""
    key = (view.title, *alike)
    found: Verdict | None = view.rules.memo.get(key)
    if found is None:
        found = view.rules.memo[key] = _check(view)
    return found


def _check(view: View) -> Verdict:
    rules = view.rules
    findings = tuple([judge(condition, view) for condition in rules.of(view.title, view.case.kind)])
    met: Met = "yes"
    own = False
    for finding in findings:
        if finding.judged:
            continue
        own = own or not finding.condition.general
        if finding.met == "no" or (finding.met == "unknown" and met == "yes"):
            met = finding.met
    if met == "yes" and not own:
        met = "unknown"
    return Verdict(met, rules.code, rules.locked, findings)
