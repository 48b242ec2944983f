"""The simulation over a loaded province (the demo, or a load): its own duties, asked on their days, finished as recorded or not.

`Replay` runs the tasks in this process; `Processes` sends them through Redis to real Celery workers that are killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import redis
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from accounts.models import Role, RoleAssignment, User
from core import clock
from core.models import Outbox
from deadlines import calendar, duties, inbox, reminding
from deadlines.models import Acknowledgement, Duty, DutyDesk, DutyExtension, Outcome, Reminder
from tests.factories.ladder import at
from tests.simulated_world import send
from tests.simulation import WORLD, Simulation

ROOT = Path(__file__).resolve().parents[1]
LEFT_OPEN = 0.1  # this share is never finished as recorded, so that ladders are climbed to the end


def officer_of() -> Any:
    """Somebody who may grant and release: an officer of the host that asks most."""
    hosts = Duty.objects.order_by().values_list("host", flat=True)
    most = max(set(hosts), key=list(hosts).count)
    return RoleAssignment.objects.filter(role=Role.OFFICER, host=most, user__is_active=True).earliest("pk").user


@dataclass
class Replay(Simulation):
    """`finished` says on which day a duty is done."""

    finished: dict[date, list[int]] = field(default_factory=dict)
    clerks: dict[int, Any] = field(default_factory=dict)

    def prepare(self) -> int:
        """As it was on the first day: nothing sent, nothing done, every duty with its first date; how many will be asked."""
        User.objects.update(email=Concat("username", Value("@example.vn")))  # what is mailed is what can be counted
        for model in (Reminder, Acknowledgement, DutyExtension, DutyDesk, Outbox):
            model.objects.all().delete()
        random = Random(self.seed)
        known: dict[date, list[int]] = defaultdict(list)
        rows = list(Duty.objects.filter(opens_on__range=(self.first, self.last), unit__isnull=False))
        Duty.objects.exclude(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            if row.closed_at is not None and random.random() > LEFT_OPEN:
                known[max(clock.local_date(row.closed_at), row.opens_on)].append(row.pk)
            row.title, row.created_at, row.due_on = f"Viec-{row.pk}", at(row.opens_on, 7), row.first_due_on
            row.closed_at = row.done_on = None
            row.outcome = row.reason = ""
        names = ["title", "created_at", "due_on", "closed_at", "done_on", "outcome", "reason"]
        Duty.objects.bulk_update(rows, names, batch_size=200)
        DutyDesk.objects.bulk_create(
            (DutyDesk(duty=row, desk=row.desk, starts_on=row.opens_on) for row in rows), batch_size=500
        )
        self.finished = known
        roles = RoleAssignment.objects.filter(role=Role.CLERK, user__is_active=True).select_related("user")
        self.clerks = {role.unit_id: role.user for role in roles if role.unit_id}
        self.province = SimpleNamespace(officer=officer_of())
        return len(rows)

    def _ask(self, day: date) -> None:
        """The duties are there, each from its own day on."""

    def _people(self, day: date, hour: int) -> None:
        with clock.pretend(at(day, hour)):
            for pk in self.finished.pop(day, ()):
                self._finish(Duty.objects.filter(pk=pk), Outcome.DONE)
            there = list(Duty.objects.open().filter(opens_on__lte=day).order_by("id").values_list("pk", flat=True))
            chosen = [pk for pk in there if self.random.random() < 0.003]
            for duty in Duty.objects.filter(pk__in=chosen).select_related("unit").order_by("id"):
                self._happens(duty, day)
            waiting = [row.pk for row in reminding.held(self.province.officer)]
            if waiting and self.random.random() < 0.1:
                reminding.release(ids=waiting, by=self.province.officer)

    def _finish(self, rows: Any, outcome: str) -> None:
        duties.close_many(rows, outcome=outcome)

    def _happens(self, duty: Duty, day: date) -> None:
        chance = self.random.random()
        if chance < 0.5:
            outcome = self.random.choice([Outcome.DONE, Outcome.EXCUSED, Outcome.WITHDRAWN])
            self._finish(Duty.objects.filter(pk=duty.pk), outcome)
        elif chance < 0.75 and duty.due_on >= day:
            later = duty.due_on + timedelta(days=self.random.randint(5, 40))
            duties.extend(duty=duty, due_on=later, reason="Bão lũ", by=self.province.officer)
        elif duty.unit_id in self.clerks and duty.desk == "clerk":
            clerk = self.clerks[duty.unit_id]
            if duty.unit_id in clerk.grants.own_units:
                inbox.acknowledge(duty=duty, by=clerk)


# ---- real processes --------------------------------------------------------------------------------------------------
def wait_for(what: Callable[[], bool], seconds: float, why: str) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.01)


@dataclass
class Processes(Replay):
    """Tasks go through Redis to two worker processes; the strokes of SIGKILL come from the seed.

    `folder` holds the clock all processes read, the switch of the mail server and what it took. This class plays beat.
    """

    folder: Path = Path()
    redis_port: int = 0
    kill_share: float = 0.04
    started: list[Any] = field(default_factory=list)
    workers: list[Any] = field(default_factory=list)
    tasks: int = 0
    brokers_killed: int = 0

    def hours(self, day: date) -> tuple[int, ...]:
        """Fewer than in one process: each stroke costs a fifth of a second. On a day off nothing may leave, asked once."""
        return (8, 11) if calendar.is_working(day) else (9,)

    def open(self) -> None:
        """Start Redis, the mail server and the workers."""
        self._say("2024-01-01T00:00:00", refuses=False)
        self._redis()
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.simulated_world", "sink", str(self.folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.started.append(sink)
        self.mail_port = int(sink.stdout.readline())  # type: ignore[union-attr]
        self.workers = [self._worker(n) for n in range(2)]

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()

    def _popen(self, *args: str, **more: str) -> Any:
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(args, env=os.environ | more, cwd=ROOT, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def _redis(self) -> None:
        args = ("--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder))
        self.broker = self._popen("redis-server", *args)
        self.client = redis.Redis(port=self.redis_port)
        wait_for(self._answers, 10, "redis does not answer")

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def _worker(self, number: int) -> Any:
        name = connection.settings_dict
        url = f"sqlite:///{name['NAME']}"
        if connection.vendor == "postgresql":
            user = name["USER"] + (f":{name['PASSWORD']}" if name["PASSWORD"] else "")
            url = f"postgres://{user}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
        celery = (sys.executable, "-m", "celery", "-A", "tests.simulated_world", "worker", "--pool", "solo")
        return self._popen(
            *celery, "-l", "WARNING", "-n", f"w{number}-{len(self.started)}", "--without-gossip", "--without-mingle",
            "--without-heartbeat", SIMULATED_WORLD=str(self.folder), DATABASE_URL=url, THIDUA_MODE="embedded",
            THIDUA_DATA=str(self.folder / "data"), THIDUA_CLOCK="2024-01-01T00:00:00",
            REDIS_URL=f"redis://127.0.0.1:{self.redis_port}/0", EMAIL_URL=f"smtp://127.0.0.1:{self.mail_port}",
        )  # fmt: skip

    def _say(self, instant: str, *, refuses: bool) -> None:
        """What all processes read: the time, and whether the mail server refuses."""
        beside = self.folder / "world.new"
        beside.write_text(json.dumps({"clock": instant, "refuses": refuses}))
        beside.replace(self.folder / "world.json")

    def _hour(self, day: date, hour: int, *, faulty: bool = False) -> None:
        """Beat at this hour: both tasks to both workers, one of which may be killed at any moment."""
        self._say(f"{day}T{hour:02}:00:00", refuses=WORLD.refuses)
        strike = self.random.random() if faulty else 1.0
        for task in ("deadlines.tasks.plan_reminders", "core.tasks.deliver_outbox"):
            self._send(task)
            if strike < self.kill_share:
                time.sleep(self.random.random() * 0.12)
                self._kill()
                if strike < self.kill_share / 10:
                    self._kill_redis()
                strike = 1.0
            self._idle()

    def _send(self, task: str) -> None:
        """To both workers at once: the task twice in the queue that both read."""
        with suppress(redis.ConnectionError):
            self.client.delete("begun")
        send(task, self.redis_port, 2)
        self.tasks += 2

    def _idle(self) -> None:
        """Both tasks have begun (or died with their worker or with Redis), and no worker alive is at work."""
        least, most = time.monotonic() + 0.5, time.monotonic() + 30
        while not self._read("begun", 2) and time.monotonic() < most:
            if time.monotonic() > least and not self._queued():
                break  # a killed worker took it along, or Redis did
            time.sleep(0.005)
        wait_for(lambda: not any(self._at_work(w) for w in self.workers if w.poll() is None), 120, "busy")
        self.workers = [w if w.poll() is None else self._worker(n) for n, w in enumerate(self.workers)]

    def _at_work(self, worker: Any) -> bool:
        """Said by a file, which outlives Redis."""
        return (self.folder / f"running-{worker.pid}").exists()

    def _queued(self) -> bool:
        try:
            return bool(self.client.llen("celery"))
        except redis.ConnectionError:
            return False

    def _read(self, key: str, least: int) -> bool:
        try:
            return int(self.client.get(key) or 0) >= least
        except redis.ConnectionError:
            return False

    def _kill(self) -> None:
        """One of the workers dies at whatever it is doing; another takes its place."""
        worker = self.random.choice(self.workers)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        self.kills += 1

    def _kill_redis(self) -> None:
        """Redis dies with everything queued."""
        self.broker.send_signal(signal.SIGKILL)
        self.broker.wait(10)
        self._redis()
        self.brokers_killed += 1

    def drain(self) -> None:
        """Everybody has recovered: wait until nothing is due any more."""
        for _n in range(40):
            time.sleep(0.25)
            self._send("core.tasks.deliver_outbox")
            self._idle()
            if not Outbox.objects.filter(state__in=(Outbox.State.PLANNED, Outbox.State.SENDING)).exists():
                return

    def gather(self) -> None:
        """What the mail server took, for `check`."""
        for line in (self.folder / "arrived").read_text().splitlines():
            row = json.loads(line)
            said = Duty.objects.filter(title__in=row["titles"]).values_list("pk", flat=True)
            WORLD.taken.append(
                (at(date.fromisoformat(row["clock"][:10]), int(row["clock"][11:13])), row["mid"], row["to"], list(said))
            )
