"""Campaigns, activities and meetings of a block: planned, held, with how many took part."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import Conflict, require
from scoring.models import BlockActivity
from scoring.rules import blocks_year as rules
from units.models import Block


def save_activity(
    *, block: Block, activity: BlockActivity | None, seen: int, values: dict[str, Any], by: Any
) -> BlockActivity:
    """Add or change an activity. Raises Refused, Conflict, ValidationError (held in the future, more units than members)."""
    require(rules.keep(by, block))
    _check(block, values)
    with transaction.atomic():
        if activity is None:
            activity = BlockActivity(block=block, added_by=by, added_at=clock.now())
        elif not BlockActivity.objects.filter(pk=activity.pk, version=seen).update(version=F("version") + 1):
            raise Conflict()
        else:
            activity.refresh_from_db(fields=["version"])
        for name, value in values.items():
            setattr(activity, name, value)
        activity.full_clean()
        activity.save()
        log.record("scoring.block_activity", block, by=by, params={"activity": activity.pk})
    return activity


def _check(block: Block, values: dict[str, Any]) -> None:
    held = values.get("held_on")
    if held is not None and held > clock.today():
        raise ValidationError({"held_on": _("This day is still to come.")})
    present = values.get("units_present")
    members = block.memberships.values("unit").distinct().count()
    if present is not None and present > members:
        raise ValidationError({"units_present": _("The block has only %(count)s members.") % {"count": members}})


def drop_activity(*, activity: BlockActivity, by: Any) -> None:
    """Take an activity off the record. Raises Refused."""
    require(rules.keep(by, activity.block))
    with transaction.atomic():
        log.record("scoring.block_activity_drop", activity.block, by=by, params={"activity": activity.pk})
        activity.delete()
