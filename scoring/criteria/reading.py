"""Reading a version of a criteria table: its rows in order, as the engine wants them, and one row's points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.engine import formula
from scoring.engine.checks import Problem
from scoring.engine.totals import Row, Tree
from scoring.models import Criterion, CriterionWaiver, TableVersion

GROUP = Criterion.Kind.GROUP


@dataclass
class Line:
    """A row as screens draw it: `depth` from 0, `maximum` as its children make it, `problems` found in it."""

    criterion: Criterion
    depth: int
    maximum: Decimal
    children: int
    first: bool = False
    last: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.criterion.kind == GROUP


def load(version: TableVersion) -> list[Criterion]:
    """The criteria of a version with the bodies that score them; one query."""
    return list(version.criteria.select_related("body").order_by("position", "id"))


def engine_tree(criteria: Iterable[Criterion]) -> Tree:
    """What scoring/engine/totals works on; no query."""
    return Tree(
        Row(c.pk, c.parent_id, Decimal(0) if c.kind == GROUP else c.maximum, c.part, c.kind == GROUP) for c in criteria
    )


def maxima_of(criteria: Sequence[Criterion]) -> dict[int, Decimal]:
    """Each row's maximum: a leaf's own, a group's fixed one or the sum of its children."""
    found = engine_tree(criteria).maxima()
    found.update((c.pk, c.maximum) for c in criteria if c.maximum_fixed)
    return found


def lines_of(criteria: Sequence[Criterion]) -> list[Line]:
    """The rows in reading order with their depth; no query."""
    by_parent: dict[int | None, list[Criterion]] = {}
    for criterion in criteria:
        by_parent.setdefault(criterion.parent_id, []).append(criterion)
    maxima = maxima_of(criteria)
    found: list[Line] = []

    def walk(parent: int | None, depth: int) -> None:
        siblings = by_parent.get(parent, [])
        for index, criterion in enumerate(siblings):
            children = len(by_parent.get(criterion.pk, ()))
            last = index == len(siblings) - 1
            found.append(Line(criterion, depth, maxima[criterion.pk], children, index == 0, last))
            walk(criterion.pk, depth + 1)

    walk(None, 0)
    return found


def rule_of(criterion: Criterion) -> formula.Params | None:
    """The parsed rule; None for a group and for one that cannot be read."""
    try:
        return formula.parse(criterion.kind, criterion.formula, criterion.part)
    except (formula.BadFormula, KeyError):
        return None


def score(
    criterion: Criterion,
    figure: Decimal | None,
    step: Decimal,
    *,
    target: Decimal | None = None,
    best: Decimal | None = None,
) -> Decimal | None:
    """The points that `figure` gives by the criterion's rule; None where there is no figure or no rule that can be read.

    `target` is the unit's own where it has one, else the criterion's; `best` the best figure of the block.
    """
    rule = rule_of(criterion)
    if rule is None:
        return None
    goal = criterion.target if target is None else target
    return formula.points(criterion.kind, rule, criterion.maximum, goal, figure, step, best=best)


def waived_by_unit(version: TableVersion) -> dict[int, set[int]]:
    """By unit, the criteria that the host took off it; one query."""
    found: dict[int, set[int]] = {}
    rows = CriterionWaiver.objects.filter(criterion__version=version).values_list("unit_id", "criterion_id")
    for unit, criterion in rows:
        found.setdefault(unit, set()).add(criterion)
    return found
