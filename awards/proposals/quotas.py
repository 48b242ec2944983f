"""How many may be proposed for what: the quotas of the rule set, counted over what the unit proposes in the year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from awards.models import Award, AwardRecord, Nomination, Proposal, Rule
from awards.proposals.terms import Terms
from awards.workflow.register import COUNTED
from scoring.models import Result

ROUNDING = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceil": ROUND_CEILING}
LEADERS = "block_leaders"


@dataclass(frozen=True)
class Quota:
    """One counter: `used` of `limit` (None: the rule names no figure), `percent` of `base` of what `of` says."""

    award: Award
    used: int
    limit: int | None
    base: int
    of: str
    percent: str
    rule: Rule

    @property
    def over(self) -> int:
        """How many too many; 0 when within."""
        return max(self.used - self.limit, 0) if self.limit is not None else 0

    @property
    def refuses(self) -> bool:
        """Does the rule refuse what is over it? Otherwise it asks for a reason."""
        return self.over > 0 and self.rule.spec.get("over") == "refuse"


def limit_of(spec: dict[str, Any], base: int) -> int:
    """`percent` of `base`, rounded as the rule says."""
    exact = Decimal(str(spec["percent"])) * base / 100
    return int(exact.to_integral_value(ROUNDING[spec.get("rounding", "floor")]))


def counters(proposal: Proposal, terms: Terms) -> list[Quota]:
    """The quotas of every award on the list; at most five statements."""
    if not terms.quotas:
        return []
    asked = set(proposal.nominations.order_by().values_list("award__code", flat=True).distinct())
    rules = [rule for rule in terms.quotas if rule.award and rule.award.code in asked]
    if not rules:
        return []
    wanted = {rule.award.code for rule in rules if rule.award}
    wanted |= {rule.spec["of"] for rule in rules if rule.spec.get("of") not in (None, LEADERS)}
    held, names = _held(proposal, wanted), dict(Award.objects.filter(code__in=wanted).values_list("code", "name"))
    return [_counter(proposal, rule.award, rule, held, names) for rule in rules if rule.award]


def _counter(proposal: Proposal, award: Award, rule: Rule, held: dict[str, set[Any]], names: dict[str, str]) -> Quota:
    spec = rule.spec
    of, limit, base = spec.get("of"), None, 0
    if of and "percent" in spec:
        base = _leaders(proposal) if of == LEADERS else len(held[of])
        limit = limit_of(spec, base)
    return Quota(award, len(held[award.code]), limit, base, names.get(of or "", ""), str(spec.get("percent", "")), rule)


def _held(proposal: Proposal, codes: Iterable[str]) -> dict[str, set[Any]]:
    """Who of the unit is proposed for each award in the year, or has it already."""
    found: dict[str, set[Any]] = defaultdict(set)
    gone = (Nomination.Outcome.REFUSED, Nomination.Outcome.POSTPONED)
    rows = (
        Nomination.objects.filter(proposal__unit=proposal.unit_id, proposal__year=proposal.year, award__code__in=codes)
        .exclude(proposal__status=Proposal.Status.REFUSED)
        .exclude(outcome__in=gone)
    )
    for code, subject, unit in rows.values_list("award__code", "subject", "unit"):
        found[code].add((subject, unit))
    records = AwardRecord.objects.filter(
        at_unit=proposal.unit_id, year=proposal.year, award__code__in=codes, status__in=COUNTED
    )
    for code, subject, unit in records.values_list("award__code", "subject", "unit"):
        found[code].add((subject, unit))
    return found


def _leaders(proposal: Proposal) -> int:
    """How many units lead their block in the year, as finally released by the host."""
    rows = Result.objects.in_force().filter(release__round__host=proposal.host_id, release__round__year=proposal.year)
    return rows.filter(rank=1, release__scope="final").values("sheet__unit").distinct().count()
