"""What an import of units writes, and how it is taken back: everything in bulk, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from core import log
from core.importer.kinds import OUTCOMES, Row
from core.models import ImportRow
from units.models import Unit, UnitName, UnitParent, UnitReach
from units.units import rebuild_reach

ONE_DAY = timedelta(days=1)
BATCH = 500
DELETED_AT_ONCE = 2_000
FIELDS = ("kind", "level", "name", "short_name")


def carry_out(rows: Sequence[Row], *, by: Any) -> None:
    """Enter the new units of `rows` and change the others; rows whose unit somebody changed meanwhile are marked faulty."""
    _leave_orphans(rows)
    rows = [row for row in rows if not row.is_bad]
    made = _enter([row for row in rows if row.record.outcome == OUTCOMES.CREATE])
    changed = _change([row for row in rows if row.record.outcome == OUTCOMES.UPDATE])
    _put_under([row for row in rows if not row.is_bad], [*made, *changed])
    log.record_many("units.create", made, by=by)
    log.record_many("units.import", changed, by=by)


def _enter(rows: list[Row]) -> list[Unit]:
    units = [
        Unit(
            **{name: row.plan[name] for name in ("code", *FIELDS)}, opened_on=date.fromisoformat(row.plan["opened_on"])
        )
        for row in rows
    ]
    Unit.objects.bulk_create(units, batch_size=BATCH)
    UnitName.objects.bulk_create(
        [
            UnitName(
                unit=unit, name=unit.name, short_name=unit.short_name, starts_on=unit.opened_on, basis=row.plan["basis"]
            )
            for unit, row in zip(units, rows, strict=True)
        ],
        batch_size=BATCH,
    )
    for unit, row in zip(units, rows, strict=True):
        row.record.target, row.record.before = unit.pk, {"version": unit.version}
    return units


def _change(rows: list[Row]) -> list[Unit]:
    found = {u.pk: u for u in Unit.objects.select_for_update().filter(pk__in=[row.plan["unit"] for row in rows])}
    changed, named = [], []
    for row in rows:
        unit = found.get(row.plan["unit"])
        if unit is None or unit.version != row.plan["version"]:
            row.fault("", _("Somebody changed this unit after the preview. Check the row again."))
            continue
        row.record.before = {"fields": {name: getattr(unit, name) for name in FIELDS}, "version": unit.version + 1}
        for name in FIELDS:
            setattr(unit, name, row.plan.get(name, getattr(unit, name)))
        unit.version += 1
        changed.append(unit)
        if "name" in row.plan:
            named.append((row, unit))
    save(changed)
    _rename(named)
    return changed


def save(units: list[Unit]) -> None:
    """Write the columns of `units`, those derived from them too."""
    for unit in units:
        for name in ("folded", "name_order"):
            field: Any = Unit._meta.get_field(name)
            field.pre_save(unit, False)
    Unit.objects.bulk_update(units, [*FIELDS, "version", "folded", "name_order"], batch_size=BATCH)


def _rename(named: list[tuple[Row, Unit]]) -> None:
    present = {
        n.unit_id: n for n in UnitName.objects.filter(unit__in=[u.pk for _row, u in named], ends_on__isnull=True)
    }
    ended, new = [], []
    for row, unit in named:
        day = date.fromisoformat(row.plan["on"])
        old = present.get(unit.pk)
        if old is not None:
            old.ends_on = day - ONE_DAY
            row.record.before["old_name"] = old.pk
            ended.append(old)
        new.append(
            UnitName(
                unit=unit, name=unit.name, short_name=unit.short_name, starts_on=day, basis=row.plan.get("basis", "")
            )
        )
    UnitName.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    UnitName.objects.bulk_create(new, batch_size=BATCH)
    for (row, _unit), name in zip(named, new, strict=True):
        row.record.before["new_name"] = name.pk


def _put_under(rows: list[Row], units: list[Unit]) -> None:
    """Write the parents that the rows give, then the reach of every unit that got one or is new."""
    placed = _parents_of(rows)
    moved = [row for row, _parent in placed if row.record.outcome == OUTCOMES.UPDATE]
    present = {
        p.child_id: p
        for p in UnitParent.objects.filter(child__in=[r.record.target for r in moved], ends_on__isnull=True)
    }
    ended, new = [], []
    for row, parent in placed:
        day = date.fromisoformat(row.plan["on"] if row.record.outcome == OUTCOMES.UPDATE else row.plan["opened_on"])
        old = present.get(row.record.target or 0)
        if old is not None:
            old.ends_on = day - ONE_DAY
            row.record.before["old_parent"] = old.pk
            ended.append(old)
        new.append(UnitParent(child_id=row.record.target or 0, parent_id=parent, starts_on=day))
    UnitParent.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    UnitParent.objects.bulk_create(new, batch_size=BATCH)
    for (row, _parent), line in zip(placed, new, strict=True):
        row.record.before["new_parent"] = line.pk
    fresh = {row.record.target for row in rows if row.record.outcome == OUTCOMES.CREATE}
    reach = fresh | {row.record.target for row in moved}
    rebuild_reach([unit.pk for unit in units if unit.pk in reach])


def _targets(rows: Sequence[Row]) -> dict[tuple[int, ...], int | None]:
    """Sheet and line → unit, of the rows of the file that these are put under and that are in already."""
    lines = {tuple(row.plan["parent_row"]) for row in rows if "parent_row" in row.plan}
    if not lines:
        return {}
    found = ImportRow.objects.filter(
        batch=rows[0].record.batch_id, done=True, line__in={line for _sheet, line in lines}
    )
    return {(sheet, line): target for sheet, line, target in found.values_list("sheet", "line", "target")}


def _leave_orphans(rows: Sequence[Row]) -> None:
    """Mark rows faulty whose parent of the same file is neither in nor among these."""
    known = set(_targets(rows))
    for row in sorted(rows, key=lambda r: r.record.rank):
        above = tuple(row.plan.get("parent_row", ()))
        if above and above not in known:
            row.fault("parent", _("The row under which it stands was not imported. Check the row again."))
        else:
            known.add((row.record.sheet, row.record.line))


def _parents_of(rows: list[Row]) -> list[tuple[Row, int]]:
    """Each row that names a parent, with the parent's id; of a row of the file, the unit that it became."""
    made = _targets(rows)
    made.update({(row.record.sheet, row.record.line): row.record.target for row in rows})
    found = [(row, row.plan.get("parent") or made.get(tuple(row.plan.get("parent_row", ())))) for row in rows]
    return [(row, parent) for row, parent in found if parent]


