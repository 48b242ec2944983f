"""Passing on from the desk: to the council, or straight to the decision where the route has no council."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from awards import routes
from awards.models import Appraisal, AppraisalSheet, Nomination, Proposal, RouteStep
from awards.proposals import outcomes
from awards.routes import opinions
from awards.rules.proposals import works_desk
from awards.workflow.proposals import PROPOSAL
from core.refusals import Refusal, Refused

S, K, St = Proposal.Status, RouteStep.Kind, RouteStep.Status
F = Appraisal.Finding


@dataclass(frozen=True)
class Readiness:
    """Whether a proposal may be passed on, where to, and why not."""

    action: str
    refusal: Refusal | None
    silent: int = 0


def readiness(proposal: Proposal, steps: Iterable[RouteStep], sheet: AppraisalSheet | None, user: Any) -> Readiness:
    """What passing on would do, without a query: `steps` and `sheet` are the proposal's."""
    listed = list(steps)
    kinds = {row.kind for row in listed}
    action = "pass_on" if K.COUNCIL in kinds else "pass_by"
    silent = sum(1 for row in opinions.of(listed) if opinions.silent(row))
    return Readiness(action, _why_not(proposal, listed, sheet, user), silent)


def _why_not(proposal: Proposal, steps: list[RouteStep], sheet: AppraisalSheet | None, user: Any) -> Refusal | None:
    refusal = works_desk(user, proposal)
    if refusal is not None:
        return refusal
    if proposal.status not in (S.RECEIVED, S.APPRAISING):
        return Refusal(_("Only what lies under appraisal is passed on."))
    if any(row.kind == K.APPRAISAL for row in steps) and (
        sheet is None or sheet.status != AppraisalSheet.Status.APPROVED
    ):
        return Refusal(_("The leader has not approved the appraisal sheet yet."))
    waiting = opinions.pending(steps)
    if any(row.status == St.WAITING for row in waiting):
        return Refusal(_("The route asks for opinions: consult bodies, or write why none is needed."))
    if waiting:
        names = ", ".join(row.title for row in waiting[:3])
        return Refusal(_("Opinions are awaited: %(names)s.") % {"names": names})
    return None


def _ready(proposals: Sequence[Proposal], user: Any) -> list[tuple[Proposal, Readiness]]:
    """Each with whether it is ready; two statements."""
    sheets = {row.proposal_id: row for row in AppraisalSheet.objects.filter(proposal__in=proposals)}
    steps: dict[int, list[RouteStep]] = {}
    for row in RouteStep.objects.filter(proposal__in=proposals).order_by("position", "id"):
        steps.setdefault(row.proposal_id, []).append(row)
    return [(one, readiness(one, steps.get(one.pk, []), sheets.get(one.pk), user)) for one in proposals]


def why_not(proposals: Sequence[Proposal], user: Any) -> dict[int, Refusal]:
    """Those that may not be passed on, each with why."""
    return {one.pk: found.refusal for one, found in _ready(proposals, user) if found.refusal is not None}


def pass_on(*, proposal: Proposal, by: Any) -> Proposal:
    """Pass one on. Raises Refused, Conflict."""
    done, left = pass_on_many(proposals=[proposal], by=by)
    if left:
        raise Refused(left[0][1])
    return done[0]


def pass_on_many(*, proposals: Sequence[Proposal], by: Any) -> tuple[list[Proposal], list[tuple[Proposal, Refusal]]]:
    """Pass on what is ready; the others come back each with why. One transaction; statements that do not grow with them."""
    ready: dict[str, list[Proposal]] = {"pass_on": [], "pass_by": []}
    left: list[tuple[Proposal, Refusal]] = []
    for one, found in _ready(proposals, by):
        if found.refusal is not None:
            left.append((one, found.refusal))
        else:
            ready[found.action].append(one)
    done: list[Proposal] = []
    with transaction.atomic():
        for action, listed in ready.items():
            moved, more = _moved(listed, action, by)
            done, left = done + moved, left + more
        opinions.close_silent(done)
        _outcomes([one for one in done if one.status == S.SUBMITTED], by)
        routes.follow(done)
    return done, left


def _moved(listed: list[Proposal], action: str, by: Any) -> tuple[list[Proposal], list[tuple[Proposal, Refusal]]]:
    fresh = [one for one in listed if one.status == S.RECEIVED]
    if fresh:
        _taken, gone = PROPOSAL.perform_at_once(fresh, "take_up", by=by)
        listed = [one for one in listed if one not in {x for x, _why in gone}]
    else:
        gone = []
    moved, left = PROPOSAL.perform_at_once(listed, action, by=by)
    return moved, left + gone


def _outcomes(proposals: list[Proposal], by: Any) -> None:
    """Where no council sits, what the appraisal found against is not decided on."""
    if not proposals:
        return
    rows = Appraisal.objects.filter(
        nomination__proposal__in=proposals, finding__in=(F.REFUSE, F.LOWER), nomination__outcome=Nomination.Outcome.OPEN
    ).select_related("nomination__proposal", "award")
    for row in rows:
        outcome = Nomination.Outcome.REFUSED if row.finding == F.REFUSE else Nomination.Outcome.LOWERED
        outcomes.settle([row.nomination], outcome, by=by, award=row.award, reason=row.reason)
