"""Reminders over two simulated years, and real workers killed in the middle of thousands of digests."""

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from core import clock
from core.models import Outbox
from deadlines import digests
from deadlines.models import Duty, Reminder
from tests.factories.ladder import at, owed_by
from tests.replay import Processes, Replay
from tests.simulation import Simulation, check

pytestmark = pytest.mark.proof
DIGESTS = int(os.environ.get("PROOF_DIGESTS", "10000"))
MONDAY = date(2025, 6, 23)
FIRST, LAST = date(2024, 1, 1), date.fromisoformat(os.environ.get("PROOF_LAST", "2025-12-31"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [int(s) for s in os.environ.get("PROOF_SEEDS", "1,2,3").split(",")])
def test_two_years_with_kills_outages_stepped_clocks_and_refusing_mail_servers(province, settings, seed):
    settings.EMAIL_BACKEND = "tests.simulation.Sink"
    run = Simulation(province, seed, date(2024, 1, 1), date(2025, 12, 31))
    run.run()
    states = check(run)
    print(f"seed {seed}: {Duty.objects.count()} duties, {run.kills} kills, {dict(states)}")
    assert run.kills > 50
    assert states["sent"] > 300


WORLDS = {
    "demo": (("load_demo",), {}),
    "load": (("make_load",), {"units": 40, "years": 2, "seed": 1}),
}


def load_world(name: str) -> None:
    """A province as it stands at the end of 2025."""
    (command,), options = WORLDS[name]
    with clock.pretend(date(2025, 12, 31)):
        call_command(command, stdout=StringIO(), **options)


@pytest.mark.django_db
@pytest.mark.parametrize("world", list(WORLDS))
def test_the_duties_of_a_loaded_province_lived_again_over_two_years(world, settings):
    settings.EMAIL_BACKEND = "tests.simulation.Sink"
    load_world(world)
    run = Replay(None, int(os.environ.get("PROOF_SEED", "1")), FIRST, LAST)
    asked = run.prepare()
    run.run()
    states = check(run)
    print(f"{world}: {asked} duties, {run.kills} kills, {dict(states)}")
    assert asked > 100
    assert run.kills > 50
    assert states["sent"] > 300


@contextmanager
def a_file_for_all(folder: Path) -> Iterator[None]:
    """SQLite: the test's database lies in memory; for this block it is a file that several processes share."""
    if connection.vendor != "sqlite":
        yield
        return
    name, path = connection.settings_dict["NAME"], folder / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    kept, connection.connection = connection.connection, None
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.connection.close()
        connection.settings_dict["NAME"], connection.connection = name, kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
@pytest.mark.parametrize("world", os.environ.get("PROOF_WORLDS", "demo,load").split(","))
def test_two_years_with_redis_and_real_workers_killed_by_sigkill(world, tmp_path):
    load_world(world)
    run = Processes(None, int(os.environ.get("PROOF_SEED", "1")), FIRST, LAST, folder=tmp_path, redis_port=free_port())
    asked = run.prepare()
    with a_file_for_all(tmp_path):
        try:
            run.open()
            run.run()
            run.drain()
        finally:
            run.close()
        run.gather()
        states = check(run)
    print(
        f"{world}: {asked} duties, {run.tasks} tasks, {run.kills} workers and {run.brokers_killed} Redis killed, {dict(states)}"
    )
    whole = date(2025, 12, 31) <= LAST
    assert run.kills > (20 if whole else 0)
    assert states["sent"] > (300 if whole else 0)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: Callable[[], bool], seconds: float, why: str) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.1)


@contextmanager
def ended(processes: list[subprocess.Popen]) -> Iterator[None]:
    """Whatever was started here is gone afterwards."""
    try:
        yield
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()


def write_digests(province, number: int) -> None:
    """A reminder and with it a digest for each of many people."""
    duty = owed_by(province.commune, province.host)
    User.objects.bulk_create(
        (User(username=f"p{n}", full_name=f"Lò Văn {n}", email=f"p{n}@example.vn") for n in range(number)),
        batch_size=1000,
    )
    Reminder.objects.bulk_create(
        (
            Reminder(
                duty=duty,
                due_on=duty.due_on,
                rung="D-7",
                recipient_id=pk,
                channel="email",
                send_on=MONDAY,
                planned_at=at(MONDAY),
            )
            for pk in User.objects.filter(username__startswith="p").values_list("pk", flat=True)
        ),
        batch_size=1000,
    )
    with clock.pretend(at(MONDAY, 8)):
        assert digests.write_due() == number


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the workers need a database that several processes share")
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_workers_and_redis_killed_in_a_run_of_digests_repeat_at_most_one_message_each(province, tmp_path):
    write_digests(province, DIGESTS)
    database = connection.settings_dict
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    env = os.environ | {
        "DATABASE_URL": f"postgres://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "THIDUA_MODE": "embedded",
        "THIDUA_DATA": str(tmp_path / "data"),
    }
    arrived = tmp_path / "arrived"
    arrived.touch()
    started: list[subprocess.Popen] = []

    def start(*args: str, **more: str) -> subprocess.Popen:
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(args, env=env | more, cwd=ROOT, stdout=log, stderr=log)
        started.append(process)
        return process

    def redis(port: int) -> subprocess.Popen:
        process = start(
            "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)
        )
        wait_for(lambda: answers(port), 10, "redis does not answer")
        return process

    def workers(port: int, clock_at: str) -> list[subprocess.Popen]:
        more = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "THIDUA_CLOCK": clock_at}
        celery = (sys.executable, "-m", "celery", "-A", "config")
        both = [
            start(*celery, "worker", "--pool", "solo", "-l", "WARNING", "-n", f"w{n}-{clock_at}", **more)
            for n in range(2)
        ]
        for _ in both:
            start(*celery, "call", "core.tasks.deliver_outbox", **more)
        return both

    def count() -> int:
        return arrived.read_bytes().count(b"\n")

    with ended(started):
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.smtp_sink", str(arrived)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        started.append(sink)
        env["EMAIL_URL"] = f"smtp://127.0.0.1:{int(sink.stdout.readline())}"  # type: ignore[union-attr]
        killed = 0
        for hour in ("09:00", "09:30"):
            port = free_port()
            broker = redis(port)
            both = workers(port, f"{MONDAY}T{hour}")
            aim = count() + random.randint(DIGESTS // 6, DIGESTS // 4)
            wait_for(lambda aim=aim: count() >= aim, 300, "the workers send nothing")
            for worker in both:
                worker.send_signal(signal.SIGKILL)
                killed += 1
            broker.send_signal(signal.SIGKILL)
            for process in (*both, broker):
                process.wait(10)
        port = free_port()
        redis(port)
        workers(port, f"{MONDAY}T10:00")
        waiting = Outbox.objects.filter(state__in=("planned", "sending"))
        wait_for(lambda: not waiting.exists(), 600, "the rest was not sent")

    times = Counter(arrived.read_text().split())
    assert len(times) == DIGESTS
    assert set(times) == set(Outbox.objects.values_list("message_id", flat=True))
    repeated = {mid for mid, n in times.items() if n > 1}
    assert sum(n - 1 for n in times.values()) <= killed
    assert repeated <= set(Outbox.objects.filter(state="uncertain").values_list("message_id", flat=True))
    assert not Reminder.objects.exclude(state__in=("sent", "uncertain")).exists()
    print(f"{DIGESTS} digests, {killed} workers killed, {len(repeated)} repeated")
