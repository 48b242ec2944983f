"""Channels a reminder goes through. A new one is a class with three answers, registered under its name.

The inbox in the app and e-mail are the outbox's own; `FileGateway` shows how a gateway for text messages or Zalo plugs in.
"""

import json
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from core.models import Outbox
from core.outbox import PermanentFailure
from deadlines.models import Channel

MAX_TEXT = 459  # three joined text messages of 153 characters


class Gateway(Protocol):
    """A way to a person besides mail. `send` raises PermanentFailure where trying again is useless, anything else to retry."""

    name: str

    def address(self, user: Any) -> str:
        """Where the person is reached; blank where not."""

    def send(self, row: Outbox) -> None:
        """Hand one message over. `row.key` stays the same when a message is repeated: pass it on as the gateway's id."""


class Mail:
    """E-mail: the outbox's own way."""

    name = Channel.EMAIL.value

    def address(self, user: Any) -> str:
        return str(user.email or "")

    def send(self, row: Outbox) -> None:
        raise NotImplementedError("the outbox sends mail itself")


class InApp:
    """The inbox: a written message is there."""

    name = Channel.IN_APP.value

    def address(self, user: Any) -> str:
        return str(user.username)

    def send(self, row: Outbox) -> None:
        """Nothing to hand over."""


class FileGateway:
    """Reference for text messages and Zalo: one JSON line per message in the data folder, from where a modem may take it."""

    name = Channel.TEXT.value

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def address(self, user: Any) -> str:
        return "".join(c for c in str(user.phone or "") if c.isdigit() or c == "+")

    def send(self, row: Outbox) -> None:
        if not 8 <= len(row.address) <= 15:
            raise PermanentFailure(f"not a telephone number: {row.address}")
        line = {"id": row.key, "to": row.address, "text": f"{row.subject}\n{row.body}"[:MAX_TEXT]}
        path = self.path or Path(settings.DATA_DIR) / "text-messages.jsonl"
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


_GATEWAYS: dict[str, Gateway] = {}


def register(gateway: Gateway) -> None:
    """Make a channel known under its name (the last one registered under a name counts)."""
    _GATEWAYS[gateway.name] = gateway


def gateway(name: str) -> Gateway:
    return _GATEWAYS[name]


def names() -> tuple[str, ...]:
    """Every channel a rung may name."""
    return tuple(_GATEWAYS)


for _known in (InApp(), Mail(), FileGateway()):
    register(_known)
