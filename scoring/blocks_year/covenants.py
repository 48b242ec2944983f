"""The covenant (giao ước thi đua) of a block: it fixes targets and criteria table together; its signed copy locks the table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.models import Blob
from core.refusals import Conflict, require
from scoring.criteria import issuing
from scoring.models import Covenant, CovenantTarget, TableVersion
from scoring.rules import blocks_year as rules
from units.models import Block

IN_FORCE = TableVersion.IN_FORCE


def covenant_of(block: Block) -> Covenant:
    """The block's covenant, or an unsaved one (version 0) where none was begun."""
    found = Covenant.objects.filter(block=block).select_related("table__table", "scan", "recorded_by").first()
    if found is not None:
        found.block = block
        return found
    return Covenant(block=block, version=0)


def save_covenant(
    *, covenant: Covenant, seen: int, values: dict[str, Any], targets: Sequence[dict[str, Any]], by: Any
) -> Covenant:
    """Word the covenant: text, place, criteria table, targets. Raises Refused, Conflict, ValidationError."""
    require(rules.edit_covenant(by, covenant))
    _check_table(covenant.block, values.get("table"))
    with transaction.atomic():
        if covenant.pk is None:
            covenant.version = 1
        elif not Covenant.objects.filter(pk=covenant.pk, version=seen).update(version=F("version") + 1):
            raise Conflict()
        else:
            covenant.refresh_from_db(fields=["version"])
        for name, value in values.items():
            setattr(covenant, name, value)
        covenant.save()
        covenant.targets.all().delete()
        CovenantTarget.objects.bulk_create(
            CovenantTarget(covenant=covenant, position=n, **row) for n, row in enumerate(targets, start=1)
        )
        log.record("scoring.covenant_save", covenant.block, by=by, params={"targets": len(targets)})
    return covenant


def _check_table(block: Block, version: TableVersion | None) -> None:
    if version is not None and version.table.block_id not in (None, block.pk):
        raise ValidationError({"table": _("This criteria table was made for another block.")})


def sign_covenant(*, covenant: Covenant, seen: int, signed_on: date, blob: Blob, by: Any) -> Covenant:
    """Record that the covenant was signed, with its scan; the criteria table is locked from now on.

    Raises Refused, Conflict, ValidationError (no table yet, one that is not issued, a day to come).
    """
    require(rules.edit_covenant(by, covenant))
    table = covenant.table
    if table is None:
        raise ValidationError(_("Choose the criteria table first: the covenant fixes it."))
    if table.status not in IN_FORCE:
        raise ValidationError(_("Issue the criteria table first; a draft is not signed."))
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("This day is still to come.")})
    with transaction.atomic():
        values = {"signed_on": signed_on, "scan": blob, "recorded_by": by, "recorded_at": clock.now()}
        unsigned = Covenant.objects.filter(pk=covenant.pk, version=seen, signed_on__isnull=True)
        if not unsigned.update(version=F("version") + 1, **values):
            raise Conflict()
        if table.status == TableVersion.Status.ISSUED:
            issuing.lock(version=table, by=by)
        log.record("scoring.covenant_sign", covenant.block, by=by)
        covenant.refresh_from_db()
    return covenant
