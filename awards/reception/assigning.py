"""Who works on what: proposals given to officers, with the load of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from accounts.models import Role, User
from awards.models import Proposal, RouteStep
from awards.routes import following, tasks
from awards.rules import reception as rules
from core import log
from core.refusals import Conflict, Refusal, Refused, require
from deadlines.models import Outcome

S, K, St = Proposal.Status, RouteStep.Kind, RouteStep.Status
IN_HAND = (S.RECEIVED, S.APPRAISING)


@dataclass(frozen=True)
class Load:
    """An officer and what lies with them: proposals under appraisal."""

    user: User
    proposals: int


def officers(host: int) -> Any:
    """Who may work at the desk of a host: its officers; where it has none, the head of the unit."""
    found = User.objects.holding(host=host, role=Role.OFFICER)
    return found if found.exists() else User.objects.holding(unit=host, role=Role.HEAD)


def loads(host: int) -> list[Load]:
    """The officers of a host with their load, the least loaded first; two statements."""
    people = list(officers(host).order_by("full_name", "pk"))
    rows = Proposal.objects.filter(host=host, officer__in=people, status__in=IN_HAND).order_by()
    held = dict(rows.values_list("officer").annotate(Count("pk")))
    return sorted((Load(one, held.get(one.pk, 0)) for one in people), key=lambda x: x.proposals)


def assign(*, proposal: Proposal, officer: User, by: Any) -> Proposal:
    """Give one proposal to an officer. Raises Refused, Conflict."""
    done, left = assign_many(proposals=[proposal], officer=officer, by=by)
    if left:
        raise Refused(left[0][1])
    return done[0]


def assign_many(
    *, proposals: Sequence[Proposal], officer: User, by: Any
) -> tuple[list[Proposal], list[tuple[Proposal, Refusal]]]:
    """Give proposals to an officer: those given, and those left with why. Statements do not grow with them."""
    for host in {one.host_id for one in proposals}:
        require(rules.may_be_given(officer, host))
    given: list[Proposal] = []
    left: list[tuple[Proposal, Refusal]] = []
    for one in proposals:
        refusal = rules.may_assign(by, one)
        if refusal is None:
            given.append(one)
        else:
            left.append((one, refusal))
    with transaction.atomic():
        keys = [one.pk for one in given]
        rows = Proposal.objects.filter(pk__in=keys, status__in=IN_HAND)
        if rows.update(officer=officer, version=F("version") + 1) != len(keys):
            raise Conflict()
        log.record_many("awards.proposal.assign", given, by=by, params={"officer": officer.pk})
        for one in given:
            one.officer = officer
        _move_duties(given)
    return given, left


def _move_duties(given: Collection[Proposal]) -> None:
    """The appraisal is now owed by the officer; what lay with somebody else closes."""
    steps = RouteStep.objects.filter(proposal__in=given, kind=K.APPRAISAL, status=St.OPEN)
    by_pk = {one.pk: one for one in given}
    rows = [(row, by_pk[row.proposal_id]) for row in steps]
    following.end([row for row, _proposal in rows], Outcome.TRANSFERRED)
    tasks.renew(tasks.asks(rows))
