"""Making criteria tables: blank, copied from another version, from a sample."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from scoring.criteria.editing import settle
from scoring.models import (
    AwardSlot,
    ClassBand,
    CriteriaTable,
    Criterion,
    CriterionWaiver,
    Knockout,
    TableVersion,
    TieRule,
)
from scoring.rules import criteria as rules
from units.models import Block, Unit

DATA = Path(__file__).resolve().parent.parent / "data" / "samples"
COPIED = (
    "position", "code", "number", "text", "part", "kind", "maximum", "maximum_fixed", "formula", "unit_of_measure", "target",
    "source", "source_ref", "evidence", "scorer", "body_id", "basis", "note",
)  # fmt: skip
SETTINGS = ("scale", "step", "bonus_over_scale", "evidence")
_RULES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Knockout, ("code", "text", "basis", "effect", "cap")),
    (ClassBand, ("position", "name", "threshold", "floor")),
    (TieRule, ("position", "kind", "group")),
    (AwardSlot, ("position", "award", "award_code", "count", "per_units", "minimum")),
)
NAMES = {Knockout: "knockouts", ClassBand: "classes", TieRule: "ties", AwardSlot: "awards"}


@dataclass(frozen=True)
class Sample:
    """A table that comes with the product, as a beginning to be edited."""

    key: str
    name: str
    note: str


def samples() -> list[Sample]:
    """The samples that come with the product."""
    found = []
    for path in sorted(DATA.glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        found.append(Sample(path.stem, held["name"], held["note"]))
    return found


def create(
    *,
    host: Unit,
    year: int,
    name: str,
    by: Any,
    block: Block | None = None,
    unit_kind: str = "",
    source: TableVersion | None = None,
    sample: str = "",
) -> CriteriaTable:
    """Make a table with its first draft: blank, a copy of `source`, or of a sample.

    Raises Refused, or ValidationError (a name taken, a block of another host or year).
    """
    require(rules.create_for(by, host.pk, block.pk if block else None))
    _check_block(host, year, block)
    table = CriteriaTable(
        host=host, year=year, name=name, block=block, unit_kind=unit_kind, copied_from=source, created_by=by,
        created_at=clock.now(),
    )  # fmt: skip
    with transaction.atomic():
        table.full_clean(exclude=["copied_from", "created_by"])
        table.save()
        version = TableVersion.objects.create(table=table, number=1, **_settings_of(source))
        if source is not None:
            copy_content(source, version)
        elif sample:
            _from_sample(sample, version)
        log.record("scoring.table_create", table, by=by, params={"sample": sample} if sample else None)
    return table


def _check_block(host: Unit, year: int, block: Block | None) -> None:
    if block is not None and block.host_id != host.pk:
        raise ValidationError({"block": _("This block belongs to another host.")})
    if block is not None and block.year != year:
        raise ValidationError({"block": _("This block is one of the year %(year)s.") % {"year": block.year}})


def _settings_of(source: TableVersion | None) -> dict[str, Any]:
    return {name: getattr(source, name) for name in SETTINGS} if source is not None else {}


def copy_content(source: TableVersion, target: TableVersion, *, waivers: bool = False) -> None:
    """Rows, classes, ties, awards and knock-outs of one version into another that is empty. Codes stay, so that a row is
    known again. Waivers only from version to version of one table."""
    made = copy_rows(source.criteria.order_by("position", "id"), target)
    for model, names in _RULES:
        rows = model.objects.filter(version=source).order_by("pk")
        model.objects.bulk_create(model(version=target, **{n: getattr(r, n) for n in names}) for r in rows)
    if waivers:
        CriterionWaiver.objects.bulk_create(
            CriterionWaiver(
                criterion_id=made[w.criterion_id], unit_id=w.unit_id, reason=w.reason, decided_by_id=w.decided_by_id,
                decided_at=w.decided_at,
            )
            for w in CriterionWaiver.objects.filter(criterion__version=source)
        )  # fmt: skip


def copy_rows(rows: Iterable[Criterion], target: TableVersion) -> dict[int, int]:
    """New rows by the ids of the old ones; a level at a time, so that parents exist first."""
    waiting = list(rows)
    made: dict[int, int] = {}
    while waiting:
        ready = [row for row in waiting if row.parent_id is None or row.parent_id in made]
        fresh = Criterion.objects.bulk_create(
            Criterion(
                version=target, parent_id=made[row.parent_id] if row.parent_id else None,
                **{name: getattr(row, name) for name in COPIED},
            )
            for row in ready
        )  # fmt: skip
        made.update((old.pk, new.pk) for old, new in zip(ready, fresh, strict=True))
        done = {row.pk for row in ready}
        waiting = [row for row in waiting if row.pk not in done]
    return made


def _from_sample(key: str, version: TableVersion) -> None:
    path = DATA / f"{key}.json"
    if key not in {sample.key for sample in samples()}:
        raise ValidationError({"sample": _("There is no such sample.")})
    held = json.loads(path.read_text(encoding="utf-8"))
    for name in SETTINGS:
        if name in held:
            setattr(version, name, held[name])
    version.full_clean(exclude=["table", "issued_at", "issued_by"])
    version.save()
    _plant(held["rows"], version, None, "content", "")
    for model, names in _RULES:
        rows = held.get(NAMES[model], [])
        model.objects.bulk_create(
            model(version=version, **{"position": n, **row} if "position" in names else row)
            for n, row in enumerate(rows, start=1)
        )
    settle(version)


def _plant(rows: list[dict[str, Any]], version: TableVersion, parent: Criterion | None, part: str, path: str) -> None:
    """Rows of a sample and what stands under them; the code is the way of numbers that leads there."""
    for position, row in enumerate(rows, start=1):
        values = {name: value for name, value in row.items() if name != "rows"}
        part_here = values.pop("part", part)
        code = f"{path}.{values['number']}".strip(".")
        values["maximum"] = Decimal(str(values.get("maximum", 0)))
        kind = values.pop("kind", "group" if "rows" in row else "judged")
        made = Criterion.objects.create(
            version=version, parent=parent, position=position, part=part_here, code=code, kind=kind, **values
        )
        _plant(row.get("rows", []), version, made, part_here, code)
