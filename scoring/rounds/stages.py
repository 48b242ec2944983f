"""Verbs on stages: open, close, reopen, due dates, the signed minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ballots.models import Ballot
from core import clock, log
from core.models import Blob
from core.refusals import Conflict, Refusal, require
from deadlines import calendar, duties
from deadlines.models import Duty, Outcome
from scoring.models import BlockDocument, Explanation, Round, RoundStage, ScoreCard, ScoreSheet
from scoring.rounds import voting
from scoring.rules import rounds as rules
from scoring.sheets import asking, computing, differing
from scoring.workflow.rounds import STAGE
from units.models import BlockMembership

Kind, S, Step = RoundStage.Kind, ScoreCard.Status, RoundStage.Status
MINUTES = "scoring.minutes"


def with_stages(record: Round) -> list[RoundStage]:
    """The stages in order, each knowing the round they were loaded with; rules then need no query."""
    stages = sorted(record.stages.all(), key=lambda s: s.position)
    record._prefetched_objects_cache = {"stages": stages}  # type: ignore[attr-defined]
    for stage in stages:
        stage.round = record
    return stages


def fresh(record: Round) -> list[RoundStage]:
    """`with_stages`, read anew."""
    record.__dict__.pop("_prefetched_objects_cache", None)
    return with_stages(record)


def stage_of(record: Round, kind: str) -> RoundStage:
    """The stage of a kind, read anew with its neighbours. Raises KeyError where the round has none."""
    return {stage.kind: stage for stage in fresh(record)}[kind]


def _again(stage: RoundStage) -> RoundStage:
    """The stage as it is now, with its neighbours."""
    record = stage.round
    record.refresh_from_db(fields=["status", "version"])
    return next(s for s in fresh(record) if s.pk == stage.pk)


@dataclass(frozen=True)
class Missing:
    """Something a stage still waits for; `sheet` is whose page says more, 0 where none does."""

    what: str
    sheet: int = 0


def missing(stage: RoundStage) -> list[Missing]:
    """What a stage still waits for. One statement."""
    if stage.kind in asking.OF_STAGE:
        cards = stage.cards.exclude(status=S.GIVEN).select_related("sheet__unit", "scorer")
        return [
            Missing(_name_of(card, stage), card.sheet_id) for card in cards.order_by("sheet__unit__name_order", "pk")
        ]
    if stage.kind == Kind.EXPLAIN:
        rows = Explanation.objects.filter(card__sheet__round=stage.round_id, status=Explanation.Status.OPEN)
        units = dict(rows.values_list("card__sheet", "card__sheet__unit__short_name"))
        words = _("%(unit)s: an explanation waits for its answer")
        return [Missing(words % {"unit": name}, sheet) for sheet, name in units.items()]
    return _vote_missing(stage) if stage.kind == Kind.VOTE else []


def _vote_missing(stage: RoundStage) -> list[Missing]:
    ballot = Ballot.objects.filter(pk=int(stage.ballot_ref)).first() if stage.ballot_ref else None
    if ballot is None:
        return [Missing(_("No ballot has been held."))]
    return [] if ballot.status == Ballot.Status.SIGNED else [Missing(_("The ballot has not been signed yet."))]


def _name_of(card: ScoreCard, stage: RoundStage) -> str:
    names = {"unit": card.sheet.unit.short_name, "scorer": card.scorer.short_name}
    if stage.kind == Kind.SELF:
        return _("%(unit)s has not handed in its self-scores") % names
    return _("%(scorer)s has not handed in the scores of %(unit)s") % names


def open_stage(*, stage: RoundStage, by: Any, due_on: date | None = None) -> RoundStage:
    """Open a stage: its duties go out. The explanation is time-boxed: `explain_days` working days from today.

    Raises Refused (what comes first is not done, not your round) or Conflict.
    """
    with transaction.atomic():
        stage = _again(stage)
        changes: dict[str, Any] = {"opened_at": clock.now()}
        if due_on is not None:
            changes["due_on"] = due_on
        elif stage.kind == Kind.EXPLAIN:
            changes["due_on"] = calendar.add_working(clock.today(), stage.round.explain_days)
        STAGE.perform(stage, "open", by=by, **changes)
        _ask(stage)
    return stage


def _ask(stage: RoundStage) -> None:
    record = stage.round
    if stage.kind == Kind.SELF:
        computing.fill(record)
    if stage.kind in asking.OF_STAGE:
        cards = list(stage.cards.select_related("sheet__unit", "scorer", "stage"))
        for card in cards:
            card.sheet.round = record
        asking.ask_for_cards(record, cards, stage.due_on or clock.today())
    elif stage.kind == Kind.EXPLAIN:
        asking.ask_to_explain(differing.sheets_that_differ(stage), stage)
    else:
        head = _carrier(stage)
        asking.ask_for_stage(stage, head.unit if head else record.host, officer=head is None)


def _carrier(stage: RoundStage) -> BlockMembership | None:
    """Stages without cards are carried by the head of the block; the council's by the host's officers (None)."""
    if stage.round.block_id is None or stage.kind == Kind.COUNCIL:
        return None
    rows = BlockMembership.objects.filter(block=stage.round.block_id, post=BlockMembership.Post.HEAD)
    return next((row for row in rows.select_related("unit") if row.in_force_on(clock.today())), None)


def close_refusal(stage: RoundStage, by: Any) -> Refusal | None:
    """Why `by` may not close this stage now."""
    return rules.may_close(by, stage) or (voting.close_refusal(stage) if stage.kind == Kind.VOTE else None)


def close_stage(*, stage: RoundStage, by: Any, anyway: bool = False, reason: str = "") -> RoundStage:
    """Close a stage. Where something is missing it is closed only with `anyway` and a reason; open duties are withdrawn.

    Raises Refused, Conflict, or ValidationError that lists what is missing.
    """
    with transaction.atomic():
        stage = _again(stage)
        if stage.status != Step.OPEN:
            raise Conflict()
        require(close_refusal(stage, by))
        if stage.kind == Kind.SELF:
            computing.fill(stage.round)
        left = missing(stage)
        if left and not anyway:
            raise ValidationError([_("The stage is not complete."), *(m.what for m in left)])
        if left:
            log.require_reason(reason)
        if stage.kind == Kind.VOTE:
            voting.drop_draft(stage, by)
        STAGE.perform(stage, "close", by=by, reason=reason, closed_at=clock.now(), params={"missing": len(left)})
        duties.close(key=asking.stage_key(stage))
        unfinished = Duty.objects.filter(key__in=list(_keys(stage)))
        duties.close_many(unfinished, outcome=Outcome.WITHDRAWN, reason=_("The stage was closed."))
    return stage


def _keys(stage: RoundStage) -> Iterable[str]:
    """The duties that end with a stage."""
    if stage.kind in asking.OF_STAGE:
        yield from (asking.card_key(card) for card in stage.cards.only("pk"))
    if stage.kind == Kind.EXPLAIN:
        yield from (asking.explain_key(sheet) for sheet in ScoreSheet.objects.filter(round=stage.round).only("pk"))
        checked = differing.explained_stage(stage.round.stages.all())
        yield from (asking.answer_key(card) for card in checked.cards.only("pk")) if checked else ()


def reopen_stage(*, stage: RoundStage, by: Any, reason: str) -> RoundStage:
    """Open the last stage done again, for those who had not handed in; never after the release.

    Raises Refused, Conflict, ValidationError (no reason).
    """
    with transaction.atomic():
        stage = _again(stage)
        require(rules.may_reopen(by, stage))
        STAGE.perform(stage, "reopen", by=by, reason=reason, closed_at=None)
        if stage.kind in asking.OF_STAGE:
            for card in stage.cards.exclude(status=S.GIVEN).only("pk"):
                duties.reopen(key=asking.card_key(card))
    return stage


def attach_minutes(*, stage: RoundStage, number: str, signed_on: date, blob: Blob, by: Any) -> RoundStage:
    """Put the signed minutes on their stage, and among the documents of the block.

    Raises Refused, Conflict (the stage is not open), ValidationError.
    """
    require(rules.may_move(by, stage))
    if stage.kind != Kind.MINUTES:
        raise ValidationError(_("Only the stage of the minutes has minutes."))
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("The paper cannot be signed in the future.")})
    with transaction.atomic():
        open_one = RoundStage.objects.filter(pk=stage.pk, status=Step.OPEN)
        if not open_one.update(number=number.strip(), signed_on=signed_on, file=blob):
            raise Conflict()
        if stage.round.block_id is not None:
            BlockDocument.objects.create(
                block_id=stage.round.block_id, kind=BlockDocument.Kind.MINUTES, number=number.strip(), signed_on=signed_on,
                title=_("Minutes of the meeting: %(round)s") % {"round": stage.round.name}, file=blob, added_by=by,
                added_at=clock.now(),
            )  # fmt: skip
        log.record("scoring.minutes", stage.round, by=by)
        stage.refresh_from_db(fields=["number", "signed_on", "file"])
    return stage


def move_due(*, stage: RoundStage, due_on: date, by: Any, reason: str) -> RoundStage:
    """Give a stage another due date; duties that are open follow to a later one.

    Raises Refused, ValidationError (no reason, in the past, the stage is done).
    """
    require(rules.may_move(by, stage))
    log.require_reason(reason)
    if due_on < clock.today():
        raise ValidationError({"due_on": _("The new date lies in the past.")})
    if stage.status == Step.DONE:
        raise ValidationError({"due_on": _("This stage is done.")})
    with transaction.atomic():
        RoundStage.objects.filter(pk=stage.pk).update(due_on=due_on)
        for duty in Duty.objects.open().filter(key__in=[*_keys(stage), asking.stage_key(stage)], due_on__lt=due_on):
            duties.extend(duty=duty, due_on=due_on, reason=reason, by=by)
        log.record(
            "scoring.move_due", stage.round, by=by, reason=reason, params={"stage": stage.kind, "to": str(due_on)}
        )
        stage.due_on = due_on
    return stage
