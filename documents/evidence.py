"""Evidence files of a unit."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from core import blobs, clock, log
from core.models import Blob
from core.refusals import require
from documents.models import EvidenceFile
from documents.rules import evidence as rules
from units.models import Unit

KIND = "documents.evidence"
# Rooms that cite evidence say here who else may read it: a function (user, blob) → bool, appended in their AppConfig.ready().
also_readable_by: list[Callable[[Any, Blob], bool]] = []


def may_read(user: Any, blob: Blob) -> bool:
    """The people of the unit, and whoever a citing room lets in (it is asked only then)."""
    if EvidenceFile.objects.visible_to(user).filter(blob=blob).exists():
        return True
    return any(let_in(user, blob) for let_in in also_readable_by)


def add(*, unit: Unit, file: Any, title: str = "", by: Any) -> EvidenceFile:
    """Keep an uploaded file as the unit's evidence. The same content is found again, not stored twice.

    Raises Refused, or ValidationError (too large, not the type its name says). The file is stored before the transaction opens.
    """
    require(rules.add(by, unit.pk))
    return keep(unit=unit, file=file, title=title, by=by)


def keep(*, unit: Unit, file: Any, title: str = "", by: Any) -> EvidenceFile:
    """As `add`, for verbs that have checked already that `by` may act for the unit (entering on its behalf)."""
    blob = blobs.store(file, kind=KIND, by=by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        same = EvidenceFile.objects.filter(unit=unit, blob__sha256=blob.sha256).first()
        if same is not None:
            blob.file.delete(save=False)
            blob.delete()
            return same
        row = EvidenceFile.objects.create(
            unit=unit, blob=blob, title=(title or blob.name)[:200], added_by=by, added_at=clock.now()
        )
        log.record("documents.add_evidence", row, by=by)
    return row
