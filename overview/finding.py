"""Search over every room: each registers a source, the page groups what they find."""

from dataclasses import dataclass
from typing import Any

from core import registries
from core.registries import Hit

MOST = 10
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """One group of results; `more` says that there are others than those shown."""

    label: str
    hits: list[Hit]
    more: bool


def find(user: Any, query: str) -> list[Found]:
    """What the person may see and every word of `query` stands in, ten of each kind; a query per source."""
    if len(query.strip()) < SHORTEST or not user.grants.any:
        return []
    groups = []
    for label, source in registries.search_sources.items():
        hits = list(source(user, query, MOST + 1))
        if hits:
            groups.append(Found(str(hits[0].kind or label), hits[:MOST], len(hits) > MOST))
    return groups
