"""Choosing who heads the block next year, and handing over: next year's block gets its members and heads."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from scoring.models import NextHeads
from scoring.rules import blocks_year as rules
from units import blocks
from units.models import Block, BlockMembership, Unit

POSTS = BlockMembership.Post


def choose_heads(*, block: Block, head: Unit, deputy: Unit | None, chosen_on: date, how: str, by: Any) -> NextHeads:
    """Record who was chosen at the year-end meeting; may be corrected until the papers were handed over.

    Raises Refused, ValidationError (no member of the block, a day to come, one unit twice, handed over already).
    """
    require(rules.keep(by, block))
    found = NextHeads.objects.filter(block=block).first() or NextHeads(block=block)
    if found.handed_over_on is not None:
        raise ValidationError(_("The papers have been handed over already."))
    members = {m.unit_id for m in blocks.members_on(block, date(block.year, 12, 31))}
    for field, unit in (("head", head), ("deputy", deputy)):
        if unit is not None and unit.pk not in members:
            raise ValidationError({field: _("“%(unit)s” is no member of this block.") % {"unit": unit}})
    if deputy is not None and deputy.pk == head.pk:
        raise ValidationError({"deputy": _("One unit is not both head and deputy.")})
    if chosen_on > clock.today():
        raise ValidationError({"chosen_on": _("This day is still to come.")})
    found.head, found.deputy, found.chosen_on, found.how, found.recorded_by = head, deputy, chosen_on, how, by
    with transaction.atomic():
        found.save()
        log.record("scoring.next_heads", block, by=by, params={"head": head.pk})
    return found


def hand_over(*, heads: NextHeads, on: date, by: Any) -> Block:
    """The papers were handed over: next year's block is made (or taken as it stands) and gets the heads that were chosen.

    Raises Refused, ValidationError (a chosen unit does not stand in next year's block).
    """
    block = heads.block
    require(rules.hand_over(by, block))
    if on > clock.today():
        raise ValidationError({"on": _("This day is still to come.")})
    with transaction.atomic():
        following = Block.objects.filter(host=block.host_id, name=block.name, year=block.year + 1).first()
        if following is None:
            following = blocks.copy(block=block, year=block.year + 1, by=by)
        blocks.set_members(block=following, members=_with_posts(following, heads), by=by)
        heads.handed_over_on = on
        heads.save(update_fields=["handed_over_on"])
        log.record("scoring.handed_over", block, by=by, params={"block": following.pk})
    return following


def _with_posts(following: Block, heads: NextHeads) -> list[blocks.Member]:
    rows = list(following.memberships.select_related("unit"))
    for unit in (heads.head, heads.deputy):
        if unit is not None and unit.pk not in {row.unit_id for row in rows}:
            raise ValidationError(
                _("“%(unit)s” does not stand in the block of %(year)s.") % {"unit": unit, "year": following.year}
            )
    return [blocks.Member(row.unit, _post(row, heads), row.starts_on, row.ends_on) for row in rows]


def _post(row: BlockMembership, heads: NextHeads) -> str:
    if row.unit_id == heads.head_id:
        return POSTS.HEAD
    return POSTS.DEPUTY if row.unit_id == heads.deputy_id else POSTS.MEMBER
