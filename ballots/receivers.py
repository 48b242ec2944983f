"""Who gets the result of a ballot: the asking room registers here in AppConfig.ready(), by the name it gives `hold`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Receiver:
    """`signed(ballot, result)` is called in the transaction of the last signature (`result` is ballots.counting.Result).

    `replaced(old, new)` is called when a void ballot is held again; both are ballots.
    """

    signed: Callable[[Any, Any], None]
    replaced: Callable[[Any, Any], None] | None = None


RECEIVERS: dict[str, Receiver] = {}


def register(name: str, receiver: Receiver) -> None:
    """Give the receiver of the ballots held under `name`, e.g. "awards.council"."""
    RECEIVERS[name] = receiver
