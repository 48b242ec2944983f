"""What must always hold of accounts: checked by `manage.py check_invariants`."""

from collections.abc import Iterator

from accounts.models import RoleAssignment
from core import invariants
from units.invariants import overlapping


def register() -> None:
    """Called in AppConfig.ready()."""
    invariants.register("accounts.roles", roles)
    invariants.register("accounts.lives", lives)
    invariants.register("accounts.delegations", delegations)


def roles() -> Iterator[str]:
    """Nobody holds the same role at the same place twice on one day."""
    rows = list(
        RoleAssignment.objects.own().order_by("user", "role", "unit", "host", "block", "field", "starts_on", "id")
    )
    for row in rows:
        row.same = (row.user_id, row.role, row.unit_id, row.host_id, row.block_id, row.field)  # type: ignore[attr-defined]
    for one, two in overlapping(rows, "same"):
        yield f"user {one.user_id} holds {one.role} twice (rows {one.pk} and {two.pk}) on {two.starts_on:%d/%m/%Y}"


def lives() -> Iterator[str]:
    """No role begins before its unit exists."""
    for row in RoleAssignment.objects.select_related("unit", "host"):
        unit = row.unit or row.host
        if unit is not None and row.starts_on < unit.opened_on:
            yield f"role {row.pk} begins before unit {unit.pk} exists"


def delegations() -> Iterator[str]:
    """No role is lent twice on one day, lent on, or lent beyond its own days."""
    rows = list(RoleAssignment.objects.exclude(delegated_from=None).select_related("delegated_from"))
    for one, two in overlapping(
        sorted(rows, key=lambda r: (r.delegated_from_id, r.starts_on, r.pk)), "delegated_from_id"
    ):
        yield f"role {one.delegated_from_id} is delegated twice (rows {one.pk} and {two.pk}) on {two.starts_on:%d/%m/%Y}"
    for row in rows:
        source = row.delegated_from
        if source is None or source.delegated_from_id is not None or source.user_id == row.user_id:
            yield f"delegation {row.pk} is a chain, or to oneself"
        elif row.starts_on < source.starts_on:
            yield f"delegation {row.pk} begins before the role it is lent from"
