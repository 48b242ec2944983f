"""The steps of proposals, kept in line with their state: laid down at reception, opened, closed, each with its duty.

Every function takes many proposals and costs the same number of statements for one and for a hundred.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from awards.engine import route
from awards.models import Nomination, Proposal, RouteStep
from awards.routes import tasks
from awards.routes.book import CODE_OF, KIND_OF, Passed
from core import clock
from deadlines import calendar, duties
from deadlines.models import Duty
from deadlines.models import Outcome as Ended

S, K, St = Proposal.Status, RouteStep.Kind, RouteStep.Status
FIELDS = ["status", "opened_on", "due_on", "closed_on"]
# The steps that are under way in each state; what stands before them is done.
UNDER_WAY: dict[str, tuple[str, ...]] = {
    S.RECEIVED: (K.APPRAISAL,),
    S.APPRAISING: (K.APPRAISAL,),
    S.FOR_COUNCIL: (K.DISCLOSURE, K.COUNCIL),
    S.SUBMITTED: (K.DECISION,),
    S.DECIDED: (K.HIGHER, K.NOTICE),
}
PENDING = (St.WAITING, St.OPEN)


def lay(proposals: Iterable[Proposal], ways: dict[int, Passed], on: date) -> None:
    """Write the steps of received proposals (`ways` by id) and open the first. Four statements and the duties."""
    listed = list(proposals)
    rows = [row for one in listed for row in _rows(one, ways[one.pk], on)]
    RouteStep.objects.filter(proposal__in=listed).delete()
    RouteStep.objects.bulk_create(rows, batch_size=400)
    follow(listed, on=on)


def _rows(proposal: Proposal, way: Passed, on: date) -> list[RouteStep]:
    sent = clock.local_date(proposal.sent_at) if proposal.sent_at else on
    made = []
    for step in way.steps:
        row = RouteStep(
            proposal=proposal, position=route.ORDER.index(step.code), kind=KIND_OF[step.code], title=step.text[:200],
            term_days=step.days or 0,
        )  # fmt: skip
        if step.code in route.BEFORE or step.code == "reception":
            row.status, row.opened_on, row.closed_on = St.DONE, sent, sent if step.code in route.BEFORE else on
        made.append(row)
    return made


def follow(proposals: Iterable[Proposal], *, on: date | None = None) -> None:
    """Bring the steps of proposals in line with their state, and open and close their duties."""
    listed = list(proposals)
    day = on or clock.today()
    with transaction.atomic():
        steps = _steps(listed)
        heard = _heard(listed)
        changed: list[RouteStep] = []
        for one in listed:
            changed += _moved(one, steps.get(one.pk, []), one.pk in heard, day)
        _write(changed, listed)


def _steps(listed: Collection[Proposal]) -> dict[int, list[RouteStep]]:
    found: dict[int, list[RouteStep]] = {}
    for row in RouteStep.objects.filter(proposal__in=listed).select_related("body").order_by("position", "id"):
        found.setdefault(row.proposal_id, []).append(row)
    return found


def _heard(listed: Iterable[Proposal]) -> set[int]:
    """Those before the council whose every nomination has an outcome."""
    asked = [one.pk for one in listed if one.status == S.FOR_COUNCIL]
    if not asked:
        return set()
    left = Count("nominations", filter=Q(nominations__outcome=Nomination.Outcome.OPEN))
    return set(Proposal.objects.filter(pk__in=asked).annotate(left=left).filter(left=0).values_list("pk", flat=True))


def _moved(proposal: Proposal, steps: list[RouteStep], heard: bool, day: date) -> list[RouteStep]:
    under_way = UNDER_WAY.get(proposal.status, ())
    if heard:
        under_way = (K.SUBMISSION,)
    if not under_way:
        return []
    first = min(route.ORDER.index(CODE_OF[K(kind)]) for kind in under_way)
    changed = []
    for row in steps:
        if row.kind in under_way:
            if row.status == St.WAITING:
                _open(row, steps, day)
                changed.append(row)
        elif row.position < first and row.status in PENDING and row.kind != K.OPINION:
            row.status, row.closed_on = St.DONE, day
            row.opened_on = row.opened_on or day
            changed.append(row)
    return changed


def _open(row: RouteStep, steps: Iterable[RouteStep], day: date) -> None:
    before = [x.due_on for x in steps if x.position < row.position and x.due_on is not None]
    step = route.Step(row.kind, "", True, row.term_days or None, "", "")
    row.status, row.opened_on = St.OPEN, day
    row.due_on = route.due_of(step, day, max(before, default=None), calendar.add_working)


def _write(changed: list[RouteStep], listed: Iterable[Proposal]) -> None:
    if not changed:
        return
    RouteStep.objects.bulk_update(changed, FIELDS, batch_size=200)
    proposals = {one.pk: one for one in listed}
    opened = [row for row in changed if row.status == St.OPEN]
    closed = [row for row in changed if row.status == St.DONE]
    end(closed, Ended.DONE)
    tasks.renew(tasks.asks([(row, proposals[row.proposal_id]) for row in opened]))


def end(steps: Collection[RouteStep], outcome: str, reason: str = "") -> None:
    """Close the duties of steps."""
    if steps:
        kept = Duty.objects.filter(about_ref__in=[tasks.ref(row) for row in steps])
        duties.close_many(kept, outcome=outcome, reason=reason)


def step_back(proposals: Iterable[Proposal], *, on: date | None = None) -> None:
    """Returned by the leader's office: the decision is not asked for any more, the submission is owed again."""
    listed, day = list(proposals), on or clock.today()
    steps = _steps(listed)
    taken = [row for one in listed for row in steps.get(one.pk, []) if row.kind == K.DECISION and row.status == St.OPEN]
    again = [
        row for one in listed for row in steps.get(one.pk, []) if row.kind == K.SUBMISSION and row.status == St.DONE
    ]
    for row in taken:
        row.status, row.opened_on, row.due_on = St.WAITING, None, None
    for row in again:
        row.status, row.closed_on = St.OPEN, None
        row.due_on = max(row.due_on or day, calendar.add_working(day, route.SHORT))
    RouteStep.objects.bulk_update([*taken, *again], FIELDS)
    end(taken, Ended.WITHDRAWN)
    by_pk = {one.pk: one for one in listed}
    tasks.renew(tasks.asks([(row, by_pk[row.proposal_id]) for row in again]))


