"""Verbs on competition blocks: what they are called, who stands in them and who heads them, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import log
from core.refusals import Conflict, require
from units.models import Block, BlockMembership, Unit
from units.rules import units as rules

POSTS = BlockMembership.Post
FAR = date.max


@dataclass(frozen=True)
class Member:
    """A unit's place in a block for an interval, both days included."""

    unit: Unit
    post: str
    starts_on: date
    ends_on: date | None

    def meets(self, other: "Member") -> bool:
        """Have both a day in common?"""
        return self.starts_on <= (other.ends_on or FAR) and other.starts_on <= (self.ends_on or FAR)


class MemberError(Exception):
    """A fault of one line of the members' table: `line` counts from 0, `field` is the column."""

    def __init__(self, line: int, field: str, message: str) -> None:
        super().__init__(message)
        self.line, self.field, self.message = line, field, message


def create(*, code: str, host: Unit, name: str, kind: str, year: int, by: Any) -> Block:
    """Make a block of `host` for `year`. Raises Refused, or ValidationError (the name or code is taken)."""
    require(rules.keep_block(by, host.pk))
    if not host.alive_on(date(year, 12, 31)) and not host.alive_on(date(year, 1, 1)):
        raise ValidationError({"year": _("“%(unit)s” does not exist in %(year)s.") % {"unit": host, "year": year}})
    block = Block(code=code, host=host, name=name, kind=kind, year=year)
    with transaction.atomic():
        block.full_clean()
        block.save()
        log.record("units.block_create", block, by=by)
    return block


def edit(*, block: Block, version: int, name: str, kind: str, members: Sequence[Member], by: Any) -> Block:
    """Change a block's name, kind and members in one go. Raises MemberError (the line at fault) or Conflict."""
    require(rules.keep_block(by, block.host_id))
    with transaction.atomic():
        _claim(block, version)
        block.name, block.kind = name, kind
        block.full_clean(exclude=["version"])
        block.save(update_fields=["name", "kind", "folded", "name_order"])
        log.record("units.block_edit", block, by=by)
        set_members(block=block, members=members, by=by)
    return block


def set_members(*, block: Block, members: Sequence[Member], by: Any) -> None:
    """Write the members as given: rows that stand already stay, others are added or taken out. Overlaps are refused."""
    require(rules.keep_block(by, block.host_id))
    for line, member in enumerate(members):
        _check_dates(line, member)
        _check_overlap(line, member, members[:line])
    wanted = {(m.unit.pk, m.post, m.starts_on, m.ends_on): m for m in members}
    with transaction.atomic():
        Block.objects.select_for_update().get(pk=block.pk)
        present = {(m.unit_id, m.post, m.starts_on, m.ends_on): m for m in block.memberships.all()}
        gone = [row.pk for key, row in present.items() if key not in wanted]
        BlockMembership.objects.filter(pk__in=gone).delete()
        added = [
            BlockMembership(block=block, unit_id=key[0], post=key[1], starts_on=key[2], ends_on=key[3])
            for key in wanted
            if key not in present
        ]
        BlockMembership.objects.bulk_create(added)
        if gone or added:
            log.record(
                "units.block_members", block, by=by, params={"added": [m.unit_id for m in added], "removed": len(gone)}
            )


def copy(*, block: Block, year: int, by: Any) -> Block:
    """The same block for another year: its members of the last day, those that still exist, for the whole new year.

    Raises Refused, or ValidationError where the host already has a block of that name then.
    """
    require(rules.keep_block(by, block.host_id))
    first, last = date(year, 1, 1), date(year, 12, 31)
    made = Block(code=_code_of(block, year), host=block.host, name=block.name, kind=block.kind, year=year)
    going_on = [m for m in members_on(block, date(block.year, 12, 31)) if m.unit.alive_on(first)]
    with transaction.atomic():
        made.full_clean()
        made.save()
        BlockMembership.objects.bulk_create(
            BlockMembership(
                block=made, unit=m.unit, post=m.post, starts_on=first, ends_on=min(last, m.unit.closed_on or last)
            )
            for m in going_on
        )
        log.record("units.block_copy", made, by=by, params={"from": block.pk, "members": len(going_on)})
    return made


