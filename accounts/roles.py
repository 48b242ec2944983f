"""Verbs and questions about roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AT_UNIT, Role, RoleAssignment, User
from accounts.models.roles import grants_of  # noqa: F401 (asked for here by other rooms)
from accounts.rules import users as rules
from core import clock, log
from core.refusals import require
from units.models import Block, Unit
from units.units import ancestors_of


@dataclass(frozen=True)
class Place:
    """A role as a form gives it: what, where, from when to when."""

    role: str
    on: date | None = None
    until: date | None = None
    unit: Unit | None = None
    host: Unit | None = None
    block: Block | None = None
    desk: Unit | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """For `assign`."""
        return dict(vars(self))


def may_give(by: Any, row: RoleAssignment) -> bool:
    """Does `by` keep the place: a unit under an officer's host, a block of that host, the clerk of a head's own unit?"""
    asked = row.role in AT_UNIT and row.unit is not None and by.grants.officer_hosts
    return may_give_below(by, row, ancestors_of(row.unit) if asked and row.unit else ())


def may_give_below(by: Any, row: RoleAssignment, above: Collection[int]) -> bool:
    """As `may_give`, where the units above the role's unit are known: no query."""
    grants = by.grants
    if grants.is_admin:
        return True
    if row.role == Role.CLERK and row.unit_id in grants.head_units:
        return True
    if row.role in AT_UNIT and row.unit is not None and grants.officer_hosts:
        return not grants.officer_hosts.isdisjoint(above)
    return row.role == Role.BLOCK_HEAD and row.block is not None and row.block.host_id in grants.officer_hosts


def within_reach(by: Any, user: User) -> bool:
    """May `by` give every role that `user` holds or will hold? An account without roles is for administrators only."""
    if by.grants.is_admin:
        return True
    rows = list(RoleAssignment.objects.own().filter(user=user).select_related("unit", "block").order_by("-starts_on"))
    held = [row for row in rows if row.ends_on is None or row.ends_on >= clock.today()] or rows[:1]
    return bool(held) and all(may_give(by, row) for row in held)


def assign(
    *, user: User, role: str, by: Any, on: date | None = None, until: date | None = None, **place: Any
) -> RoleAssignment:
    """Give `user` a role from `on`. `by` None is the system itself (loading).

    Raises Refused, or ValidationError where the role lies outside the life of its unit, or is held already in that time.
    """
    row = RoleAssignment(user=user, role=role, starts_on=on or clock.today(), ends_on=until, **place)
    _check_place(row)
    if by is not None:
        require(rules.assign(by, role, may_give(by, row)))
    _check_life(row)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if _same(row).exists():
            raise ValidationError({"role": _("%(user)s already holds this role there in that time.") % {"user": user}})
        row.full_clean()
        row.save()
        log.record("accounts.assign", user, by=by, params={"role": role, "assignment": row.pk})
    return row


def _same(row: RoleAssignment) -> Any:
    """Rows of the same role at the same place with a day in common."""
    same = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on),
        user=row.user, role=row.role, unit=row.unit, host=row.host, block=row.block, field=row.field,
        delegated_from=None,
    )  # fmt: skip
    return same if row.ends_on is None else same.filter(starts_on__lte=row.ends_on)


def _check_place(row: RoleAssignment) -> None:
    """The role needs its place, and only that."""
    needed = (
        "unit"
        if row.role in AT_UNIT
        else "block"
        if row.role == Role.BLOCK_HEAD
        else ""
        if row.role == Role.ADMIN
        else "host"
    )
    if needed and getattr(row, needed) is None:
        message = (
            _("Choose the block that the person heads.")
            if needed == "block"
            else _("Choose the unit where the role holds.")
        )
        raise ValidationError({"block" if needed == "block" else "unit": message})
    for other in {"unit", "host", "block"} - {needed}:
        setattr(row, other, None)


def _check_life(row: RoleAssignment) -> None:
    """A role lies within the life of its unit."""
    unit = row.unit or row.host
    if row.ends_on is not None and row.ends_on < row.starts_on:
        raise ValidationError({"until": _("The end lies before the beginning.")})
    if unit is None:
        return
    if row.starts_on < unit.opened_on:
        raise ValidationError(
            {"on": _("“%(unit)s” exists only from %(day)s.") % {"unit": unit, "day": f"{unit.opened_on:%d/%m/%Y}"}}
        )
    if unit.closed_on is not None and (row.ends_on is None or row.ends_on > unit.closed_on):
        raise ValidationError(
            {
                "until": _("“%(unit)s” ended on %(day)s; a role there cannot last longer.")
                % {"unit": unit, "day": f"{unit.closed_on:%d/%m/%Y}"}
            }
        )


def end(*, assignment: RoleAssignment, by: Any, on: date | None = None) -> RoleAssignment:
    """End a role; `on` is its last day (default: yesterday, so that it no longer holds today).

    Raises Refused, or ValidationError for the last administrator.
    """
    last = on or clock.today() - timedelta(days=1)
    if by is not None:
        require(rules.assign(by, assignment.role, may_give(by, assignment)))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=assignment.user_id)
        if assignment.role == Role.ADMIN and not _another_admin(assignment):
            raise ValidationError({"on": _("This is the last administrator; name another one first.")})
        if assignment.ends_on is not None and assignment.ends_on <= last:
            raise ValidationError(
                {"on": _("This role ends on %(day)s already.") % {"day": f"{assignment.ends_on:%d/%m/%Y}"}}
            )
        log.record(
            "accounts.end_role", assignment.user, by=by, params={"role": assignment.role, "assignment": assignment.pk}
        )
        if last < assignment.starts_on:  # given and taken back the same day: it never held
            assignment.delete()
            return assignment
        assignment.ends_on = last
        assignment.save(update_fields=["ends_on"])
        _end_delegations(assignment, last)
    return assignment


def _end_delegations(assignment: RoleAssignment, last: date) -> None:
    """What was lent ends with the role it was lent from."""
    assignment.delegations.filter(starts_on__gt=last).delete()
    assignment.delegations.filter(ends_on__gt=last).update(ends_on=last)


def _another_admin(assignment: RoleAssignment) -> bool:
    others = RoleAssignment.objects.in_force().filter(role=Role.ADMIN, user__is_active=True, ends_on__isnull=True)
    return others.exclude(user=assignment.user_id).exists()
