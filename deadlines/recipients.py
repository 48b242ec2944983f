"""Whom a rung reaches: the people who hold the desk it addresses on the day it goes out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import AT_UNIT, Role, RoleAssignment, User
from deadlines.models import Acknowledgement, Desk, Duty, ReminderPreference
from units.models import BlockMembership, Unit

_AT_UNIT = (Desk.CLERK, Desk.HEAD)
Interval = tuple[date, date | None, int]


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as it stood on the day asked about. `floor` is the first day on which it may be spoken of."""

    pk: int
    key: str
    kind: str
    what: str
    campaign: str
    desk: str
    host_id: int
    unit_id: int | None
    unit: str
    person_id: int | None
    requested: bool
    due_on: date
    floor: date


def owed_of(duty: Duty, *, floor: date, due_on: date | None = None, desk: str = "") -> Owed:
    """A row as the planner sees it; its unit is loaded already."""
    return Owed(
        duty.pk, duty.key, duty.kind, duty.title, duty.context, desk or duty.desk, duty.host_id, duty.unit_id,
        duty.unit.name if duty.unit else "", duty.person_id, duty.requested, due_on or duty.due_on, floor,
    )  # fmt: skip


def _overlaps(first: date, last: date) -> Q:
    return Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))


def _on(rows: Iterable[Interval], day: date) -> Iterator[int]:
    return (who for start, end, who in rows if start <= day and (end is None or end >= day))


class People:
    """Role holders around a set of duties for a span of days; their choices and what they have taken on. Seven queries.

    Locked accounts are left out, except in questions about past days (`as_of_past`): they may have been open then.
    """

    def __init__(self, owed: Iterable[Owed], first: date, last: date, *, as_of_past: bool = False) -> None:
        rows = list(owed)
        units = {o.unit_id for o in rows if o.unit_id is not None}
        hosts = {o.host_id for o in rows} | {o.unit_id for o in rows if o.unit_id and o.desk not in _AT_UNIT}
        self._held: dict[tuple[str, int], list[Interval]] = defaultdict(list)
        self._blocks: dict[tuple[int, int], list[Interval]] = defaultdict(list)
        self._load_roles(units, hosts, first, last)
        ids = {who for held in self._held.values() for _s, _e, who in held} | {o.person_id for o in rows if o.person_id}
        users = User.objects.filter(pk__in=ids)
        self.users: dict[int, User] = {u.pk: u for u in (users if as_of_past else users.filter(is_active=True))}
        self.chosen: dict[int, list[str]] = dict(
            ReminderPreference.objects.filter(user__in=ids).values_list("user", "channels")
        )
        acks = Acknowledgement.objects.filter(duty__in=[o.pk for o in rows])
        self.acks = {(d, due, p): level for d, due, p, level in acks.values_list("duty", "due_on", "person", "level")}

    def _load_roles(self, units: set[int], hosts: set[int], first: date, last: date) -> None:
        span = _overlaps(first, last)
        members = BlockMembership.objects.filter(span, unit__in=units)
        blocks: set[int] = set()
        for unit, host, start, end, block in members.values_list(
            "unit", "block__host", "starts_on", "ends_on", "block"
        ):
            self._blocks[unit, host].append((start, end, block))
            blocks.add(block)
        places = Q(unit__in=units, role__in=(Role.CLERK, Role.HEAD)) | Q(
            host__in=hosts, role__in=(Role.OFFICER, Role.LEADER)
        )
        if blocks:
            places |= Q(block__in=blocks, role=Role.BLOCK_HEAD)
        found = RoleAssignment.objects.filter(span & places).order_by("id")
        for role, unit, host, block, start, end, user in found.values_list(
            "role", "unit", "host", "block", "starts_on", "ends_on", "user"
        ):
            self._held[role, unit or host or block].append((start, end, user))

    def holders(self, owed: Owed, desk: str, day: date) -> list[User]:
        """Who sits at `desk` for this duty on `day`. Where its own desk at the unit is empty, the unit's other desk answers."""
        found = self._known(self._seated(owed, desk, day))
        if not found and desk == owed.desk and desk in _AT_UNIT:
            found = self._known(self._at(owed, Desk.HEAD if desk == Desk.CLERK else Desk.CLERK, day))
        return found

    def _known(self, ids: Iterable[int]) -> list[User]:
        return [self.users[who] for who in dict.fromkeys(ids) if who in self.users]

    def _seated(self, owed: Owed, desk: str, day: date) -> list[int]:
        if owed.person_id is not None and desk == owed.desk:
            return [owed.person_id]
        if desk != Desk.BLOCK_HEAD:
            return self._at(owed, desk, day)
        blocks = _on(self._blocks.get((owed.unit_id or 0, owed.host_id), ()), day)
        return [who for block in blocks for who in _on(self._held.get((Role.BLOCK_HEAD, block), ()), day)]

    def _at(self, owed: Owed, desk: str, day: date) -> list[int]:
        at_unit = desk in _AT_UNIT or (desk == owed.desk and owed.unit_id is not None)
        place = owed.unit_id if at_unit else owed.host_id
        return list(_on(self._held.get((desk, place or 0), ()), day))

    def wants(self, user: User, channel: str) -> bool:
        """Has the person left this channel on? Without a choice, every channel is."""
        return user.pk not in self.chosen or channel in self.chosen[user.pk]


@dataclass(frozen=True)
class Unreachable:
    """A unit that owes something, and why its reminders do not arrive: no account at all, or people without mail address."""

    unit: Unit
    open_duties: int
    people: tuple[User, ...]


def hard_to_reach(by: Any, on: date) -> QuerySet[Any]:
    """Units that owe something to the hosts of `by` where reminders do not reach everybody.

    Annotated: `open_duties`, `deaf` (nobody can be reached by mail); `holding` are the present roles with their users.
    """
    owed = Duty.objects.open().filter(unit=OuterRef("pk"), desk__in=_AT_UNIT)
    if not by.grants.is_admin:
        owed = owed.filter(host__in=by.grants.hosts | by.grants.kept_hosts)
    number = owed.order_by().values("unit").annotate(_n=Count("pk")).values("_n")
    roles = RoleAssignment.objects.in_force(on).filter(role__in=AT_UNIT, user__is_active=True)
    here = roles.filter(unit=OuterRef("pk"))
    return (
        Unit.objects.annotate(
            open_duties=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            deaf=~Exists(here.exclude(user__email="")),
        )
        .filter(Q(deaf=True) | Exists(here.filter(user__email="")), open_duties__gt=0)
        .prefetch_related(Prefetch("role_assignments", roles.select_related("user").order_by("id"), to_attr="holding"))
    )


def unreachable(by: Any, on: date) -> list[Unreachable]:
    """Units that owe something to the hosts of `by` and in which nobody can be reached by mail; two queries."""
    rows = hard_to_reach(by, on).filter(deaf=True)
    return [Unreachable(u, u.open_duties, tuple(dict.fromkeys(row.user for row in u.holding))) for u in rows]
