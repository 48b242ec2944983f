"""Sending the file up, what comes back, its result."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards import disclosure
from awards.higher.asking import AWAITED, OWED, duty
from awards.higher.gathering import AGREED
from awards.models import HigherStep, HigherSubmission, Nomination
from awards.proposals.outcomes import settle
from awards.rules import higher as rules
from awards.workflow.higher import SUBMISSION
from core import blobs, clock
from core.refusals import require
from deadlines import calendar, duties
from deadlines.models import Duty, Outcome

RESULT_DAYS = 25  # working days of the central appraisal (LAW.md 5.3, M-M)
Kind = HigherStep.Kind


@dataclass(frozen=True)
class Lacking:
    """Something the file should have before it goes up; it goes all the same only with a reason."""

    text: str
    article: str = ""
    mark: str = ""


def lacks(submission: HigherSubmission) -> list[Lacking]:
    """Unanswered and negative opinions, no opinion of the Standing Party Committee, disclosures not done."""
    steps = [step for step in submission.steps.all() if step.is_question]
    found = []
    if not any(step.kind == Kind.PARTY and step.answered_on for step in steps):
        found.append(
            Lacking(_("There is no opinion of the Standing Party Committee."), "Nghị định 152/2025/NĐ-CP", "M-H")
        )
    for step in steps:
        if step.answered_on is None:
            found.append(Lacking(_("%(body)s has not answered.") % {"body": step.body}))
        elif step.agrees is False:
            found.append(Lacking(_("%(body)s does not agree.") % {"body": step.body}))
    listed = submission.nominations.select_related("proposal", "award")
    for one in disclosure.lacking(listed):
        text = _("%(name)s has not stood before the public.") % {"name": one.nomination.name}
        found.append(Lacking(text, one.need.article, one.need.mark))
    return found


def send(
    *, submission: HigherSubmission, number: str, on: date, signer: str, override_reason: str, by: Any
) -> HigherSubmission:
    """Record that the signed submission left. What it lacks needs a reason. Raises Refused, ValidationError, Conflict."""
    faults: dict[str, str] = {}
    if not number.strip():
        faults["number"] = _("Type the number of the signed submission.")
    if on > clock.today():
        faults["on"] = _("This day lies in the future.")
    if not override_reason.strip() and (lacking := lacks(submission)):
        faults["override_reason"] = _("Say why it goes up all the same: %(first)s") % {"first": lacking[0].text}
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        SUBMISSION.perform(
            submission, "send", by=by, number=number.strip(), sent_on=on, signer=signer.strip(),
            override_reason=override_reason.strip(), reason=override_reason.strip(),
        )  # fmt: skip
        _step(submission, Kind.SENT, on, number, "", by)
        _await(submission, on)
    submission.refresh_from_db()
    return submission


def _await(submission: HigherSubmission, on: date) -> None:
    due = calendar.add_working(on, RESULT_DAYS)
    title = _("Ask for the result: %(title)s") % {"title": submission.title}
    duties.open_duty(duty(submission, AWAITED, title, due, submission.steps.count(), opens=on))


def _step(
    submission: HigherSubmission, kind: str, on: date, number: str, text: str, by: Any, **more: Any
) -> HigherStep:
    return HigherStep.objects.create(
        submission=submission, kind=kind, on=on, number=number.strip(), text=text.strip(), by=by, at=clock.now(), **more
    )


def _end(submission: HigherSubmission, *kinds: str, outcome: str = Outcome.DONE) -> None:
    mine = Duty.objects.filter(context_ref=f"awards.higher:{submission.pk}", kind__in=kinds, closed_at__isnull=True)
    duties.close_many(mine, outcome=outcome)


def return_(
    *, submission: HigherSubmission, on: date, number: str, text: str, due_on: date, by: Any, file: Any = None
) -> HigherSubmission:
    """Record that the file came back to be supplemented, and by when. Raises Refused, ValidationError, Conflict."""
    _check_day(submission, on)
    if not text.strip():
        raise ValidationError({"text": _("Write what is asked for.")})
    if due_on < on:
        raise ValidationError({"due_on": _("It cannot be due before it came back.")})
    with transaction.atomic():
        SUBMISSION.perform(submission, "return_", by=by)
        blob = blobs.store(file, kind="awards.higher", by=by) if file else None
        step = _step(submission, Kind.RETURNED, on, number, text, by, due_on=due_on, file=blob)
        _end(submission, AWAITED)
        title = _("Supplement: %(title)s") % {"title": submission.title}
        duties.open_duty(duty(submission, OWED, title, due_on, step.pk))
    submission.refresh_from_db()
    return submission


def supplement(*, submission: HigherSubmission, on: date, number: str, text: str, by: Any) -> HigherSubmission:
    """Record that what was asked for went up. Raises Refused, ValidationError, Conflict."""
    _check_day(submission, on)
    with transaction.atomic():
        SUBMISSION.perform(submission, "supplement", by=by)
        _step(submission, Kind.SUPPLEMENTED, on, number, text, by)
        _end(submission, OWED)
        _await(submission, on)
    submission.refresh_from_db()
    return submission


def _check_day(submission: HigherSubmission, on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": _("This day lies in the future.")})
    last = max((step.on for step in submission.steps.all() if not step.is_question), default=submission.sent_on)
    if last is not None and on < last:
        raise ValidationError(
            {"on": _("The last step is of %(day)s; this one cannot be older.") % {"day": f"{last:%d/%m/%Y}"}}
        )


def not_awarded(*, submission: HigherSubmission, names: Collection[int], reason: str, by: Any) -> int:
    """Record whom the higher level did not award, and why. The number. Raises Refused, ValidationError, Conflict."""
    require(rules.hear(by, submission))
    listed = list(submission.nominations.filter(pk__in=names, outcome__in=AGREED).select_related("proposal", "award"))
    if not listed:
        raise ValidationError({"names": _("Choose at least one name.")})
    return settle(listed, Nomination.Outcome.REFUSED, by=by, reason=reason)


def readied(submission: HigherSubmission) -> HigherSubmission:
    """The file with what its workflow asks: how many names have no result yet."""
    submission.open_names = submission.nominations.filter(outcome__in=AGREED).count()  # type: ignore[attr-defined]
    return submission


def close(*, submission: HigherSubmission, by: Any) -> HigherSubmission:
    """Every name has its result: the file is done. Raises Refused or Conflict."""
    with transaction.atomic():
        SUBMISSION.perform(readied(submission), "close", by=by)
        _end(submission, AWAITED, OWED)
    return submission


def withdraw(*, submission: HigherSubmission, reason: str, by: Any) -> HigherSubmission:
    """Take the file back; its names may go up in another. Raises Refused, ValidationError without a reason, Conflict."""
    with transaction.atomic():
        SUBMISSION.perform(submission, "withdraw", by=by, reason=reason)
        mine = Duty.objects.filter(context_ref=f"awards.higher:{submission.pk}", closed_at__isnull=True)
        duties.close_many(mine, outcome=Outcome.WITHDRAWN)
    return submission
