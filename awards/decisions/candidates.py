"""What a decision can be drafted from: nominations that the council agreed to and that stand on no decision yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from awards.models import Award, Decision, DecisionLine, Nomination, Proposal, RouteStep
from units.models import Unit

READY = (Nomination.Outcome.AGREED, Nomination.Outcome.LOWERED)
BEFORE = (Proposal.Status.FOR_COUNCIL, Proposal.Status.SUBMITTED)


@dataclass(frozen=True)
class Group:
    """The nominations of one proposal for one award; `key` is what the form sends."""

    proposal: Proposal
    award: Award
    count: int

    @property
    def key(self) -> str:
        return f"{self.proposal.pk}-{self.award.pk}"


def nominations(host: Unit, *, outside: bool = False) -> QuerySet[Nomination]:
    """Nominations that may stand on a decision of `host`; `outside`: those that a higher level decides.

    Ready are those agreed to or lowered; where the route has no council, the open ones of submitted proposals too.
    """
    taken = DecisionLine.objects.filter(nomination=OuterRef("pk")).exclude(decision__status=Decision.Status.CANCELLED)
    council = RouteStep.objects.filter(proposal=OuterRef("proposal"), kind=RouteStep.Kind.COUNCIL).exclude(
        status=RouteStep.Status.SKIPPED
    )
    direct = Q(outcome=Nomination.Outcome.OPEN, proposal__status=Proposal.Status.SUBMITTED) & ~Exists(council)
    rows = Nomination.objects.filter(Q(outcome__in=READY) | direct, proposal__host=host, proposal__status__in=BEFORE)
    rows = rows.filter(~Exists(taken)).annotate(given=Coalesce("outcome_award", "award"))
    states = Award.objects.filter(level=Award.Level.STATE).values("pk")
    return rows.filter(given__in=states) if outside else rows.exclude(given__in=states)


def groups(host: Unit, *, outside: bool = False) -> list[Group]:
    """The candidates by award and proposal, in the order of the catalogue; three statements."""
    found = nominations(host, outside=outside).order_by()
    rows = list(found.values_list("proposal", "given").annotate(number=Count("pk")))  # type: ignore[misc]
    proposals = Proposal.objects.select_related("unit", "campaign").in_bulk({pk for pk, _award, _n in rows})
    awards = Award.objects.in_bulk({award for _pk, award, _n in rows})
    made = [Group(proposals[pk], awards[award], number) for pk, award, number in rows]
    return sorted(made, key=lambda one: (one.award.position, one.proposal.unit.name_order, one.proposal.pk))


def of_keys(host: Unit, keys: Iterable[str], *, outside: bool = False) -> QuerySet[Nomination]:
    """The nominations of the chosen groups; a key that means nothing chooses nothing."""
    rows = nominations(host, outside=outside)
    wanted: Any = Q(pk__in=[])
    for key in keys:
        proposal, _dash, award = key.partition("-")
        if proposal.isdigit() and award.isdigit():
            wanted |= Q(("proposal", int(proposal)), ("given", int(award)))
    return rows.filter(wanted)


def left_out(decision: Decision) -> QuerySet[Nomination]:
    """Nominations of the decision's proposals that stand on no decision: agreed but not listed, refused, postponed, open."""
    taken = DecisionLine.objects.filter(nomination=OuterRef("pk")).exclude(decision__status=Decision.Status.CANCELLED)
    rows = Nomination.objects.filter(proposal__in=decision.proposals.all()).filter(~Exists(taken))
    return rows.select_related("award", "outcome_award", "proposal__unit").order_by(
        F("award__position"), "proposal__unit__name_order", "position", "pk"
    )
