"""Editing a draft: rows of the tree, settings, rules of the result. Every verb needs the version number the editor saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from core import clock, log
from core.numbers import format_decimal
from core.refusals import Conflict, Refusal, Refused, require
from scoring.criteria.reading import engine_tree, lines_of
from scoring.criteria.words import problem_words
from scoring.engine import formula
from scoring.engine.checks import Problem, check_formula
from scoring.models import Criterion, CriterionWaiver, TableVersion
from scoring.rules import criteria as rules
from units.models import Unit

GROUP = Criterion.Kind.GROUP
ZERO = Decimal(0)


POINTS_CODES = ("over_maximum", "off_step", "later_is_better", "negative")


def _place(problem: Problem, kind: str) -> str:
    """The field of the form: a band is named by its line and column ("bands-1-points")."""
    if problem.line is None:
        return problem.field
    first = "days" if kind == Criterion.Kind.LATENESS else "low"
    column = "points" if problem.code in POINTS_CODES else "high" if problem.code == "open_above" else first
    return f"{problem.field}-{problem.line}-{column}"


@dataclass(frozen=True)
class Step:
    """Where a row goes: up or down among its siblings, in under the sibling above, or out beside its parent."""

    UP, DOWN, IN, OUT = "up", "down", "in", "out"


def claim(version: TableVersion, seen: int, by: Any) -> None:
    """Take the draft for one change, inside a transaction. Raises Refused, or Conflict where somebody changed it since."""
    require(rules.edit(by, version))
    still = TableVersion.objects.filter(pk=version.pk, version=seen, status=TableVersion.Status.DRAFT)
    if not still.update(version=F("version") + 1):
        raise Conflict()
    version.refresh_from_db()


def settle(version: TableVersion) -> None:
    """Give every group the sum of what stands under it, unless its maximum is fixed. Two queries.

    Raises ValidationError where children exceed a fixed parent.
    """
    criteria = list(version.criteria.order_by("position", "id"))
    sums = engine_tree(criteria).maxima()
    for c in criteria:
        if c.kind == GROUP and c.maximum_fixed and sums[c.pk] > c.maximum:
            raise ValidationError({"maximum": _over_parent(c, sums[c.pk])})
    stale = [c for c in criteria if c.kind == GROUP and not c.maximum_fixed and c.maximum != sums[c.pk]]
    for c in stale:
        c.maximum = sums[c.pk]
    Criterion.objects.bulk_update(stale, ["maximum"])


def _over_parent(parent: Criterion, held: Decimal) -> str:
    return _("The criteria under “%(parent)s” would add up to %(sum)s; its maximum is fixed at %(maximum)s.") % {
        "parent": str(parent)[:80],
        "sum": format_decimal(held),
        "maximum": format_decimal(parent.maximum),
    }


def add_row(
    *, version: TableVersion, seen: int, parent: Criterion | None, values: dict[str, Any], by: Any
) -> Criterion:
    """Put a row at the end of `parent` (None: the first level). Raises Refused, Conflict, ValidationError."""
    with transaction.atomic():
        claim(version, seen, by)
        if parent is not None and parent.kind != GROUP:
            raise ValidationError(_("Only a group holds criteria under it."))
        last = version.criteria.filter(parent=parent).aggregate(last=Max("position"))["last"] or 0
        row = Criterion(version=version, parent=parent, position=last + 1)
        fill(row, values, parent)
        row.save()
        settle(version)
        log.record("scoring.row_add", version, by=by, params={"row": row.pk})
    return row


def edit_row(*, row: Criterion, seen: int, values: dict[str, Any], by: Any) -> Criterion:
    """Change a row. Raises Refused, Conflict, ValidationError (with the field)."""
    version = row.version
    with transaction.atomic():
        claim(version, seen, by)
        part = row.part
        fill(row, values, row.parent)
        row.save()
        if row.kind != GROUP and row.children.exists():
            raise ValidationError({"kind": _("Criteria stand under this row, so it stays a group.")})
        if row.parent_id is None and row.part != part:
            _spread_part(version, row)
        settle(version)
        log.record("scoring.row_edit", version, by=by, params={"row": row.pk})
    return row


def fill(row: Criterion, values: dict[str, Any], parent: Criterion | None) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if parent is not None:
        row.part = parent.part
    if row.kind == GROUP:
        row.formula, row.source, row.source_ref = {}, "", ""
        if not row.maximum_fixed:
            row.maximum = ZERO
    else:
        row.maximum_fixed = False
    row.code = row.code or _free_code(row, parent)
    row.full_clean(exclude=["version"], validate_constraints=False)
    _check_code(row)
    _check_row(row)


def _check_code(row: Criterion) -> None:
    if row.version.criteria.filter(code=row.code).exclude(pk=row.pk).exists():
        raise ValidationError({"code": _("This code stands twice in the table.")})


def _check_row(row: Criterion) -> None:
    """What the engine says of the rule, by field."""
    version = row.version
    if row.maximum < 0:
        raise ValidationError({"maximum": _("This must not be under 0.")})
    if row.kind == GROUP:
        if row.maximum_fixed and not formula.on_step(row.maximum, version.step):
            raise ValidationError({"maximum": _off_step(row.maximum, version.step)})
        return
    if row.scorer == Criterion.Scorer.BODY and row.body is None:
        raise ValidationError({"body": _("Name the body that scores this row.")})
    found = check_formula(row.kind, row.formula, row.maximum, row.target, version.step, part=row.part)
    if found:
        sentences: dict[str, list[str]] = {}
        for problem in found:
            sentences.setdefault(_place(problem, row.kind), []).append(problem_words(problem))
        raise ValidationError(sentences)


def _off_step(points: Decimal, step: Decimal) -> str:
    return _("%(points)s does not fit the rounding step of %(step)s.") % {
        "points": format_decimal(points),
        "step": format_decimal(step),
    }


def _free_code(row: Criterion, parent: Criterion | None) -> str:
    """The way of numbers that leads to the row, with a figure behind it where that is taken."""
    stem = f"{parent.code}." if parent is not None else ""
    wanted = f"{stem}{row.number or row.position}"[:36]
    taken = set(row.version.criteria.exclude(pk=row.pk).values_list("code", flat=True))
    return next(c for c in (wanted, *(f"{wanted}-{n}" for n in range(2, 999))) if c not in taken)


def _spread_part(version: TableVersion, root: Criterion) -> None:
    """What stands under a first-level row belongs to the same part."""
    rows = list(version.criteria.all())
    held = {root.pk}
    for _level in range(len(rows)):
        more = {r.pk for r in rows if r.parent_id in held} - held
        if not more:
            break
        held |= more
    version.criteria.filter(pk__in=held).update(part=root.part)


def move_row(*, row: Criterion, seen: int, step: str, by: Any) -> None:
    """Move a row with what stands under it. Raises Refused, Conflict, ValidationError where it cannot go there."""
    version = row.version
    with transaction.atomic():
        claim(version, seen, by)
        siblings = list(version.criteria.filter(parent=row.parent_id).order_by("position", "id"))
        place = next(n for n, other in enumerate(siblings) if other.pk == row.pk)
        if step in (Step.UP, Step.DOWN):
            _swap(siblings, place, place + (1 if step == Step.DOWN else -1))
        elif step == Step.IN:
            _under(version, row, siblings, place)
        else:
            _beside_parent(version, row)
        settle(version)
        log.record("scoring.row_move", version, by=by, params={"row": row.pk, "step": step})


def _swap(siblings: list[Criterion], one: int, other: int) -> None:
    if not 0 <= other < len(siblings):
        raise ValidationError(_("The row already stands at the end."))
    siblings[one], siblings[other] = siblings[other], siblings[one]
    _renumber(siblings)


def _renumber(rows: Sequence[Criterion]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
    Criterion.objects.bulk_update(rows, ["position"])


def _under(version: TableVersion, row: Criterion, siblings: list[Criterion], place: int) -> None:
    above = siblings[place - 1] if place else None
    if above is None or above.kind != GROUP:
        raise ValidationError(_("Only a group holds criteria under it."))
    row.parent, row.part = above, above.part
    last = version.criteria.filter(parent=above).aggregate(last=Max("position"))["last"] or 0
    row.position = last + 1
    row.save(update_fields=["parent", "part", "position"])
    _spread_part(version, row)


def _beside_parent(version: TableVersion, row: Criterion) -> None:
    parent = row.parent
    if parent is None:
        raise ValidationError(_("The row already stands at the first level."))
    row.parent = parent.parent
    row.save(update_fields=["parent"])
    after = [r for r in version.criteria.filter(parent=parent.parent_id).order_by("position", "id") if r.pk != row.pk]
    place = next(n for n, other in enumerate(after) if other.pk == parent.pk)
    after.insert(place + 1, row)
    _renumber(after)


def delete_row(*, row: Criterion, seen: int, by: Any) -> int:
    """Take a row out with what stands under it; the number of rows taken out. Raises Refused, Conflict."""
    version = row.version
    with transaction.atomic():
        claim(version, seen, by)
        lines = lines_of(list(version.criteria.order_by("position", "id")))
        start = next(n for n, line in enumerate(lines) if line.criterion.pk == row.pk)
        under = [line.criterion.pk for line in lines[start:]]
        depth = lines[start].depth
        for count, line in enumerate(lines[start + 1 :], start=1):
            if line.depth <= depth:
                under = under[:count]
                break
        version.criteria.filter(pk__in=under).delete()
        settle(version)
        log.record("scoring.row_delete", version, by=by, params={"rows": len(under), "code": row.code})
    return len(under)


def edit_settings(*, version: TableVersion, seen: int, values: dict[str, Any], name: str, by: Any) -> TableVersion:
    """Change scale, step and the like, and the table's name. Raises Refused, Conflict, ValidationError."""
    with transaction.atomic():
        claim(version, seen, by)
        for key, value in values.items():
            setattr(version, key, value)
        version.full_clean(exclude=["table", "issued_at", "issued_by"])
        version.save(update_fields=[*values])
        version.table.name = name
        version.table.full_clean(exclude=["copied_from", "created_by"])
        version.table.save(update_fields=["name", "folded"])
        log.record("scoring.table_edit", version, by=by)
    return version


