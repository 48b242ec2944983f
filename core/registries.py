"""The five registries through which a lower room asks an upper one; filled in AppConfig.ready().

1 `file_readers`: may this user read this file?   2 `facts`: computed figures for scoring   3 `search_sources`
4 `dependants`: what rests on this record (for undo and closing)   5 `handovers`: what waits on a person or unit
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hit:
    """One search result."""

    kind: str
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Dependant:
    """A group of records that rest on another one."""

    label: str
    count: int
    url: str = ""


class PersonHandover:
    """What waits on a person in one room. Its instance stands in `handovers`; closing an account asks it."""

    def __call__(self, record: Any) -> Iterable[Dependant]:
        """Groups of what waits on `record`; nothing unless it is a person."""
        return self.waiting(record) if getattr(record, "is_authenticated", False) else ()

    def waiting(self, user: Any) -> Iterable[Dependant]:
        """Groups of what waits on `user`."""
        return ()

    def hand_over(self, user: Any, *, to: Any, by: Any) -> int:
        """Give it to `to` in the caller's transaction; the number handed over."""
        return 0


file_readers: dict[str, Callable[[Any, Any], bool]] = {}
facts: dict[str, Callable[..., Any]] = {}
search_sources: dict[str, Callable[[Any, str, int], Iterable[Hit]]] = {}
dependants: dict[str, Callable[[Any], Iterable[Dependant]]] = {}
handovers: dict[str, Callable[[Any], Iterable[Dependant]]] = {}
