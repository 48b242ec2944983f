"""Documents of a block's year: the decision that divides the blocks, regulations, plan, minutes."""

from typing import Any

from django.db import transaction

from core import clock, log
from core.models import Blob
from core.refusals import require
from scoring.models import BlockDocument, Covenant
from scoring.rules import blocks_year as rules
from units.models import Block

FILE_KIND = "scoring.block"


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees the block reads its papers, the signed covenant among them."""
    seen = Block.objects.visible_to(user)
    of_block = BlockDocument.objects.filter(file=blob, block__in=seen)
    return of_block.exists() or Covenant.objects.filter(scan=blob, block__in=seen).exists()


def add_document(*, block: Block, values: dict[str, Any], blob: Blob | None, by: Any) -> BlockDocument:
    """Put a document on record. Raises Refused, ValidationError."""
    require(rules.keep(by, block))
    found = BlockDocument(block=block, file=blob, added_by=by, added_at=clock.now(), **values)
    with transaction.atomic():
        found.full_clean()
        found.save()
        log.record("scoring.block_document", block, by=by, params={"document": found.pk})
    return found


def drop_document(*, document: BlockDocument, by: Any) -> None:
    """Take a document off the record (entered by mistake). Raises Refused."""
    require(rules.keep(by, document.block))
    with transaction.atomic():
        log.record("scoring.block_document_drop", document.block, by=by, params={"document": document.pk})
        document.delete()
