"""Verbs on whole cards: to the head, handed in, rows sent back; the signed paper; entering on behalf of a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, log
from core.models import Blob
from core.numbers import format_decimal
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Desk, Duty
from scoring.models import Criterion, Evidence, RoundStage, RowReturn, Score, ScoreCard, ScoreSheet
from scoring.rules import sheets as rules
from scoring.sheets import asking, table
from scoring.sheets.scoring import lock, proposals
from scoring.workflow.sheets import CARD
from units.models import Unit

SIGNED_PAPER = "scoring.signed_card"
MEND_DAYS = 3
Kind, S = RoundStage.Kind, ScoreCard.Status
NO_PAPER: dict[str, Any] = {"signed_number": "", "signed_on": None, "signed_by": "", "signed_file": None}


@dataclass(frozen=True)
class Gap:
    """What one row still lacks."""

    criterion: Criterion
    what: str

    def __str__(self) -> str:
        return f"{self.criterion}: {self.what}"


@dataclass(frozen=True)
class Paper:
    """The signed paper of a card; `blob` None keeps the scan that is there."""

    number: str
    signed_on: date
    signed_by: str
    blob: Blob | None


def gaps(card: ScoreCard) -> list[Gap]:
    """What the card lacks before it may be handed in, in the order of the table. 0 is a score. At most five statements."""
    lines = table.load(card.sheet.round.version_used_id, card.sheet.unit_id)
    held = {row.criterion_id: row for row in card.scores.prefetch_related("evidence")}
    before = proposals(card)
    return [gap for line in lines if table.covers(line, card) for gap in gaps_of(card, line, held, before)]


def gaps_of(card: ScoreCard, line: table.Line, held: Mapping[int, Score], before: Mapping[int, Any]) -> list[Gap]:
    """What one row of the card lacks."""
    criterion, row = line.criterion, held.get(line.criterion.pk)
    if line.computed or (card.status == S.RETURNED and not (row and row.returned)):
        return []
    if row is None or row.points is None:
        return [Gap(criterion, _("not scored yet"))]
    if card.stage.kind == Kind.SELF:
        return _rests_on(card, criterion, row)
    proposed = before.get(criterion.pk)
    if proposed is not None and proposed != row.points and not row.reason:
        words = _("%(new)s instead of %(old)s needs its reason")
        return [Gap(criterion, words % {"new": format_decimal(row.points), "old": format_decimal(proposed)})]
    return []


def _rests_on(card: ScoreCard, criterion: Criterion, row: Score) -> list[Gap]:
    rule = table.evidence_rule(criterion, card.sheet.round.version_used)
    if rule == Evidence.NONE or not table.needs_words(criterion, row.points) or row.evidence.all():
        return []
    if rule == Evidence.FILE:
        return [Gap(criterion, _("evidence is missing"))]
    return [] if row.reason else [Gap(criterion, _("evidence or a written reason is missing"))]


def _complete(card: ScoreCard) -> None:
    missing = gaps(card)
    if missing:
        words = ngettext("%(n)s row is not finished.", "%(n)s rows are not finished.", len(missing)) % {
            "n": len(missing)
        }
        raise ValidationError([words, *(str(gap) for gap in missing)])


def _behalf(card: ScoreCard, by: Any) -> Unit | None:
    """For whom somebody acts who does not belong to the scoring unit."""
    return None if card.scorer_id in by.grants.own_units else card.scorer


def pass_to_head(*, card: ScoreCard, by: Any) -> ScoreCard:
    """The clerk hands the finished card to the head. Raises Refused, Conflict, or ValidationError with every gap."""
    with transaction.atomic():
        lock(card)
        require(CARD.refusal(card, "pass", by))
        _complete(card)
        CARD.perform(card, "pass", by=by)
        duties.move_to(key=asking.card_key(card), desk=Desk.HEAD)
        duties.move_to(key=asking.mend_key(card), desk=Desk.HEAD)
    return card


def recall(*, card: ScoreCard, by: Any) -> ScoreCard:
    """Take a card back from the head's desk. Raises Refused, Conflict."""
    with transaction.atomic():
        lock(card)
        require(rules.may_recall(by, card))
        rows = card.scores.filter(returned=True).exists()
        CARD.perform(card, "recall_rows" if rows else "recall", by=by)
        duties.move_to(key=asking.card_key(card), desk=Desk.CLERK)
        duties.move_to(key=asking.mend_key(card), desk=Desk.CLERK)
    return card