@dataclass(frozen=True)
class RuleRows:
    """Rows of one kind of rule as typed: (id or None, values), in order."""

    model: Any
    rows: Sequence[tuple[int | None, dict[str, Any]]]


def edit_rules(*, version: TableVersion, seen: int, parts: Sequence[RuleRows], by: Any) -> None:
    """Write classes, ties, awards and knock-outs as given; what is not among them goes. Raises Refused, Conflict,
    ValidationError whose keys name part and line ("classes-1-threshold")."""
    with transaction.atomic():
        claim(version, seen, by)
        for part in parts:
            _sync(version, part)
        log.record("scoring.rules_edit", version, by=by)


def _sync(version: TableVersion, part: RuleRows) -> None:
    present = {row.pk: row for row in part.model.objects.filter(version=version)}
    wanted = {pk for pk, _values in part.rows if pk}
    part.model.objects.filter(pk__in=[pk for pk in present if pk not in wanted]).delete()
    ordered = any(f.name == "position" for f in part.model._meta.concrete_fields)
    for position, (pk, values) in enumerate(part.rows, start=1):
        row = present.get(pk or 0) or part.model(version=version)
        for name, value in values.items():
            setattr(row, name, value)
        if ordered:
            row.position = position
        row.full_clean(exclude=["version"], validate_constraints=False)
        row.save()


def waive(*, criterion: Criterion, unit: Unit, reason: str, by: Any) -> CriterionWaiver:
    """The host takes a criterion off a unit; it leaves that unit's denominator. Raises Refused, ValidationError."""
    require(rules.waive(by, criterion.version))
    if unit.pk in by.grants.own_units and not by.grants.is_admin:
        raise Refused(Refusal(_("Nobody takes criteria off a unit they act for.")))
    row = CriterionWaiver(criterion=criterion, unit=unit, reason=reason, decided_by=by, decided_at=clock.now())
    with transaction.atomic():
        if CriterionWaiver.objects.filter(criterion=criterion, unit=unit).exists():
            raise ValidationError({"unit": _("This criterion has been taken off the unit already.")})
        row.full_clean()
        row.save()
        log.record("scoring.waive", criterion, by=by, reason=reason, params={"unit": unit.pk})
    return row


def unwaive(*, waiver: CriterionWaiver, by: Any) -> None:
    """The criterion applies to the unit again. Raises Refused."""
    criterion = waiver.criterion
    require(rules.waive(by, criterion.version))
    with transaction.atomic():
        log.record("scoring.unwaive", criterion, by=by, params={"unit": waiver.unit_id})
        waiver.delete()
