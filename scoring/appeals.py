"""Appeals against a released result (kiến nghị): time-boxed, reasoned, answered; a granted one brings a new release."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, log, outbox
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, Refusal, require
from deadlines import calendar, duties
from deadlines.models import Desk, Outcome
from scoring.models import Appeal, Criterion, Release, Round, RoundStage, Score, ScoreCard, ScoreChange, ScoreSheet
from scoring.ranking import releasing
from scoring.ranking.standing import standing
from scoring.rules.ranking import may_answer, may_appeal

ANSWER = "scoring.answer_appeal"
ANSWER_DAYS = 5
LONGEST = 8000


def open_until(round_: Round, first: Release | None = None) -> date | None:
    """The last day to appeal: the round's working days after the first final release (given if known); None before it."""
    first = first or Release.objects.filter(round=round_, scope=Release.Scope.FINAL).order_by("number").first()
    if first is None:
        return None
    return calendar.add_working(timezone.localdate(first.released_at), round_.appeal_days)


def refusal(sheet: ScoreSheet, by: Any, on: date | None = None) -> Refusal | None:
    """Why `by` may not appeal for this sheet now, or None."""
    until = open_until(sheet.round)
    return may_appeal(by, sheet.round, sheet.unit_id, until=until, today=on or clock.today())


def appeal(*, sheet: ScoreSheet, text: str, by: Any, criterion: Criterion | None = None) -> Appeal:
    """The unit appeals, against the whole result or one row. Opens a duty of the host's officer.

    Raises Refused (not the head, the term is over), ValidationError (no reasons; one on the same row is waiting).
    """
    why_not = refusal(sheet, by)
    if why_not is not None:
        require(why_not)
    if not text.strip():
        raise ValidationError({"text": _("Write the reasons of the appeal.")})
    if criterion is not None and criterion.version_id != sheet.round.version_used_id:
        raise ValidationError({"criterion": _("This criterion does not belong to the table of the round.")})
    with transaction.atomic():
        release = releasing.current(sheet.round)
        row = Appeal(release=release, sheet=sheet, criterion=criterion, text=text.strip(), by=by, at=clock.now())
        row.validate_constraints()
        row.save()
        log.record("scoring.appeal", row, by=by, on_behalf_of=sheet.unit)
        duties.open_duty(_ask(row))
    return row


def _key(row: Appeal) -> str:
    return f"{ANSWER}:{row.pk}"


@official()
def _ask(row: Appeal) -> duties.Ask:
    round_, today = row.sheet.round, clock.today()
    return duties.Ask(
        key=_key(row), kind=ANSWER, title=_("Answer the appeal of %(unit)s") % {"unit": row.sheet.unit.short_name},
        host=round_.host, unit=round_.host, desk=Desk.OFFICER, context=round_.name, context_ref=f"round:{round_.pk}",
        about_ref=f"sheet:{row.sheet_id}", url_name="scoring:appeal", url_args=[row.pk], opens_on=today,
        due_on=calendar.add_working(today, ANSWER_DAYS),
    )  # fmt: skip


def withdraw(*, row: Appeal, by: Any) -> Appeal:
    """The unit takes its appeal back while nobody has answered. Raises Conflict when somebody has."""
    if row.sheet.unit_id not in by.grants.head_units:
        require(Refusal(_("Only the head of the unit appeals.")))
    with transaction.atomic():
        _close(row, Appeal.Status.WITHDRAWN, Outcome.WITHDRAWN)
        log.record("scoring.appeal_withdrawn", row, by=by, on_behalf_of=row.sheet.unit)
    return row


def refuse(*, row: Appeal, answer: str, by: Any) -> Appeal:
    """Refuse with reasons. Raises Refused, ValidationError (no reasons), Conflict (answered meanwhile)."""
    _may(row, answer, by)
    with transaction.atomic():
        _close(row, Appeal.Status.REFUSED, Outcome.DONE, answer=answer, answered_by=by, answered_at=clock.now())
        log.record("scoring.appeal_refused", row, by=by, reason=answer)
        _tell(row)
    return row


def grant(*, row: Appeal, answer: str, points: Decimal | None, by: Any) -> Appeal:
    """Grant: the row's points become `points`, and a new release supersedes the old one, whose history stays.

    Raises Refused, ValidationError (no reasons; points missing, over the maximum or off the step), Conflict.
    """
    _may(row, answer, by)
    if row.criterion is not None:
        _check(row.criterion, points)
    with transaction.atomic():
        _close(
            row,
            Appeal.Status.GRANTED,
            Outcome.DONE,
            answer=answer,
            points=points,
            answered_by=by,
            answered_at=clock.now(),
        )
        log.record("scoring.appeal_granted", row, by=by, reason=answer)
        if row.criterion is not None and points is not None:
            _correct(row, points, by)
        releasing.release_again(round_=row.sheet.round, by=by, reason=answer)
        _tell(row)
    return row


def _may(row: Appeal, answer: str, by: Any) -> None:
    require(may_answer(by, row.sheet.round))
    if not answer.strip():
        raise ValidationError({"answer": _("Write the reasons of the answer: the unit reads them.")})


def _check(criterion: Criterion, points: Decimal | None) -> None:
    if points is None:
        raise ValidationError({"points": _("Give the points that the row gets; 0 is a score.")})
    if points < 0 or points > criterion.maximum:
        raise ValidationError(
            {"points": _("Give points from 0 to %(max)s.") % {"max": format_decimal(criterion.maximum)}}
        )
    step = criterion.version.step
    if points % step:
        raise ValidationError({"points": _("Points go by steps of %(step)s.") % {"step": format_decimal(step)}})


def _close(row: Appeal, status: str, outcome: str, **more: Any) -> None:
    if not Appeal.objects.filter(pk=row.pk, status=Appeal.Status.OPEN).update(status=status, **more):
        raise Conflict()
    row.refresh_from_db()
    duties.close(key=_key(row), outcome=outcome)


def _correct(row: Appeal, points: Decimal, by: Any) -> None:
    """A score on the card of the release: the last stage decides, what stood before stays where it was."""
    sheet, criterion = row.sheet, row.criterion
    assert criterion is not None  # noqa: S101 (asked by the caller; for the type checker)
    before = standing([sheet.round]).points.get(sheet.pk, {}).get(criterion.pk)
    stage = sheet.round.stages.get(kind=RoundStage.Kind.RELEASE)
    card, _made = ScoreCard.objects.get_or_create(
        sheet=sheet,
        stage=stage,
        scorer=sheet.round.host,
        defaults={"status": ScoreCard.Status.GIVEN, "given_at": clock.now(), "given_by": by},
    )
    score, _made = Score.objects.update_or_create(
        card=card,
        criterion=criterion,
        defaults={"points": points, "reason": row.answer[:1000], "by": by, "at": clock.now()},
    )
    ScoreChange.objects.create(score=score, old=before, new=points, reason=row.answer[:1000], by=by, at=clock.now())


@official()
def _tell(row: Appeal) -> None:
    link = reverse("scoring:appeal", args=[row.pk])
    outbox.post(
        outbox.Message(
            f"scoring.appeal:{row.pk}:{row.status}:{user.pk}",
            "scoring.appeal_answered",
            user,
            _("Your appeal was answered: %(state)s") % {"state": row.get_status_display()},
            f"{row.sheet.round.name}\n{row.sheet.unit.name}\n{row.answer}",
            link,
            context=row.sheet.round.name,
        )
        for user in User.objects.holding(unit=row.sheet.unit_id)
    )
