"""What must always hold of units: checked by `manage.py check_invariants`."""

from collections.abc import Iterable, Iterator
from typing import Any

from core import invariants
from units.models import BlockMembership, Unit, UnitName, UnitParent, UnitReach
from units.units import expected_reach

MANY = 20


def register() -> None:
    """Called in AppConfig.ready()."""
    invariants.register("units.names", names)
    invariants.register("units.parents", parents)
    invariants.register("units.reach", reach)
    invariants.register("units.cycles", cycles)
    invariants.register("units.blocks", memberships)


def overlapping(rows: Iterable[Any], owner: str) -> Iterator[tuple[Any, Any]]:
    """Pairs of dated rows of the same owner (an attribute) that have a day in common; `rows` sorted by owner and start."""
    earlier: Any = None
    for row in rows:
        same = earlier is not None and getattr(earlier, owner) == getattr(row, owner)
        if same and (earlier.ends_on is None or earlier.ends_on >= row.starts_on):
            yield earlier, row
            if earlier.ends_on is None or (row.ends_on is not None and row.ends_on < earlier.ends_on):
                continue
        earlier = row


def names() -> Iterator[str]:
    """No unit has two names on one day, and its present name is the one in its own columns."""
    for one, two in overlapping(UnitName.objects.order_by("unit", "starts_on", "id"), "unit_id"):
        yield f"unit {one.unit_id} has two names on {two.starts_on:%d/%m/%Y}: {one.name!r} and {two.name!r}"
    last: dict[int, str] = {row.unit_id: row.name for row in UnitName.objects.order_by("unit", "starts_on")}
    for unit in Unit.objects.all():
        if last.get(unit.pk) != unit.name:
            yield f"unit {unit.pk} is called {unit.name!r}, its last name row says {last.get(unit.pk)!r}"


def parents() -> Iterator[str]:
    """No unit stands under two units on one day."""
    for one, two in overlapping(UnitParent.objects.order_by("child", "starts_on", "id"), "child_id"):
        yield f"unit {one.child_id} stands under {one.parent_id} and {two.parent_id} on {two.starts_on:%d/%m/%Y}"


def reach() -> Iterator[str]:
    """UnitReach is the closure of UnitParent."""
    stored = list(UnitReach.objects.values_list("ancestor", "unit", "starts_on", "ends_on", "depth"))
    wanted = {(r.ancestor, r.unit, r.span.first, r.span.last, r.depth) for r in expected_reach()}
    if len(stored) != len(set(stored)):
        yield "some rows of the reach are stored twice"
    for word, rows in (("is missing", wanted - set(stored)), ("should not be there", set(stored) - wanted)):
        for ancestor, unit, first, last, _depth in sorted(rows, key=str)[:MANY]:
            yield f"the reach of {ancestor} over {unit} from {first} to {last} {word}"


def cycles() -> Iterator[str]:
    """No unit stands above itself on any day."""
    for row in expected_reach():
        if row.depth and row.ancestor == row.unit:
            yield f"unit {row.unit} stands above itself from {row.span.first}"


def memberships() -> Iterator[str]:
    """No unit is twice in a block on one day, and no block has two heads."""
    rows = list(BlockMembership.objects.order_by("block", "unit", "starts_on", "id"))
    for row in rows:
        row.place = (row.block_id, row.unit_id)  # type: ignore[attr-defined]
    for one, two in overlapping(rows, "place"):
        yield f"unit {one.unit_id} is twice in block {one.block_id} on {two.starts_on:%d/%m/%Y}"
    heads = BlockMembership.objects.filter(post=BlockMembership.Post.HEAD).order_by("block", "starts_on", "id")
    for one, two in overlapping(heads, "block_id"):
        yield f"block {one.block_id} has two heads on {two.starts_on:%d/%m/%Y}"
