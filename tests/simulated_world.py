"""The world of tests/replay.py as its processes see it: a clock and a mail server that obey a file.

`celery -A tests.simulated_world worker` is the real application whose clock is that of SIMULATED_WORLD/world.json;
`python -m tests.simulated_world sink FOLDER` is a mail server that writes down what it took, and refuses when told to.
"""

import asyncio
import json
import os
import socket
import sys
from contextlib import suppress
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import redis
from celery.signals import task_postrun, task_prerun

from config.celery import app

__all__ = ["app", "send"]
FOLDER = Path(os.environ.get("SIMULATED_WORLD", "."))


def world(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "world.json").read_text()))


@task_prerun.connect
def _set_the_clock(**_kwargs: Any) -> None:
    from django.conf import settings

    from core import clock

    _running().touch()
    settings.CLOCK = world(FOLDER)["clock"]
    clock._started = monotonic()
    with suppress(redis.ConnectionError):
        _books().incr("begun")


@task_postrun.connect
def _ended(**_kwargs: Any) -> None:
    _running().unlink(missing_ok=True)


def _running() -> Path:
    """Is there while this process is at work."""
    return FOLDER / f"running-{os.getpid()}"


@cache
def _books() -> Any:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def send(task: str, port: int, times: int) -> None:
    """Put a task into the queue, as beat does."""
    with app.connection_for_write(f"redis://127.0.0.1:{port}/0") as line:
        for _n in range(times):
            app.send_task(task, connection=line, retry=False)


class Sink:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        now = world(self.folder)
        if now["refuses"]:
            return "451 busy"
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        words = message.get_content().split()
        titles = [word.strip("“”:.,()") for word in words if word.startswith(("Viec-", "“Viec-"))]
        row = {"clock": now["clock"], "mid": message["Message-ID"], "to": message["To"], "titles": titles}
        with (self.folder / "arrived").open("a") as file:
            file.write(json.dumps(row) + "\n")
        return "250 OK"


async def serve(folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    (folder / "arrived").touch()
    listening = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(folder), loop=loop, enable_SMTPUTF8=True), sock=listening)
    print(listening.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__" and sys.argv[1] == "sink":
    asyncio.run(serve(Path(sys.argv[2])))