def copy_year(*, host: Unit, year: int, by: Any) -> list[Block]:
    """Every block that `host` had the year before and does not have in `year` yet; all or nothing."""
    require(rules.keep_block(by, host.pk))
    present = Block.objects.filter(host=host, year=year).values("name")
    earlier = Block.objects.filter(host=host, year=year - 1).exclude(name__in=present).select_related("host")
    if not earlier:
        raise ValidationError(
            {"year": _("“%(unit)s” has no block of %(before)s that %(year)s lacks.")
             % {"unit": host, "before": year - 1, "year": year}}
        )  # fmt: skip
    with transaction.atomic():
        return [copy(block=block, year=year, by=by) for block in earlier]


def _code_of(block: Block, year: int) -> str:
    """The code with its year exchanged, or the year put behind it."""
    stem = block.code.removesuffix(f"-{block.year}")
    return f"{stem[:75]}-{year}"


def _claim(block: Block, version: int) -> None:
    if not Block.objects.filter(pk=block.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    block.refresh_from_db()


def _check_dates(line: int, member: Member) -> None:
    unit = member.unit
    if member.ends_on is not None and member.ends_on < member.starts_on:
        raise MemberError(line, "ends_on", _("The end lies before the beginning."))
    if member.starts_on < unit.opened_on:
        raise MemberError(
            line,
            "starts_on",
            _("“%(unit)s” exists only from %(day)s.") % {"unit": unit, "day": f"{unit.opened_on:%d/%m/%Y}"},
        )
    if unit.closed_on is not None and (member.ends_on is None or member.ends_on > unit.closed_on):
        raise MemberError(
            line,
            "ends_on",
            _("“%(unit)s” ended on %(day)s; its membership cannot last longer.")
            % {"unit": unit, "day": f"{unit.closed_on:%d/%m/%Y}"},
        )


def _check_overlap(line: int, member: Member, earlier: Sequence[Member]) -> None:
    for other in earlier:
        if not member.meets(other):
            continue
        if other.unit == member.unit:
            raise MemberError(
                line, "starts_on", _("“%(unit)s” is in this block already in that time.") % {"unit": member.unit}
            )
        if member.post == POSTS.HEAD and other.post == POSTS.HEAD:
            raise MemberError(
                line,
                "post",
                _("“%(unit)s” heads the block in that time; a block has one head at a time.") % {"unit": other.unit},
            )


@dataclass(frozen=True)
class PartOfYear:
    """The days on which a unit belonged to a block, of the days of its year; what a year's result is pro-rated by."""

    days: int
    of: int

    @property
    def share(self) -> Decimal:
        """Between 0 and 1, to six decimals."""
        return (Decimal(self.days) / self.of).quantize(Decimal("0.000001"))

    @property
    def percent(self) -> Decimal:
        return (Decimal(100 * self.days) / self.of).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def whole(self) -> bool:
        return self.days == self.of


def parts_of_year(block: Block) -> dict[int, PartOfYear]:
    """For every unit that was a member in the block's year, its part of it; a day in two rows counts once. One query."""
    first, last = date(block.year, 1, 1), date(block.year, 12, 31)
    days: dict[int, set[int]] = {}
    for row in block.memberships.filter(starts_on__lte=last).exclude(ends_on__lt=first):
        span = range(max(first, row.starts_on).toordinal(), min(last, row.ends_on or last).toordinal() + 1)
        days.setdefault(row.unit_id, set()).update(span)
    of = (last - first).days + 1
    return {unit: PartOfYear(len(found), of) for unit, found in days.items()}


def members_on(block: Block, on: date) -> list[BlockMembership]:
    """Who stands in the block on `on`, the head first."""
    order = {POSTS.HEAD: 0, POSTS.DEPUTY: 1, POSTS.MEMBER: 2}
    rows = block.memberships.select_related("unit").order_by("unit__name_order")
    return sorted((row for row in rows if row.in_force_on(on)), key=lambda row: order[POSTS(row.post)])
