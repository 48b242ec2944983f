"""Evidence files of a unit."""

from typing import Any

from django.db import transaction

from core import blobs, clock, log
from documents.models import EvidenceFile
from units.models import Unit

KIND = "documents.evidence"


def add(*, unit: Unit, file: Any, title: str = "", by: Any) -> EvidenceFile:
    """Keep an uploaded file as the unit's evidence; the same content uploaded before is found again, not stored twice.

    Raises ValidationError (too large, not the type its name says). The file is stored before the transaction opens.
    """
    blob = blobs.store(file, kind=KIND, by=by)
    with transaction.atomic():
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
