"""The list as published, and its digest: what changed afterwards no longer fits."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from awards.models import Disclosure, Nomination

SUMMARY = 600  # characters of the achievement that are published


def content_of(nominations: Iterable[Nomination]) -> list[dict[str, Any]]:
    """What is published of each: name, post and unit, award, the achievement in short. No birth date, no identity number."""
    return [
        {
            "id": one.pk, "name": one.name, "post": one.post, "award": one.award.name, "posthumous": one.posthumous,
            "achievement": one.achievement[:SUMMARY],
        }
        for one in nominations
    ]  # fmt: skip


def digest_of(content: list[dict[str, Any]], opened_at: Any) -> str:
    """SHA-256 over the list and the instant of publishing, in hexadecimal."""
    stamp = f"{opened_at.timestamp():.6f}"
    text = json.dumps([stamp, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def genuine(disclosure: Disclosure) -> bool:
    """Does the stored list still fit the digest made when it was published?"""
    return disclosure.opened_at is not None and digest_of(disclosure.content, disclosure.opened_at) == disclosure.digest
