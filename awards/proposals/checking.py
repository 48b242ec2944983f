"""What the law says of each nomination, in bulk: the verdict with its conditions is kept beside the name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F

from awards import catalogue, facts
from awards.engine.eligibility import Case, Facts, RuleError, RuleSet, Verdict, check_many, choose, earliest_year
from awards.explaining import Words, answer
from awards.models import Award, Nomination, Proposal
from core import clock
from core.language import official
from units.models import UnitLevel

AHEAD = (
    100  # the earliest year is worked out for a list up to this long; longer ones tell it on the nomination's own page
)
BATCH = 500
LEVELS = {UnitLevel.CENTRAL: "toan_quoc", UnitLevel.PROVINCE: "tinh"}


def rules_of(proposal: Proposal, sets: Collection[RuleSet] | None = None) -> RuleSet | None:
    """The rules that govern it: by the day it was received (today until then), or those chosen at reception. None: not loaded."""
    loaded = list(catalogue.engine_sets() if sets is None else sets)
    code = proposal.rule_set.code if proposal.rule_set else ""
    try:
        return choose(loaded, proposal.received_on or clock.today(), code)
    except RuleError:
        return None


@official()
def check(proposal: Proposal, rows: Sequence[Nomination], rules: RuleSet | None = None) -> None:
    """Put `verdict` and `checks` on each of `rows` (not saved). The statements do not grow with them; no rules, no verdict."""
    found = rules or rules_of(proposal)
    if found is None or not rows:
        return
    names = dict(Award.objects.values_list("code", "name"))
    words, ahead = Words(names), len(rows) <= AHEAD
    cases = _cases(proposal, rows, found)
    for key, listed in _by_bearer(rows).items():
        verdicts = check_many(cases[key], [row.award.code for row in listed], found)
        for row in listed:
            _put(row, verdicts[row.award.code], replace(cases[key], title=row.award.code), found, words, ahead)


def _put(row: Nomination, verdict: Verdict, case: Case, rules: RuleSet, words: Words, ahead: bool) -> None:
    earliest = earliest_year(case, rules) if ahead and verdict.met == "no" else None
    row.verdict = verdict.met
    row.checks = {**answer(verdict, earliest, words), "on": case.received_on.isoformat()}


Bearer = tuple[str, int]


def bearer(row: Any) -> Bearer:
    """Who is meant: ("subject", id) or ("unit", id)."""
    return ("subject", row.subject_id) if row.subject_id else ("unit", row.unit_id)


def _by_bearer(rows: Iterable[Nomination]) -> dict[Bearer, list[Nomination]]:
    found: dict[Bearer, list[Nomination]] = defaultdict(list)
    for row in rows:
        found[bearer(row)].append(row)
    return found


def _cases(proposal: Proposal, rows: Sequence[Nomination], rules: RuleSet) -> dict[Bearer, Case]:
    on = proposal.received_on or clock.today()
    people = {row.subject_id: row.subject for row in rows if row.subject_id and row.subject}
    units = {row.unit_id: row.unit for row in rows if row.unit_id and row.unit}
    asked: dict[str, Any] = {"year": proposal.year, "on": on, "rules": rules, "ground": _ground(proposal)}
    found: dict[Bearer, Case] = {}
    if people:
        told = facts.cases(people.values(), **asked)
        found |= {
            ("subject", pk): replace(case, facts=_with_campaign(case.facts, proposal)) for pk, case in told.items()
        }
    if units:
        told = facts.unit_cases(units.values(), **asked)
        found |= {("unit", pk): replace(case, facts=_with_campaign(case.facts, proposal)) for pk, case in told.items()}
    return found


def _ground(proposal: Proposal) -> str:
    return "phong_trao" if proposal.kind == Proposal.Kind.CAMPAIGN else ""


def _with_campaign(known: Facts, proposal: Proposal) -> Facts:
    """At the end of a campaign its level and length are known; who stands where in it is for a person to judge."""
    campaign = proposal.campaign
    if campaign is None:
        return known
    until = campaign.ends_on or clock.today()
    years = max(until.year - campaign.starts_on.year, 1)
    level = LEVELS.get(UnitLevel(campaign.host.level), "co_so")
    told = {"level": level, "years": years, "rank": None}
    return replace(known, campaign=told, known=known.known | {"campaign"})


def load(proposal: Proposal) -> list[Nomination]:
    """Every nomination of it with what a check reads."""
    return list(proposal.nominations.select_related("award", "subject", "unit", "initiative"))


def recheck(proposal: Proposal, rows: Sequence[Nomination] | None = None) -> list[Nomination]:
    """Check anew and keep what was found; the rows. Their version stays: nobody changed them."""
    listed = load(proposal) if rows is None else list(rows)
    check(proposal, listed)
    Nomination.objects.bulk_update(listed, ["verdict", "checks"], batch_size=BATCH)
    return listed


def hold(row: Nomination, version: int) -> bool:
    """Claim a nomination for a change, in a transaction; False when somebody was faster."""
    return bool(Nomination.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1))
