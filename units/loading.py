"""Loads units, their history and blocks from a JSON file; what is there already is brought to what the file says.

The file holds `units` (code, kind, level, name, short_name, opened_on, closed_on, sample; `parent` for one parent, `parents`
for dated ones; `names` where there was more than one), `successions` and `blocks` with `members`.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from units.models import Block, BlockMembership, Succession, Unit, UnitName, UnitParent
from units.units import rebuild_reach

BATCH = 400
UNIT_COLUMNS = ("kind", "level", "name", "short_name", "opened_on", "closed_on", "sample")
BLOCK_COLUMNS = ("name", "kind", "year", "sample")


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind were added."""

    units: int
    successions: int
    blocks: int


def load(path: str | Path) -> Loaded:
    """Load the file, all or nothing. Loading it again adds nothing; rows that the file does not name stay."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    with transaction.atomic():
        before = Unit.objects.count(), Succession.objects.count(), Block.objects.count()
        units = _units(data["units"])
        _names(data["units"], units)
        _parents(data["units"], units)
        rebuild_reach()
        _successions(data.get("successions", []), units)
        _blocks(data.get("blocks", []), units)
        after = Unit.objects.count(), Succession.objects.count(), Block.objects.count()
    return Loaded(*(now - then for now, then in zip(after, before, strict=True)))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _last(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _units(rows: list[dict[str, Any]]) -> dict[str, Unit]:
    """The units of the file by code, written in one statement per 400."""
    made = [
        Unit(
            code=r["code"], kind=r["kind"], level=r["level"], name=r["name"], short_name=r["short_name"],
            opened_on=_day(r["opened_on"]), closed_on=_last(r.get("closed_on")), sample=r.get("sample", False),
        )
        for r in rows
    ]  # fmt: skip
    Unit.objects.bulk_create(
        made,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*UNIT_COLUMNS, "folded", "name_order"],
    )
    return {unit.code: unit for unit in Unit.objects.filter(code__in=[r["code"] for r in rows])}


def _names(rows: list[dict[str, Any]], units: dict[str, Unit]) -> None:
    wanted = []
    for row in rows:
        unit = units[row["code"]]
        present = {
            "name": row["name"],
            "short_name": row["short_name"],
            "from": row["opened_on"],
            "to": row.get("closed_on"),
        }
        for n in row.get("names") or [present]:
            wanted.append(
                UnitName(
                    unit=unit,
                    name=n["name"],
                    short_name=n["short_name"],
                    starts_on=_day(n["from"]),
                    ends_on=_last(n["to"]),
                    basis=n.get("basis", ""),
                )
            )
    _replace(UnitName, wanted, "unit_id", units, ("unit_id", "name", "short_name", "starts_on", "ends_on"))


def _parents(rows: list[dict[str, Any]], units: dict[str, Unit]) -> None:
    wanted = []
    for row in rows:
        unit = units[row["code"]]
        only = [{"parent": row["parent"], "from": None, "to": row.get("closed_on")}] if row.get("parent") else []
        for p in row.get("parents") or only:
            parent = units[p["parent"]]
            starts_on = _last(p["from"]) or max(unit.opened_on, parent.opened_on)
            wanted.append(UnitParent(child=unit, parent=parent, starts_on=starts_on, ends_on=_last(p["to"])))
    _replace(UnitParent, wanted, "child_id", units, ("child_id", "parent_id", "starts_on", "ends_on"))


def _replace(model: Any, wanted: list[Any], owner: str, units: dict[str, Unit], columns: tuple[str, ...]) -> None:
    """Leave exactly `wanted` for these units; rows that are right already keep their ids."""

    def key(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, column) for column in columns)

    ids = {unit.pk for unit in units.values()}
    present = {key(row): row.pk for row in model.objects.all() if getattr(row, owner) in ids}
    keys = {key(row) for row in wanted}
    model.objects.filter(pk__in=[pk for k, pk in present.items() if k not in keys]).delete()
    model.objects.bulk_create([row for row in wanted if key(row) not in present], batch_size=BATCH)


def _successions(rows: list[dict[str, Any]], units: dict[str, Unit]) -> None:
    made = [
        Succession(
            predecessor=units[r["predecessor"]], successor=units[r["successor"]] if r["successor"] else None,
            kind=r["kind"], on=_day(r["on"]), partial=r.get("partial", False), decision=r.get("decision", ""),
        )
        for r in rows
    ]  # fmt: skip
    known = set(Succession.objects.values_list("predecessor", "successor", "on"))
    new = [s for s in made if (s.predecessor_id, s.successor_id, s.on) not in known]
    Succession.objects.bulk_create(new, batch_size=BATCH)


def _blocks(rows: list[dict[str, Any]], units: dict[str, Unit]) -> None:
    made = [
        Block(
            code=r["code"],
            host=units[r["host"]],
            name=r["name"],
            kind=r["kind"],
            year=r["year"],
            sample=r.get("sample", False),
        )
        for r in rows
    ]
    Block.objects.bulk_create(
        made,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*BLOCK_COLUMNS, "host", "folded", "name_order"],
    )
    blocks = {block.code: block for block in Block.objects.filter(code__in=[r["code"] for r in rows])}
    known = set(BlockMembership.objects.values_list("block", "unit", "starts_on"))
    members = [
        BlockMembership(
            block=blocks[r["code"]],
            unit=units[m["unit"]],
            post=m["post"],
            starts_on=_day(m["from"]),
            ends_on=_last(m["to"]),
        )
        for r in rows
        for m in r["members"]
    ]
    new = [m for m in members if (m.block_id, m.unit_id, m.starts_on) not in known]
    BlockMembership.objects.bulk_create(new, batch_size=BATCH)
