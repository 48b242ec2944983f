"""Verbs and questions about roles."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import COUNCIL, Role, RoleAssignment, User
from core import clock, log
from core.grants import Grants, Hat
from units.models import BlockMembership, in_force


def grants_of(user: User, on: date | None = None) -> Grants:
    """The grants of `user` on `on` (default: today), in one query (two for the head of a block); a locked account holds none."""
    if not user.is_active:
        return Grants()
    held: dict[str, set[int]] = defaultdict(set)
    hats: list[Hat] = []
    roles = RoleAssignment.objects.in_force(on).filter(user=user).select_related("unit", "host", "block", "desk").order_by("id")
    for row in roles:
        place = row.unit_id or row.host_id or row.block_id
        held[row.role].add(place or 0)
        hats.append(Hat(row.role, user.post or str(Role(row.role).label), row.place))
    blocks = frozenset(held[Role.BLOCK_HEAD])
    members = BlockMembership.objects.filter(in_force(on or clock.today()), block__in=blocks).values_list("unit", flat=True)
    return Grants(
        is_admin=bool(held[Role.ADMIN]),
        head_units=frozenset(held[Role.HEAD]),
        clerk_units=frozenset(held[Role.CLERK]),
        officer_hosts=frozenset(held[Role.OFFICER]),
        leader_hosts=frozenset(held[Role.LEADER]),
        council_hosts=frozenset().union(*(held[r] for r in COUNCIL)),
        blocks=blocks,
        block_units=frozenset(members) if blocks else frozenset(),
        hats=tuple(hats),
    )


def assign(*, user: User, role: str, by: Any, on: date | None = None, until: date | None = None, **place: Any) -> RoleAssignment:
    """Give `user` a role from `on`. Raises ValidationError where the role outlives its unit, or is held already."""
    start = on or clock.today()
    row = RoleAssignment(user=user, role=role, starts_on=start, ends_on=until, **place)
    unit = row.unit or row.host
    if unit is not None and unit.closed_on is not None and (until is None or until > unit.closed_on):
        raise ValidationError(
            {"ends_on": _("“%(unit)s” ended on %(day)s; a role there cannot last longer.") % {"unit": unit, "day": f"{unit.closed_on:%d/%m/%Y}"}}
        )
    same = RoleAssignment.objects.in_force(start).filter(
        user=user, role=role, unit=row.unit, host=row.host, block=row.block, field=row.field
    )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if same.exists():
            raise ValidationError({"role": _("%(user)s already holds this role there.") % {"user": user}})
        row.full_clean()
        row.save()
        log.record("accounts.assign", user, by=by, params={"role": role, "assignment": row.pk})
    return row


def end(*, assignment: RoleAssignment, by: Any, on: date | None = None) -> RoleAssignment:
    """End a role; `on` is its last day (default: yesterday, so that it no longer holds today)."""
    last = on or clock.today() - timedelta(days=1)
    with transaction.atomic():
        log.record("accounts.end_role", assignment.user, by=by, params={"role": assignment.role, "assignment": assignment.pk})
        if last < assignment.starts_on:  # given and taken back the same day: it never held
            assignment.delete()
            return assignment
        assignment.ends_on = last
        assignment.save(update_fields=["ends_on"])
    return assignment
