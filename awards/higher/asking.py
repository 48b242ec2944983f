"""Opinions before the file goes up: the Standing Party Committee, ministries and agencies; asked by letter, recorded here."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import HigherStep, HigherSubmission
from awards.rules import higher as rules
from core import blobs, clock, log
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Desk

FILE_KIND = "awards.higher"
ASKED, AWAITED, OWED = "awards.higher_asked", "awards.higher_awaited", "awards.higher_owed"


def duty(
    row: HigherSubmission, kind: str, title: str, due: date, number: int = 0, opens: date | None = None
) -> duties.Ask:
    """What the host's officers owe or wait for."""
    return duties.Ask(
        key=f"{kind}:{row.pk}:{number}", kind=kind, title=title, host=row.host, unit=row.host, desk=Desk.OFFICER,
        context=row.title, context_ref=f"awards.higher:{row.pk}", url_name="awards:higher", url_args=[row.pk],
        opens_on=opens or clock.today(), due_on=due,
    )  # fmt: skip


def ask(
    *, submission: HigherSubmission, kind: str, body: str, on: date, number: str, due_on: date, text: str, by: Any
) -> HigherStep:
    """Record that a body was asked for its opinion, by when. Raises Refused, or ValidationError beside the field."""
    require(rules.gather(by, submission))
    faults: dict[str, str] = {}
    if on > clock.today():
        faults["on"] = _("This day lies in the future.")
    if due_on < on:
        faults["due_on"] = _("The answer cannot be due before the question.")
    if not body.strip():
        faults["body"] = _("Type which body is asked.")
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        step = HigherStep.objects.create(
            submission=submission, kind=kind, body=body.strip(), on=on, number=number.strip(), due_on=due_on,
            text=text.strip(), by=by, at=clock.now(),
        )  # fmt: skip
        duties.open_duty(duty(submission, ASKED, _("Opinion awaited: %(body)s") % {"body": step.body}, due_on, step.pk))
        log.record("awards.higher.ask", submission, by=by, params={"step": step.pk})
    return step


def record_answer(
    *, step: HigherStep, agrees: bool, on: date, number: str, text: str, by: Any, file: Any = None
) -> HigherStep:
    """Record what the body answered. Raises Refused, ValidationError, or Conflict when it was recorded meanwhile."""
    require(rules.gather(by, step.submission))
    faults: dict[str, str] = {}
    if on > clock.today():
        faults["on"] = _("This day lies in the future.")
    elif on < step.on:
        faults["on"] = _("The body was asked on %(day)s; an answer cannot be older.") % {"day": f"{step.on:%d/%m/%Y}"}
    if not agrees and not text.strip():
        faults["text"] = _("Write why the body does not agree.")
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        moved = HigherStep.objects.filter(pk=step.pk, answered_on=None).update(
            agrees=agrees, answered_on=on, answer_number=number.strip(), answer=text.strip(), file=blob
        )
        if not moved:
            raise Conflict()
        duties.close(key=f"{ASKED}:{step.submission_id}:{step.pk}", on=on)
        log.record("awards.higher.answer", step.submission, by=by, params={"step": step.pk})
    step.refresh_from_db()
    return step


def default_due() -> date:
    """A month for a consultation, as working days: the setting of old procedures (30 days) that offices still use."""
    return calendar.add_working(clock.today(), 20)
