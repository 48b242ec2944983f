"""Verbs of delegation (ủy quyền): a head, officer or leader lends the role to a colleague from one day to another."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import DELEGABLE, Role, RoleAssignment, User
from accounts.rules import delegation as rules
from core import clock, log
from core.refusals import require
from core.templatetags.show import vi_date
from units.models import Unit

MAX_DAYS = 366


def delegable(user: Any) -> models.QuerySet[RoleAssignment]:
    """The roles that `user` may lend: own ones, in force today."""
    rows = RoleAssignment.objects.in_force().own().filter(user=user, role__in=DELEGABLE)
    return rows.select_related("user", "unit", "host", "block", "desk").order_by("id")


def colleagues(role: RoleAssignment) -> models.QuerySet[User]:
    """Who may be given `role`: people with a role of their own at the unit; of a host, with the same role or at its desk."""
    place = Q(unit=role.unit_id) if role.role == Role.HEAD else Q(host=role.host_id, role=role.role)
    if role.role != Role.HEAD and role.desk_id:
        place |= Q(unit=role.desk_id)
    held = RoleAssignment.objects.in_force().own().filter(place)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=role.user_id)


def give(*, role: RoleAssignment, to: User, on: date, until: date, by: Any, reason: str = "") -> RoleAssignment:
    """Lend `role` to `to` from `on` to `until`, both included.

    Raises Refused (not one's own role, lent already from somebody), or ValidationError with the field at fault: to oneself,
    to a stranger, beyond the role, too long, in the past, two at once.
    """
    require(rules.give(by, role, clock.today()))
    _check_receiver(role, to)
    _check_days(role, on, until)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=role.user_id)
        standing = role.delegations.filter(starts_on__lte=until, ends_on__gte=on).select_related("user").first()
        if standing is not None:
            raise ValidationError(
                {"on": _("From %(from)s to %(until)s this role is delegated to %(person)s already.") % _words(standing)}
            )
        row = RoleAssignment(
            user=to, role=role.role, unit=role.unit, host=role.host, block=role.block, desk=role.desk, field=role.field,
            starts_on=on, ends_on=until, delegated_by=role.user, delegated_from=role,
        )  # fmt: skip
        roles._check_life(row)
        row.full_clean()
        row.save()
        params = {"role": role.role, "assignment": row.pk, "from": str(on), "until": str(until)}
        log.record("accounts.delegate", role.user, by=by, reason=reason, params=params)
        log.record("accounts.receive_delegation", to, by=by, reason=reason, params=params)
    return row


def _words(row: RoleAssignment) -> dict[str, str]:
    return {"from": vi_date(row.starts_on), "until": vi_date(row.ends_on), "person": row.user.full_name}


def _check_receiver(role: RoleAssignment, to: User) -> None:
    if to.pk == role.user_id:
        raise ValidationError({"to": _("A role cannot be delegated to oneself.")})
    if not colleagues(role).filter(pk=to.pk).exists():
        raise ValidationError(
            {
                "to": _("%(person)s holds no role at “%(place)s”; a role is delegated only inside the unit.")
                % {"person": to, "place": role.place}
            }
        )


def _check_days(role: RoleAssignment, on: date, until: date) -> None:
    """The days lie in the future, in order, within a year and within the giver's own role."""
    if until < on:
        raise ValidationError({"until": _("The end lies before the beginning.")})
    if on < clock.today():
        raise ValidationError({"on": _("A delegation cannot begin in the past.")})
    if on < role.starts_on:
        raise ValidationError({"on": _("Your own role begins only on %(day)s.") % {"day": vi_date(role.starts_on)}})
    if role.ends_on is not None and until > role.ends_on:
        raise ValidationError(
            {
                "until": _("Your own role ends on %(day)s; a delegation cannot last longer.")
                % {"day": vi_date(role.ends_on)}
            }
        )
    if (until - on).days >= MAX_DAYS:
        raise ValidationError({"until": _("At most one year; delegate again after that.")})


def end(*, row: RoleAssignment, by: Any) -> None:
    """End a delegation now: from today it holds no longer. Raises Refused."""
    keeps = roles.may_give(by, row)
    require(rules.end(by, row, keeps))
    with transaction.atomic():
        log.record("accounts.end_delegation", row.user, by=by, params={"role": row.role, "assignment": row.pk})
        cut_short([row], clock.today() - timedelta(days=1))


def cut_short(rows: Iterable[RoleAssignment], last: date) -> None:
    """Let delegations end on `last`; those that would never have held go."""
    for row in rows:
        if row.starts_on > last:
            row.delete()
        elif row.ends_on is None or row.ends_on > last:
            row.ends_on = last
            row.save(update_fields=["ends_on"])


def touching(user: Any, on: date | None = None) -> models.QuerySet[RoleAssignment]:
    """Delegations by and to `user` that hold on a day or will hold later."""
    rows = RoleAssignment.objects.exclude(delegated_from=None).filter(ends_on__gte=on or clock.today())
    rows = rows.filter(Q(delegated_by=user) | Q(user=user))
    return rows.select_related("user", "delegated_by", "unit", "host", "block", "desk").order_by("starts_on", "id")


# ---- acts by delegation -----------------------------------------------------------------------------------------------


def register() -> None:
    """Called in AppConfig.ready(): every act of who acts for somebody says so."""
    log.authority = authority


def authority(by: Any, obj: models.Model) -> dict[str, Any]:
    """For the log: the delegation under which `by` acts on `obj`, where `obj` belongs to the place of one; else nothing.

    The nearest place counts: a clerk who also stands in for an officer of the host acts at the own unit as its clerk.
    """
    lent = by.grants.delegated if getattr(by, "grants", None) else ()
    if not lent:
        return {}
    for level in _places(obj):
        found = next((one for one in lent if one.place in level), None)
        if found is not None:
            return {"delegation": found.row, "delegated_by": found.giver}
        if level & by.grants.own_places:
            return {}
    return {}


def _places(obj: models.Model, depth: int = 3) -> Iterable[set[int]]:
    """The units that `obj` belongs to, the nearest first: its own columns, then those of what it belongs to."""
    if isinstance(obj, User):
        held = RoleAssignment.objects.in_force().own().filter(user=obj).values_list("unit", "host")
        yield {place for pair in held for place in pair if place}
        return
    level: list[models.Model] = [obj]
    for _step in range(depth):
        yield {place for item in level for place in _units_of(item)}
        level = [parent for item in level for parent in _parents(item)]


def _units_of(item: models.Model) -> set[int]:
    if isinstance(item, Unit):
        return {item.pk}
    columns = [f for f in item._meta.concrete_fields if f.is_relation and f.related_model is Unit]
    return {value for column in columns if (value := getattr(item, column.attname))}


def _parents(item: models.Model) -> list[models.Model]:
    if isinstance(item, Unit):
        return []
    columns = [f for f in item._meta.concrete_fields if f.is_relation and f.related_model not in (Unit, User)]
    return [parent for column in columns if isinstance(parent := getattr(item, column.name), models.Model)]