def pause(proposal: Proposal, *, on: date | None = None) -> None:
    """It went back to the unit: what was under way rests, and its duties with it. The days left count on when it returns."""
    _halt(proposal, St.RETURNED, on or clock.today(), lambda row: row.status == St.OPEN)


def stop(proposal: Proposal, *, on: date | None = None) -> None:
    """It was not accepted: nothing more is passed."""
    _halt(proposal, St.SKIPPED, on or clock.today(), lambda row: row.status in PENDING)


def _halt(proposal: Proposal, status: str, day: date, hit: Callable[[RouteStep], bool]) -> None:
    rows = [row for row in _steps([proposal]).get(proposal.pk, []) if hit(row)]
    for row in rows:
        row.status, row.closed_on = status, day
    RouteStep.objects.bulk_update(rows, FIELDS)
    end(rows, Ended.WITHDRAWN)
    tasks.close_reception([proposal], Ended.WITHDRAWN)


def proceed(proposal: Proposal, *, on: date | None = None) -> None:
    """It came back: what rested goes on with the days it had left, at least one; and its duties."""
    day = on or clock.today()
    rows = [row for row in _steps([proposal]).get(proposal.pk, []) if row.status == St.RETURNED]
    for row in rows:
        left = calendar.working_days(row.closed_on or day, row.due_on) if row.due_on else row.term_days
        row.status, row.closed_on, row.due_on = St.OPEN, None, calendar.add_working(day, max(left, 1))
    RouteStep.objects.bulk_update(rows, FIELDS)
    tasks.renew(tasks.asks([(row, proposal) for row in rows]))
