"""Verbs of a unit's request for a later date: ask, answer, take back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, log, outbox
from core.language import official
from core.models import Blob
from core.refusals import Conflict, require
from deadlines import calendar, duties, extensions
from deadlines.models import Desk, Duty, ExtensionRequest, Outcome
from deadlines.rules.extension_requests import may_ask
from deadlines.workflow.extension_requests import EXTENSION_REQUEST
from documents.models import EvidenceFile

ANSWER_DAYS = 2
KIND = "deadlines.extension_refused"


def ask(
    *, duty: Duty, due_on: date, reason: str, by: Any, evidence: EvidenceFile | None = None, beyond_end: bool = False
) -> ExtensionRequest:
    """Ask the host for a later date; its officer's desk owes an answer within two working days, at latest by the due date.

    Raises Refused (not the unit's people, closed, one waits already), ValidationError (see `extensions.check_date`, no
    reason) and Conflict (asked or closed meanwhile).
    """
    require(may_ask(by, duty))
    extensions.check_date(duty, due_on, beyond_end=beyond_end)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the unit needs more time.")})
    with transaction.atomic():
        now = Duty.objects.select_for_update(of=("self",)).select_related("unit", "host").get(pk=duty.pk)
        if not now.is_open or now.due_on != duty.due_on:
            raise Conflict()
        require(may_ask(by, now, ExtensionRequest.objects.waiting().filter(duty=now).exists()))
        row = ExtensionRequest.objects.create(
            duty=now, from_due_on=now.due_on, due_on=due_on, reason=reason.strip()[:500], evidence=evidence, asked_by=by,
            asked_at=clock.now(),
        )  # fmt: skip
        log.record("deadlines.ask_extension", now, by=by, reason=reason, params={"to": str(due_on)})
        duties.open_duty(_answer_ask(row))
    return row


@official()
def _answer_ask(row: ExtensionRequest) -> duties.Ask:
    duty, today = row.duty, clock.today()
    soon = calendar.add_working(today, ANSWER_DAYS)
    return duties.Ask(
        key=duties.request_key(row.pk), kind=duties.ANSWER,
        title=_("Answer the request for a later date: %(unit)s") % {"unit": duty.unit}, host=duty.host, unit=duty.host,
        desk=Desk.OFFICER, context=duty.context, context_ref=duty.context_ref, about_ref=f"extension_request:{row.pk}",
        url_name="deadlines:extension_request", url_args=[row.pk], opens_on=today,
        due_on=min(soon, max(today, calendar.previous_working(duty.due_on))),
    )  # fmt: skip


def _decide(request: ExtensionRequest, action: str, by: Any, **more: Any) -> None:
    """`perform`, with a sentence that says who was faster and what they did."""
    try:
        EXTENSION_REQUEST.perform(request, action, by=by, **more)
    except Conflict:
        last = next(iter(log.history(request, 1)), None)
        if last is None:
            raise
        raise Conflict(
            _("%(who)s was faster: %(what)s. Nothing was changed; look at the request as it is now.")
            % {"who": last.who, "what": last.what}
        ) from None


def grant(
    *, request: ExtensionRequest, due_on: date, answer: str, by: Any, beyond_end: bool = False
) -> ExtensionRequest:
    """Give the date asked for, or another later one; the unit is told.

    Raises as `extensions.grant`; Conflict names who was faster.
    """
    duty = request.duty
    with transaction.atomic():
        locked = ExtensionRequest.objects.select_for_update().get(pk=request.pk)
        request.status = locked.status
        if request.status == ExtensionRequest.Status.WAITING:
            reason = answer.strip() or request.reason
            extensions.grant(duty=duty, due_on=due_on, reason=reason, by=by, beyond_end=beyond_end)
            request.refresh_from_db()
            return request
        _decide(request, "grant", by)
    return request


def refuse(*, request: ExtensionRequest, answer: str, by: Any) -> ExtensionRequest:
    """Refuse with a reason; the date stays, the unit is told. Raises Refused, ValidationError, Conflict (who was faster)."""
    if not answer.strip():
        raise ValidationError({"answer": _("Say why: the unit reads it.")})
    with transaction.atomic():
        _decide(
            request, "refuse", by, reason=answer, answer=answer.strip()[:500], answered_by=by, answered_at=clock.now()
        )
        duties.close(key=duties.request_key(request.pk))
        _tell_refused(request)
    return request


def withdraw(*, request: ExtensionRequest, by: Any) -> ExtensionRequest:
    """Take the request back while nobody has answered; the officer's duty to answer goes."""
    with transaction.atomic():
        _decide(request, "withdraw", by, answered_at=clock.now())
        duties.close(key=duties.request_key(request.pk), outcome=Outcome.WITHDRAWN)
    return request


@official()
def _tell_refused(request: ExtensionRequest) -> None:
    """Whoever asked, and the people of the unit today."""
    duty = request.duty
    people: set[User] = extensions.people_of({duty.unit_id or 0}).get(duty.unit_id or 0, set()) | {request.asked_by}
    subject = _("No later date: %(what)s") % {"what": duty.title}
    lines = [
        duty.context,
        _("The date of %(day)s stays in force.") % {"day": f"{duty.due_on:%d/%m/%Y}"},
        _("Reason: %(reason)s") % {"reason": request.answer},
    ]
    link = reverse("deadlines:duty", args=[duty.pk])
    outbox.post(
        outbox.Message(
            f"{KIND}:{request.pk}:{user.pk}", KIND, user, subject[:300], "\n".join(lines), link, context=duty.context
        )
        for user in people
        if user.is_active
    )


def may_read_evidence(user: Any, blob: Blob) -> bool:
    """Evidence of a request is read by whoever may see the request."""
    return ExtensionRequest.objects.filter(evidence__blob=blob).visible_to(user).exists()
