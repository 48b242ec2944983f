"""Dated roles: at a unit (head, clerk), at a host (officer, leader, council), at a block, or of the system."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.grants import Delegated, Grants, Hat
from units.models import Block, BlockMembership, DatedRow, Unit, UnitReach, ceded, inheritance
from units.models.units import ends_after_start, in_force


class Role(models.TextChoices):
    ADMIN = "admin", _("System administrator")
    OFFICER = "officer", _("Emulation officer")
    LEADER = "leader", _("Leader")
    HEAD = "head", _("Head of unit")
    CLERK = "clerk", _("Clerk in charge")
    BLOCK_HEAD = "block_head", _("Head of block")
    CHAIR = "chair", _("Chair of the council")
    SECRETARY = "secretary", _("Secretary of the council")
    MEMBER = "member", _("Member of the council")


AT_UNIT = (Role.HEAD, Role.CLERK)
AT_HOST = (Role.OFFICER, Role.LEADER, Role.CHAIR, Role.SECRETARY, Role.MEMBER)
COUNCIL = (Role.CHAIR, Role.SECRETARY, Role.MEMBER)
DELEGABLE = (Role.HEAD, Role.OFFICER, Role.LEADER)
Followed = tuple[frozenset[int], frozenset[int], frozenset[int]]


def _nothing(_user: Any, _on: date) -> Followed:
    return frozenset(), frozenset(), frozenset()


# (blocks, units, campaigns) that a member of a council follows; the room of councils puts its answer here in AppConfig.ready().
followed: Callable[[Any, date], Followed] = _nothing


class RoleQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, on: date | None = None) -> "RoleQuerySet":
        """Roles that hold on `on` (default: today); a delegated one only while the giver's own role does."""
        day = on or clock.today()
        giver = in_force(day, "delegated_from__") & Q(delegated_from__user__is_active=True)
        return self.filter(in_force(day), Q(delegated_from=None) | giver)

    def own(self) -> "RoleQuerySet":
        """Without the delegated ones."""
        return self.filter(delegated_from=None)


class RoleAssignment(DatedRow):
    """`user` holds `role` at exactly one place for an interval.

    `desk` is the unit whose people do the host's work (Sở Nội vụ for UBND tỉnh).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="role_assignments", verbose_name=_("unit")
    )
    host = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="host_assignments", verbose_name=_("host")
    )
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="role_assignments", verbose_name=_("block")
    )
    field = models.CharField(
        _("field"), max_length=80, blank=True, default="", help_text=_("A sector, where the role holds in one only.")
    )
    desk = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("works at"))
    delegated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    delegated_from = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="delegations")

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        constraints = [
            ends_after_start("role_interval"),
            models.CheckConstraint(
                name="role_holds_at_its_place",
                condition=(
                    Q(role__in=AT_UNIT, unit__isnull=False, host__isnull=True, block__isnull=True)
                    | Q(role__in=AT_HOST, unit__isnull=True, host__isnull=False, block__isnull=True)
                    | Q(role=Role.BLOCK_HEAD, unit__isnull=True, host__isnull=True, block__isnull=False)
                    | Q(role=Role.ADMIN, unit__isnull=True, host__isnull=True, block__isnull=True)
                ),
                violation_error_message=_("This role needs exactly the place it holds at."),
            ),
            models.CheckConstraint(
                name="delegation_has_giver_and_end",
                condition=(
                    Q(delegated_by__isnull=True, delegated_from__isnull=True)
                    | Q(
                        delegated_by__isnull=False,
                        delegated_from__isnull=False,
                        ends_on__isnull=False,
                        role__in=DELEGABLE,
                    )
                ),
                violation_error_message=_("A delegation needs its giver and its last day."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "starts_on"], name="roles_of_user"),
            models.Index(fields=["unit", "role"], name="roles_at_unit"),
        ]

    @property
    def place(self) -> str:
        """Where the role holds, in words."""
        return str(self.desk or self.unit or self.host or self.block or "")


def grants_of(user: Any, on: date | None = None) -> Grants:
    """The grants of `user` on `on` (default: today), in two queries (three for a head of a block); none for a locked account."""
    if not user.is_active:
        return Grants()
    held: dict[str, set[int]] = defaultdict(set)
    hats: list[Hat] = []
    delegated, own, day = list[Delegated](), set[int](), on or clock.today()
    for row in _held(user, on):
        place = row.unit_id or row.host_id or row.block_id
        held[row.role].add(place or 0)
        hats.append(_hat(user, row))
        if row.delegated_by is not None:
            delegated.append(Delegated(row.pk, row.role, place or 0, row.delegated_by.pk))
        elif row.unit_id or row.host_id:
            own.add(place or 0)
    blocks, council = frozenset(held[Role.BLOCK_HEAD]), frozenset().union(*(held[r] for r in COUNCIL))
    heads, clerks = held[Role.HEAD], held[Role.CLERK]
    places = heads | clerks | held[Role.OFFICER] | held[Role.LEADER] | council
    inherited, acting = inheritance(places, day)
    old_heads = frozenset().union(*(acting.get(unit, set()) for unit in heads))
    old_clerks = frozenset().union(*(acting.get(unit, set()) for unit in clerks))
    follows = followed(user, day) if council else _nothing(user, day)
    return Grants(
        is_admin=bool(held[Role.ADMIN]),
        head_units=old_heads.union(heads),
        clerk_units=old_clerks.union(clerks),
        officer_hosts=frozenset(held[Role.OFFICER]),
        leader_hosts=frozenset(held[Role.LEADER]),
        council_hosts=council,
        blocks=blocks,
        block_units=_members(blocks, day),
        acted_for=(old_heads | old_clerks) - heads - clerks,
        inherited_units=inherited,
        hats=tuple(hats),
        delegated=tuple(delegated),
        own_places=frozenset(own),
        ceded=ceded(acting, heads | clerks),
        followed_blocks=follows[0],
        followed_units=_under(follows[1], day) | _members(follows[0], day),
        followed_campaigns=follows[2],
    )


def _under(areas: frozenset[int], on: date) -> frozenset[int]:
    """The units that stand in these areas on that day, the areas themselves included."""
    if not areas:
        return frozenset()
    return areas | frozenset(UnitReach.objects.filter(in_force(on), ancestor__in=areas).values_list("unit", flat=True))


def _held(user: Any, on: date | None) -> RoleQuerySet:
    """The person's own roles first, then what others delegated."""
    return (
        RoleAssignment.objects.in_force(on)
        .filter(user=user)
        .select_related("unit", "host", "block", "desk", "delegated_by")
        .order_by(F("delegated_from").asc(nulls_first=True), "id")
    )


def _members(blocks: frozenset[int], on: date) -> frozenset[int]:
    """The units that stand in one of these blocks on that day."""
    if not blocks:
        return frozenset()
    return frozenset(BlockMembership.objects.filter(in_force(on), block__in=blocks).values_list("unit", flat=True))


def _hat(user: Any, row: RoleAssignment) -> Hat:
    """A delegated role is named as such: the person's own post says nothing about it."""
    giver = row.delegated_by.full_name if row.delegated_by is not None else ""
    label = str(Role(row.role).label) if giver else user.post or str(Role(row.role).label)
    return Hat(row.role, label, row.place, row.starts_on, row.ends_on, giver)
