"""python -m tests.smtp_sink [FILE]: a mail server on loopback that takes everything.

Prints its port; writes the Message-ID of each mail it took to FILE.
"""

import asyncio
import socket
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Sink:
    """Keeps the Message-ID of each mail it said "250 OK" to, in the order of arrival."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        return "250 OK"


async def serve(path: Path | None) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(path), loop=loop, enable_SMTPUTF8=True), sock=listening)
    print(listening.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
