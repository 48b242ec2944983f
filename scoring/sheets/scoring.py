"""Verbs on cells: write points, accept what was proposed. A cell has one writer at a time: its version decides."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.numbers import format_decimal
from core.refusals import Conflict, Refusal, Refused, require
from scoring.models import Criterion, RoundStage, Score, ScoreCard, ScoreChange
from scoring.rules import sheets as rules
from scoring.sheets import table
from scoring.sheets.standing import standing


class Keep:
    """Stands for "leave this part of the cell as it is"."""


KEEP: Final = Keep()
MAX_REASON = 1000


def lock(card: ScoreCard) -> None:
    """Lock the card's row and take its present state; inside a transaction."""
    fresh = ScoreCard.objects.select_for_update().only("status", "version", "given_at").get(pk=card.pk)
    card.status, card.version, card.given_at = fresh.status, fresh.version, fresh.given_at


def line_of(card: ScoreCard, criterion: Criterion | int) -> table.Line:
    """The row on this card. Raises Refused where the card does not hold it."""
    found = table.find(card, criterion if isinstance(criterion, int) else criterion.pk)
    if found is None or not table.covers(found, card):
        reason = (
            _("This row does not apply to the unit.")
            if found and found.waived
            else _("This row is not yours to score.")
        )
        raise Refused(Refusal(reason))
    return found


def score(
    *,
    card: ScoreCard,
    criterion: Criterion | int,
    by: Any,
    points: Decimal | Keep | None = KEEP,
    figure: Decimal | Keep | None = KEEP,
    reason: str | Keep = KEEP,
    version: int | None = None,
) -> Score:
    """Write one cell; the row's id will do. `version` is the one the writer saw (0: none yet; None: no matter).

    Raises Refused, ValidationError (`points`, `figure`, `reason`) and Conflict with `score`, the cell as it is now.
    """
    require(rules.may_score(by, card))
    criterion = line_of(card, criterion).criterion
    step = card.sheet.round.version_used.step
    with transaction.atomic():
        lock(card)
        require(rules.may_score(by, card))
        row = Score.objects.filter(card=card, criterion=criterion).first()
        require(rules.row_is_open(card, row))
        if version is not None and version != (row.version if row else 0):
            raise clash(card, criterion)
        values = _values(criterion, step, row, points, figure, reason)
        return _write(card, criterion, row, values, by)


def _values(
    criterion: Criterion,
    step: Decimal,
    row: Score | None,
    points: Decimal | Keep | None,
    figure: Decimal | Keep | None,
    reason: str | Keep,
) -> dict[str, Any]:
    """What the cell is to hold: a figure brings its points along by the rule of the row."""
    old = row or Score(points=None, figure=None, reason="")
    new_figure = old.figure if isinstance(figure, Keep) else figure
    given = table.by_rule(criterion, new_figure, step)
    new_points = old.points if isinstance(points, Keep) else points
    if given is not None and (isinstance(points, Keep) or points is None):
        new_points = given
    if given is not None and new_points != given:
        raise ValidationError(
            {"points": _("By its rule the figure %(figure)s gives %(points)s points. Change the figure, or clear it.")
             % {"figure": format_decimal(new_figure), "points": format_decimal(given)}}
        )  # fmt: skip
    if new_figure is not None and new_figure < 0 and criterion.kind != Criterion.Kind.BASE:
        raise ValidationError({"figure": _("This figure is not under 0.")})
    if row is None or new_points != row.points:  # a mean of several scorers, taken over, may lie between two steps
        table.check_points(criterion, new_points, step)
    words = old.reason if isinstance(reason, Keep) else reason.strip()
    if len(words) > MAX_REASON:
        raise ValidationError(
            {"reason": _("The reason is too long: at most %(max)s characters.") % {"max": MAX_REASON}}
        )
    return {"points": new_points, "figure": new_figure, "reason": words}


def _write(card: ScoreCard, criterion: Criterion, row: Score | None, values: dict[str, Any], by: Any) -> Score:
    now = clock.now()
    if row is None:
        try:
            with transaction.atomic():
                return Score.objects.create(card=card, criterion=criterion, by=by, at=now, **values)
        except IntegrityError:
            raise clash(card, criterion) from None
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    changed = Score.objects.filter(pk=row.pk, version=row.version)
    if not changed.update(**values, by=by, at=now, version=F("version") + 1):
        raise clash(card, criterion)
    if card.given_at is not None and row.points != values["points"]:
        note_change(row, row.points, values["points"], values["reason"], by)
    row.points, row.figure, row.reason = values["points"], values["figure"], values["reason"]
    row.version, row.by, row.at = row.version + 1, by, now
    return row


def note_change(row: Score, old: Decimal | None, new: Decimal | None, reason: str, by: Any) -> ScoreChange:
    """Keep what a score was and why it changed: the history of its cell."""
    return ScoreChange.objects.create(score=row, old=old, new=new, reason=reason[:1000], by=by, at=clock.now())


def clash(card: ScoreCard, criterion: Criterion) -> Conflict:
    """Somebody else wrote the cell meanwhile; `details["score"]` is theirs."""
    theirs = Score.objects.filter(card=card, criterion=criterion).select_related("by").first()
    if theirs is None:
        return Conflict()
    said = {"who": theirs.by.full_name if theirs.by else _("System"), "points": format_decimal(theirs.points)}
    return Conflict(
        _("%(who)s wrote %(points)s here a moment ago; what you typed stands beside it.") % said, score=theirs
    )


def proposals(card: ScoreCard) -> dict[int, Decimal]:
    """Criterion → the points that stand before this card's stage: what "accept as proposed" takes over. Two queries."""
    if card.stage.kind == RoundStage.Kind.SELF:
        return {}
    found = standing(card.sheet.round, before=card.stage.position, sheet=card.sheet_id).get(card.sheet_id, {})
    return {key: held.points for key, held in found.items()}


def accept(*, card: ScoreCard, by: Any, criteria: Iterable[int] | None = None) -> int:
    """Take over what was proposed: of the named rows (a group names its rows), or of every row not scored yet.

    Rows that were scored already stay as they are unless named one by one. A constant number of statements;
    the number taken over. Raises Refused.
    """
    require(rules.may_score(by, card))
    asked = None if criteria is None else set(criteria)
    lines = [
        line for line in table.load(card.sheet.round.version_used_id, card.sheet.unit_id) if table.covers(line, card)
    ]
    with transaction.atomic():
        lock(card)
        require(rules.may_score(by, card))
        held = {row.criterion_id: row for row in card.scores.all()}
        before = proposals(card)
        fresh: list[Score] = []
        changed: list[Score] = []
        for line in lines:
            key, row = line.criterion.pk, held.get(line.criterion.pk)
            if (asked is not None and key not in asked) or key not in before or rules.row_is_open(card, row):
                continue
            if row is not None and row.points is not None and (asked is None or len(asked) > 1):
                continue
            target = row or Score(card=card, criterion_id=key)
            target.points, target.figure, target.by, target.at = before[key], None, by, clock.now()
            (changed if row else fresh).append(target)
            if row:
                row.version += 1
        Score.objects.bulk_create(fresh)
        Score.objects.bulk_update(changed, ["points", "figure", "by", "at", "version"])
        if fresh or changed:
            log.record("scoring.accept", card, by=by, params={"rows": len(fresh) + len(changed)})
    return len(fresh) + len(changed)
