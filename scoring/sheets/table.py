"""The rows of a table as one sheet sees them: order, depth, who scores which, and what does not apply to the unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.numbers import format_decimal
from scoring.engine import formula
from scoring.models import Criterion, CriterionWaiver, Round, RoundStage, ScoreCard, TableVersion

Kind, CK = RoundStage.Kind, Criterion.Kind


@dataclass(frozen=True)
class Line:
    """A row of the table. `body` is the body named for it, or for a group it stands in; `waived`: it does not apply."""

    criterion: Criterion
    depth: int
    body: int | None
    waived: bool

    @property
    def leaf(self) -> bool:
        return self.criterion.kind != CK.GROUP

    @property
    def computed(self) -> bool:
        return bool(self.criterion.source)


def load(version_id: int, unit_id: int) -> list[Line]:
    """All rows of a version for a unit, parents before children, in one query."""
    waived = CriterionWaiver.objects.filter(criterion=OuterRef("pk"), unit=unit_id)
    rows = list(Criterion.objects.filter(version=version_id).annotate(is_waived=Exists(waived)))
    return in_order(rows)


def find(card: ScoreCard, key: int) -> Line | None:
    """One row of the card's table. The whole table is read only where groups may say something about it: who appraises it,
    what does not apply to the unit."""
    version, unit = card.sheet.round.version_used_id, card.sheet.unit_id
    some = CriterionWaiver.objects.filter(unit=unit, criterion__version=version)
    row = Criterion.objects.filter(pk=key, version=version).annotate(some_waived=Exists(some)).first()
    if row is None:
        return None
    if card.stage.kind == Kind.APPRAISAL or row.some_waived:
        return next((line for line in load(version, unit) if line.criterion.pk == key), None)
    return Line(row, 0, row.body_id, False)


def in_order(rows: Iterable[Criterion]) -> list[Line]:
    """The rows as a tree read from top to bottom; what holds of a group (its body, its waiver) holds of what is in it."""
    below: dict[int | None, list[Criterion]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Line] = []

    def walk(parent: int | None, depth: int, body: int | None, waived: bool) -> None:
        for row in below.get(parent, ()):
            line = Line(row, depth, row.body_id or body, waived or bool(getattr(row, "is_waived", False)))
            found.append(line)
            walk(row.pk, depth + 1, line.body, line.waived)

    walk(None, 0, None, False)
    return found


def main_appraiser(record: Round, unit_id: int) -> int:
    """Who appraises what no other body is named for: the standing body, another one for its own sheet."""
    if record.appraiser_id is not None and unit_id == record.appraiser_id and record.other_appraiser_id is not None:
        return record.other_appraiser_id
    return record.appraiser_id or record.host_id


def appraiser_of(line: Line, record: Round, unit_id: int) -> int:
    """Who appraises this row; a body never its own sheet."""
    if line.body is None or line.body == unit_id:
        return main_appraiser(record, unit_id)
    return line.body


def covers(line: Line, card: ScoreCard) -> bool:
    """Does this card hold points of this row? Computed rows stand on the unit's own card, filled by the system."""
    if not line.leaf or line.waived:
        return False
    if card.stage.kind == Kind.SELF:
        return line.computed or line.criterion.scorer == Criterion.Scorer.UNIT
    if line.computed:
        return False
    if card.stage.kind == Kind.APPRAISAL:
        return appraiser_of(line, card.sheet.round, card.sheet.unit_id) == card.scorer_id
    return card.stage.kind == Kind.COUNCIL or line.criterion.scorer == Criterion.Scorer.UNIT


def evidence_rule(criterion: Criterion, version: TableVersion) -> str:
    """What a self-score must rest on: as the row says, else as the table says."""
    return criterion.evidence or version.evidence


def bounds(criterion: Criterion) -> tuple[Decimal, Decimal]:
    """The least and the most points of a row; only a bonus for over-fulfilment leads over the maximum."""
    try:
        params = formula.parse(criterion.kind, criterion.formula, criterion.part)
    except (formula.BadFormula, KeyError):
        return Decimal(0), criterion.maximum
    return formula.bounds(criterion.kind, params, criterion.maximum)


def takes_figure(criterion: Criterion) -> bool:
    """Do its points follow from a figure by a rule?"""
    return criterion.kind not in (CK.GROUP, CK.JUDGED)


def by_rule(criterion: Criterion, figure: Decimal | None, step: Decimal) -> Decimal | None:
    """The points the rule gives for a figure; None without figure or rule."""
    if figure is None or not takes_figure(criterion):
        return None
    try:
        params = formula.parse(criterion.kind, criterion.formula, criterion.part)
    except formula.BadFormula:
        return None
    return formula.points(criterion.kind, params, criterion.maximum, criterion.target, figure, step)


def check_points(criterion: Criterion, points: Decimal | None, step: Decimal, *, field: str = "points") -> None:
    """Raise ValidationError {field: …} for points under 0, over the maximum or off the step. 0 is a score."""
    if points is None:
        return
    low, high = bounds(criterion)
    figures = {"points": format_decimal(points), "max": format_decimal(high), "step": format_decimal(step)}
    if points < low:
        raise ValidationError(
            {"points": _("Points are not under 0; leave the cell empty where nothing is scored yet.")}
        )
    if points > high:
        raise ValidationError({field: _("At most %(max)s points here; %(points)s is over the maximum.") % figures})
    if points != high and not formula.on_step(points, step):
        raise ValidationError(
            {field: _("Points go in steps of %(step)s; %(points)s lies between two steps.") % figures}
        )


def needs_words(criterion: Criterion, points: Decimal | None) -> bool:
    """Must this self-score rest on something? No bonus taken and nothing deducted needs no proof."""
    return points is not None and (criterion.part == Criterion.Part.CONTENT or points != 0)