def take_back(records: Sequence[ImportRow], *, by: Any) -> None:
    """Delete the units made and give the changed ones back what they had."""
    made = [r.target for r in records if r.outcome == OUTCOMES.CREATE and r.target]
    changed = [r for r in records if r.outcome == OUTCOMES.UPDATE and r.target]
    _restore(changed, by=by)
    for ids in _parts(made):
        log.record_many("units.import_undo", Unit.objects.filter(pk__in=ids), by=by)
        for rows in (
            UnitReach.objects.filter(unit__in=ids),
            UnitParent.objects.filter(child__in=ids),
            UnitName.objects.filter(unit__in=ids),
        ):
            rows.delete()
    for ids in _parts(made):
        Unit.objects.filter(pk__in=ids).delete()


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[i : i + DELETED_AT_ONCE] for i in range(0, len(ids), DELETED_AT_ONCE))


def _restore(records: list[ImportRow], *, by: Any) -> None:
    units = {u.pk: u for u in Unit.objects.select_for_update().filter(pk__in=[r.target for r in records])}
    moved: list[int] = []
    for record in records:
        unit = units[record.target or 0]
        for name, value in record.before["fields"].items():
            setattr(unit, name, value)
        unit.version += 1
        if "new_parent" in record.before:
            moved.append(unit.pk)

    def ids(key: str) -> list[int]:
        return [r.before[key] for r in records if key in r.before]

    UnitName.objects.filter(pk__in=ids("new_name")).delete()
    UnitName.objects.filter(pk__in=ids("old_name")).update(ends_on=None)
    UnitParent.objects.filter(pk__in=ids("new_parent")).delete()
    UnitParent.objects.filter(pk__in=ids("old_parent")).update(ends_on=None)
    save(list(units.values()))
    if moved:
        rebuild_reach(moved)
    log.record_many("units.import_undo", units.values(), by=by)
