"""Seals over the ActionLog: what makes an altered, removed, re-ordered or cut log visible.

The sealer takes committed rows that stand in no seal yet, in batches, and chains them: each row's digest is
HMAC-SHA256(key, previous digest ‖ row). The key lives in the environment, the head is anchored daily in a file outside
the database, so that even somebody who rewrites the database cannot recompute a chain that verifies.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from core import clock
from core.log import text_hash
from core.models import ActionLog, ActionText, LogSeal, LogSealEntry

BATCH = 1000
GENESIS = "0" * 64


def _key() -> bytes:
    return settings.LOG_SEAL_KEY.encode()


def key_id() -> str:
    """Names the key without giving it away; a rotated key is known by it."""
    return hashlib.sha256(b"id" + _key()).hexdigest()[:16]


def _canonical(row: ActionLog) -> bytes:
    stamp = row.at.astimezone(tz=None).timestamp()
    parts: list[Any] = [
        row.pk, f"{stamp:.6f}", row.actor_id, row.action, row.object_type, row.object_id, row.on_behalf_of,
        row.params, row.text_hash,
    ]  # fmt: skip
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _extend(digest: str, row: ActionLog) -> str:
    return hmac.new(_key(), digest.encode() + b"\x00" + _canonical(row), hashlib.sha256).hexdigest()


def seal_once(limit: int = BATCH) -> int:
    """Seal up to `limit` committed rows; the number sealed. Two sealers at once: the unique seal number lets one win."""
    with transaction.atomic():
        head = LogSeal.objects.select_for_update().order_by("-number").first()
        sealed = LogSealEntry.objects.filter(log_id=OuterRef("pk"))
        rows = list(ActionLog.objects.filter(~Exists(sealed)).order_by("id")[:limit])
        if not rows:
            return 0
        previous = digest = head.digest if head else GENESIS
        entries = []
        for position, row in enumerate(rows):
            digest = _extend(digest, row)
            entries.append(LogSealEntry(log_id=row.pk, position=position, digest=digest))
        number = head.number + 1 if head else 1
        seal = LogSeal.objects.create(
            number=number, at=clock.now(), count=len(rows), previous=previous, digest=digest, key_id=key_id()
        )
        for entry in entries:
            entry.seal = seal
        LogSealEntry.objects.bulk_create(entries)
    return len(rows)


def anchor() -> bool:
    """Append the head of the chain to the anchor file outside the database; False when it stands there already."""
    head = LogSeal.objects.order_by("-number").first()
    path = settings.LOG_ANCHOR_FILE
    if head is None or (_anchors() or [{}])[-1].get("number") == head.number:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        line = {"number": head.number, "digest": head.digest, "at": clock.now().isoformat(), "key": head.key_id}
        file.write(json.dumps(line) + "\n")
    return True


def _anchors() -> list[dict[str, Any]]:
    path = settings.LOG_ANCHOR_FILE
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass
class Verdict:
    """What `verify` found: nothing in `faults` means the sealed part stands as it was written."""

    rows: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)
    unsealed: int = 0
    oldest_unsealed: timedelta | None = None


def verify() -> Verdict:
    """Recompute the whole chain. Reads every row once, in batches of one seal."""
    verdict, digest, expected = Verdict(), GENESIS, 1
    heads: dict[int, str] = {}
    for seal, entries, rows in _sealed():
        if seal.number != expected:
            verdict.faults.append(f"seal {expected} is missing before seal {seal.number}")
        if seal.previous != digest:
            verdict.faults.append(f"seal {seal.number} does not continue the seal before it")
        _verify_seal(seal, entries, rows, verdict)
        digest = heads[seal.number] = seal.digest
        expected = seal.number + 1
        verdict.seals += 1
    for line in _anchors():
        found = heads.get(line["number"])
        if found is None:
            verdict.faults.append(f"the log was cut: seal {line['number']}, anchored {line['at']}, is gone")
        elif found != line["digest"]:
            verdict.faults.append(
                f"the chain was recomputed: seal {line['number']} differs from its anchor of {line['at']}"
            )
    sealed = LogSealEntry.objects.filter(log_id=OuterRef("pk"))
    loose = ActionLog.objects.filter(~Exists(sealed)).order_by("at")
    verdict.unsealed = loose.count()
    first = loose.first()
    verdict.oldest_unsealed = clock.now() - first.at if first else None
    return verdict


def _sealed() -> Iterator[tuple[LogSeal, list[LogSealEntry], dict[int, ActionLog]]]:
    for seal in LogSeal.objects.order_by("number").iterator():
        entries = list(seal.entries.order_by("position"))
        yield seal, entries, ActionLog.objects.in_bulk([e.log_id for e in entries])


def _verify_seal(seal: LogSeal, entries: list[LogSealEntry], rows: dict[int, ActionLog], verdict: Verdict) -> None:
    """Each row is checked against the digest kept beside it, so that the altered one can be named."""
    texts = {t.log_id: t for t in ActionText.objects.filter(log_id__in=list(rows), erased_at=None)}
    digest = seal.previous
    for entry in entries:
        row = rows.get(entry.log_id)
        if row is None:
            verdict.faults.append(f"row {entry.log_id} of seal {seal.number} was removed")
        elif _extend(digest, row) != entry.digest:
            verdict.faults.append(f"row {entry.log_id} of seal {seal.number} was altered or stands in another order")
        text = texts.get(entry.log_id)
        if row and text and text_hash(text.salt, text.text) != row.text_hash:
            verdict.faults.append(f"the text of row {entry.log_id} was altered")
        digest = entry.digest
        verdict.rows += 1
    if len(entries) != seal.count or digest != seal.digest:
        verdict.faults.append(f"seal {seal.number} was made over {seal.count} rows and does not end where it did")