def hand_in(*, card: ScoreCard, by: Any, on: date | None = None) -> ScoreCard:
    """Give the scores: the duty closes, lateness is counted in working days, whoever sent rows back is told.

    Raises Refused, Conflict (somebody was faster: it is handed in once), or ValidationError with every gap.
    """
    with transaction.atomic():
        lock(card)
        if card.status == S.GIVEN:
            raise Conflict(_("This card has been handed in already."))
        require(CARD.refusal(card, "hand_in", by))
        mending = card.scores.filter(returned=True).exists()
        _complete(card)
        late = card.late_days if mending else _late_days(card, on)
        changes = {"given_at": card.given_at or clock.now(), "given_by": by, "late_days": late}
        CARD.perform(card, "hand_in", by=by, on_behalf_of=_behalf(card, by), **changes)
        duties.close(key=asking.card_key(card), on=on)
        if mending:
            _mended(card)
        if card.stage.kind == Kind.SELF and card.sheet.self_scored_at is None:
            ScoreSheet.objects.filter(pk=card.sheet_id).update(self_scored_at=clock.now(), version=F("version") + 1)
    return card


def _late_days(card: ScoreCard, on: date | None) -> int:
    due = Duty.objects.filter(key=asking.card_key(card)).values_list("due_on", flat=True).first() or card.stage.due_on
    return duties.late_days(due, on or clock.today()) if due else 0


def _mended(card: ScoreCard) -> None:
    duties.close(key=asking.mend_key(card))
    asked = list(card.returns.filter(answered=False).select_related("by"))
    card.scores.filter(returned=True).update(returned=False)
    card.returns.filter(answered=False).update(answered=True)
    asking.tell_mended(card, {row.by for row in asked})


def return_rows(
    *, card: ScoreCard, remarks: Mapping[int, str], by: Any, fix_by: date | None = None, on: date | None = None
) -> ScoreCard:
    """Send named rows back with a remark each: only these reopen, and what comes back is told to whoever asked.

    Raises Refused, Conflict, or ValidationError (no remark, a row that is not on the card, a day in the past).
    """
    found = {key: text.strip()[:2000] for key, text in remarks.items() if text.strip()}
    if not found:
        raise ValidationError(_("Write a remark in at least one row; only those rows reopen."))
    day = on or clock.today()
    due = fix_by or calendar.add_working(day, MEND_DAYS)
    if due < day:
        raise ValidationError({"fix_by": _("The day to send the rows again lies in the past.")})
    with transaction.atomic():
        lock(card)
        card.checkers = list(ScoreCard.objects.of(by).filter(sheet=card.sheet_id).select_related("stage"))  # type: ignore[attr-defined]
        rows = {row.criterion_id: row for row in card.scores.filter(criterion__in=list(found), computed=False)}
        if set(found) - set(rows):
            raise ValidationError(_("Only rows that stand on the card are sent back."))
        CARD.perform(
            card, "return", by=by, reason="; ".join(found.values())[:2000], params={"rows": sorted(found)}, **NO_PAPER
        )
        Score.objects.filter(pk__in=[row.pk for row in rows.values()]).update(returned=True)
        RowReturn.objects.bulk_create(
            RowReturn(card=card, criterion_id=key, text=text, by=by, at=clock.now()) for key, text in found.items()
        )
        asking.ask_to_mend(card, len(found), day, due)
    return card


def attach_paper(*, card: ScoreCard, paper: Paper, by: Any) -> ScoreCard:
    """Put the signed paper on the card; it may then be handed in without the head's approval here.

    Raises Refused, Conflict, or ValidationError (signed in the future, no scan, no signer).
    """
    require(rules.may_work(by, card))
    if paper.signed_on > clock.today():
        raise ValidationError({"signed_on": _("The paper cannot be signed in the future.")})
    if not paper.signed_by.strip():
        raise ValidationError({"signed_by": _("Write who signed the paper.")})
    if paper.blob is None and card.signed_file_id is None:
        raise ValidationError({"signed_file": _("Attach the scan of the signed paper.")})
    values = {
        "signed_number": paper.number.strip(), "signed_on": paper.signed_on, "signed_by": paper.signed_by.strip(),
        "signed_file": paper.blob or card.signed_file,
    }  # fmt: skip
    with transaction.atomic():
        if not ScoreCard.objects.filter(pk=card.pk).exclude(status=S.GIVEN).update(**values, version=F("version") + 1):
            raise Conflict()
        log.record("scoring.attach_paper", card, by=by, on_behalf_of=_behalf(card, by))
        card.refresh_from_db(fields=[*values, "version"])
    return card


def enter_for(*, card: ScoreCard, by: Any) -> ScoreCard:
    """Begin to enter the self-scores of a unit that has no account; only before anything was scored.

    Raises Refused, or Conflict (the unit has begun itself).
    """
    require(rules.may_enter_for(by, card))
    with transaction.atomic():
        lock(card)
        if card.entered_by_host or card.scores.filter(computed=False).exists():
            raise Conflict(_("The unit has begun to score itself."))
        ScoreCard.objects.filter(pk=card.pk).update(entered_by_host=True, version=F("version") + 1)
        log.record("scoring.enter_for", card, by=by, on_behalf_of=card.scorer)
        card.refresh_from_db(fields=["entered_by_host", "version"])
    return card
