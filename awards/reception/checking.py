"""What nominations deserve as of the day of reception, by the rule set of that day and by the others, side by side."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from awards import catalogue, facts
from awards.engine.eligibility import Case, RuleError, check, choose
from awards.engine.eligibility import RuleSet as EngineSet
from awards.explaining import Words, answer
from awards.models import Award, Nomination, Proposal, RuleSet

Answers = dict[str, dict[int, Any]]  # code of a rule set → nomination → verdict


@dataclass(frozen=True)
class Side:
    """One nomination under the rule set of the day and under another one."""

    nomination: Nomination
    governing: str
    others: tuple[tuple[str, str], ...]

    @property
    def differs(self) -> bool:
        """Does the choice of the rule set matter?"""
        return any(met != self.governing for _code, met in self.others)


def governing(on: date) -> RuleSet | None:
    """The rule set of dossiers received on a day; None while no rules are loaded."""
    sets = list(RuleSet.objects.all())
    return next((one for one in sets if _holds(one, on)), None)


def _holds(one: RuleSet, on: date) -> bool:
    return (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or on <= one.ends_on)


def judge(nominations: Sequence[Nomination], on: date, sets: Collection[EngineSet] | None = None) -> Answers:
    """Every nomination under every rule set, received on `on`. The statements grow with the years proposed for, not with them."""
    loaded = list(catalogue.engine_sets() if sets is None else sets)
    groups: dict[tuple[int, str], list[Nomination]] = defaultdict(list)
    for one in nominations:
        groups[one.proposal.year, _ground(one)].append(one)
    found: Answers = {}
    for rules in loaded:
        met = found.setdefault(rules.code, {})
        for (year, ground), rows in groups.items():
            cases = _cases(rows, year=year, on=on, rules=rules, ground=ground)
            for one in rows:
                case = cases.get(("subject", one.subject_id) if one.subject_id else ("unit", one.unit_id))
                if case is not None:
                    met[one.pk] = check(replace(case, title=one.award.code), rules)
    return found


def _ground(one: Nomination) -> str:
    return "phong_trao" if one.proposal.kind == Proposal.Kind.CAMPAIGN else ""


def _cases(rows: Iterable[Nomination], **asked: Any) -> dict[tuple[str, int | None], Case]:
    """A case for each who is proposed, of the same year and ground."""
    people = {one.subject_id: one.subject for one in rows if one.subject is not None}
    units = {one.unit_id: one.unit for one in rows if one.unit is not None}
    found: dict[tuple[str, int | None], Case] = {}
    if people:
        found |= {("subject", pk): case for pk, case in facts.cases(people.values(), **asked).items()}
    if units:
        found |= {("unit", pk): case for pk, case in facts.unit_cases(units.values(), **asked).items()}
    return found


def sides(nominations: Sequence[Nomination], on: date) -> list[Side]:
    """For the screen: the verdict of the day's rule set beside the others'."""
    loaded = catalogue.engine_sets()
    try:
        first = choose(loaded, on, "").code
    except RuleError:
        return []
    answers = judge(nominations, on, loaded)
    rows = []
    for one in nominations:
        met = {code: found[one.pk].met for code, found in answers.items() if one.pk in found}
        if first in met:
            rows.append(Side(one, met.pop(first), tuple(met.items())))
    return rows


def write(nominations: Sequence[Nomination], chosen: Mapping[int, str], on: date) -> None:
    """Store what was found as of the day of reception; `chosen` is the code of the governing rule set by proposal."""
    answers = judge(nominations, on)
    words = Words(dict(Award.objects.values_list("code", "name")))
    changed = []
    for one in nominations:
        code = chosen.get(one.proposal_id, "")
        if one.pk not in answers.get(code, {}):
            continue
        found = answers[code][one.pk]
        others = [{"rule_set": x, "verdict": rows[one.pk].met} for x, rows in answers.items() if x != code]
        one.verdict = found.met
        one.checks = {**answer(found, None, words), "received_on": on.isoformat(), "others": others}
        changed.append(one)
    Nomination.objects.bulk_update(changed, ["verdict", "checks"], batch_size=100)
