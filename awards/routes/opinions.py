"""Bodies consulted side by side: asked, answered by themselves or by letter, silent after the term as the host set it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.engine import route
from awards.models import Proposal, RouteStep
from awards.routes import book, following, tasks
from awards.rules import routes as rules
from core import clock, log
from core.models import Blob
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Outcome
from units.models import Unit

K, St = RouteStep.Kind, RouteStep.Status
PLACE = route.ORDER.index("opinions")
DAYS = 10


@dataclass(frozen=True)
class Asked:
    """A body to be asked: a unit, or one known by name only."""

    unit: Unit | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """As the steps call it."""
        return (self.unit.name if self.unit else self.name).strip()[:200]


@dataclass(frozen=True)
class Reply:
    """What a body answers; number, day and file are those of its letter."""

    agrees: bool
    text: str = ""
    number: str = ""
    replied_on: date | None = None
    file: Blob | None = None


def of(steps: Iterable[RouteStep]) -> list[RouteStep]:
    """The opinions among steps, the place kept for them included."""
    return [row for row in steps if row.kind == K.OPINION]


def silent(row: RouteStep, on: date | None = None) -> bool:
    """Has its term run out without an answer, and does the proposal not wait for it?"""
    late = row.due_on is not None and row.due_on < (on or clock.today())
    return row.status == St.OPEN and late and row.silence != RouteStep.Silence.WAIT


def pending(steps: Iterable[RouteStep], on: date | None = None) -> list[RouteStep]:
    """The opinions the proposal still waits for."""
    return [row for row in of(steps) if row.status in (St.OPEN, St.WAITING) and not silent(row, on)]


def terms(proposal: Proposal) -> tuple[int, str]:
    """Working days and the meaning of silence for a body asked today, as the host set them."""
    rules_of = book.load(proposal.rule_set, [proposal.host_id])
    awards, today = book.awards_of(proposal), clock.today()
    way = rules_of.way(proposal.host_id, proposal.kind, awards, today)
    days = next((step.days for step in way.steps if step.code == "opinions" and step.days), DAYS)
    return days, rules_of.silence_of(proposal.host_id, rules_of.keys(proposal.kind, awards), today)


def ask(*, proposal: Proposal, bodies: Sequence[Asked], question: str, days: int, by: Any) -> list[RouteStep]:
    """Ask bodies side by side, each with its own duty and term. Raises Refused, ValidationError (none, twice, no days)."""
    require(rules.may_ask(by, proposal))
    _check(proposal, bodies, days)
    _days, silence = terms(proposal)
    today = clock.today()
    rows = [
        RouteStep(
            proposal=proposal, position=PLACE, kind=K.OPINION, body=one.unit, title=one.title,
            question=question.strip(), silence=silence, status=St.OPEN, term_days=days, opened_on=today,
            due_on=calendar.add_working(today, days), by=by,
        )
        for one in bodies
    ]  # fmt: skip
    with transaction.atomic():
        RouteStep.objects.filter(proposal=proposal, kind=K.OPINION, status=St.WAITING).delete()
        RouteStep.objects.bulk_create(rows)
        duties.open_many(tasks.asks([(row, proposal) for row in rows]))
        log.record("awards.proposal.consult", proposal, by=by, params={"bodies": len(rows)})
    return rows


def _check(proposal: Proposal, bodies: Sequence[Asked], days: int) -> None:
    if not bodies:
        raise ValidationError({"bodies": _("Choose at least one body to ask.")})
    if not 1 <= days <= route.MAX_DAYS:
        raise ValidationError({"days": _("Give from 1 to %(max)s working days.") % {"max": route.MAX_DAYS}})
    names = [(one.unit.pk if one.unit else one.name.strip().lower()) for one in bodies]
    known = RouteStep.objects.filter(proposal=proposal, kind=K.OPINION, status=St.OPEN)
    held = {row.body_id or row.title.strip().lower() for row in known}
    twice = len(set(names)) != len(names) or held & set(names)
    if twice:
        raise ValidationError({"bodies": _("A body is asked once while its answer is awaited.")})
    if any(one.unit == proposal.unit for one in bodies):
        raise ValidationError({"bodies": _("The proposing unit itself is not consulted.")})


def answer(*, step: RouteStep, reply: Reply, by: Any) -> RouteStep:
    """The body's own answer, late too while the proposal lies at the desk. Raises Refused, ValidationError, Conflict."""
    require(rules.may_answer(by, step))
    return _close(step, reply, by, "awards.opinion.answer")


def record(*, step: RouteStep, reply: Reply, by: Any) -> RouteStep:
    """The answer of a body's letter, entered by the desk with number and day. Raises Refused, ValidationError, Conflict."""
    require(rules.may_record(by, step))
    errors = {}
    if not reply.number.strip():
        errors["number"] = _("Write the number and symbol of the letter.")
    if reply.replied_on is None:
        errors["replied_on"] = _("Write the day of the letter.")
    elif reply.replied_on > clock.today():
        errors["replied_on"] = _("This day lies in the future.")
    elif step.opened_on and reply.replied_on < step.opened_on:
        errors["replied_on"] = _("The answer is dated before the question.")
    if errors:
        raise ValidationError(errors)
    return _close(step, reply, by, "awards.opinion.record")


def _close(step: RouteStep, reply: Reply, by: Any, act: str) -> RouteStep:
    if not reply.agrees and not reply.text.strip():
        raise ValidationError({"text": _("Write why the body does not agree.")})
    today = clock.today()
    with transaction.atomic():
        values = {
            "status": St.DONE, "closed_on": today, "agrees": reply.agrees, "text": reply.text.strip(), "by": by,
            "number": reply.number.strip(), "replied_on": reply.replied_on or today, "file": reply.file,
        }  # fmt: skip
        if not RouteStep.objects.filter(pk=step.pk, status=St.OPEN).update(**values):
            raise Conflict(_("This opinion has been given already."))
        following.end([step], Outcome.DONE)
        log.record(act, step.proposal, by=by, params={"step": step.pk})
    step.refresh_from_db()
    return step


def skip(*, step: RouteStep, reason: str, by: Any) -> RouteStep:
    """Go on without this opinion, with the reason. Raises Refused, ValidationError without a reason, Conflict."""
    require(rules.may_skip(by, step))
    log.require_reason(reason)
    with transaction.atomic():
        rows = RouteStep.objects.filter(pk=step.pk, status__in=(St.OPEN, St.WAITING))
        if not rows.update(status=St.SKIPPED, closed_on=clock.today(), text=reason.strip(), by=by):
            raise Conflict(_("This opinion has been given already."))
        following.end([step], Outcome.WITHDRAWN)
        log.record("awards.opinion.skip", step.proposal, by=by, reason=reason, params={"step": step.pk})
    step.refresh_from_db()
    return step


def close_silent(proposals: Iterable[Proposal]) -> None:
    """When proposals move on, those who kept silent are left behind; the row says what their silence counts as."""
    rows = [row for row in RouteStep.objects.filter(proposal__in=list(proposals), kind=K.OPINION) if silent(row)]
    for row in rows:
        row.status, row.closed_on = St.SKIPPED, clock.today()
    RouteStep.objects.bulk_update(rows, ["status", "closed_on"])
    following.end(rows, Outcome.EXCUSED)
