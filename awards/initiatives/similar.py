"""Initiatives that read alike: by the trigrams of their folded titles and texts, the same on every database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from awards.models import Initiative
from core.text import fold

ALIKE = 0.35  # share of common trigrams from which two titles are shown beside one another
SHOWN, READ, WORDS = 5, 600, 8
_WORD = re.compile(r"[^\W_]+")
COMMON = frozenset(
    fold("một số giải pháp nâng cao chất lượng hiệu quả công tác trong tại của cho biện pháp ứng dụng việc và").split()
)


@dataclass(frozen=True)
class Twin:
    """One that reads alike: `percent` of its title, `said` sentences that both texts share."""

    initiative: Initiative
    percent: int


def trigrams(text: str) -> frozenset[str]:
    """As PostgreSQL's pg_trgm makes them: of every word, with blanks around."""
    return frozenset(
        padded[i : i + 3]
        for word in _WORD.findall(fold(text))
        for padded in [f"  {word} "]
        for i in range(len(padded) - 2)
    )


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Common trigrams as a share of all of both; 0 where one has none."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def similar(initiative: Initiative, by: Any) -> list[Twin]:
    """What `by` may see and reads alike, the most alike first; one statement.

    Candidates share a telling word of the title (the trigram index finds them); of those the likeness is reckoned here.
    """
    title = initiative.folded or fold(initiative.title)
    words = sorted({w for w in _WORD.findall(title) if len(w) > 1 and w not in COMMON}, key=len, reverse=True)[:WORDS]
    if not words:
        return []
    near = reduce(or_, (Q(folded__contains=word) for word in words))
    rows = Initiative.objects.visible_to(by).filter(near).exclude(pk=initiative.pk or 0).select_related("unit")
    mine = trigrams(title)
    found = [
        Twin(row, round(100 * likeness(mine, trigrams(row.folded)))) for row in rows.order_by("-year", "-pk")[:READ]
    ]
    return sorted((t for t in found if t.percent >= 100 * ALIKE), key=lambda t: -t.percent)[:SHOWN]


def shared(one: str, other: str) -> list[str]:
    """Sentences of `one` that stand in `other` too, almost word for word."""
    parts = [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+", one) if len(part.strip()) > 20]
    others = [trigrams(part) for part in re.split(r"(?<=[.!?;])\s+|\n+", other) if len(part.strip()) > 20]
    return [part for part in parts if any(likeness(trigrams(part), known) > 0.6 for known in others)]
