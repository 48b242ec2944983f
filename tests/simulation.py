"""Reminders lived day by day under seeded faults; what must hold afterwards is asked by `check`."""

import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from core import clock, outbox
from core.models import Outbox
from deadlines import calendar, duties, inbox, reminding
from deadlines.models import Channel, Desk, Duty, Outcome, Reminder
from deadlines.recipients import owed_of
from deadlines.reminding import Stairs
from deadlines.tasks import plan_reminders
from tests.factories.ladder import at, owed_by

State = Reminder.State


class Killed(BaseException):
    """SIGKILL: nothing after it runs, and no `except Exception` sees it."""


@dataclass
class World:
    """What the mail server took, and how it misbehaves at present."""

    taken: list[tuple[datetime, str, str, list[int]]] = field(default_factory=list)  # when, Message-ID, to, duties
    refuses: bool = False
    kill_after_next: bool = False


WORLD = World()


class Sink(BaseEmailBackend):
    """The mail server of the simulation."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if WORLD.refuses:
                raise smtplib.SMTPDataError(451, b"busy")
            mid = message.extra_headers["Message-ID"]
            said = Reminder.objects.filter(outbox__message_id=mid, duty__title__in=_titles(message.body))
            about = list(said.values_list("duty", flat=True).distinct())
            WORLD.taken.append((clock.now(), mid, message.to[0], about))
            if WORLD.kill_after_next:
                WORLD.kill_after_next = False
                raise Killed
        return len(messages)


def _titles(body: str) -> list[str]:
    return [word.strip("“”:.,()") for word in body.split() if word.startswith(("Viec-", "“Viec-"))]


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """The process dies before its n-th statement."""
    seen = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        seen += 1
        if seen == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


@dataclass
class Simulation:
    """`run` lives the days; every choice comes from the seed."""

    province: Any
    seed: int
    first: date
    last: date
    duties_per_week: float = 2.0
    down_until: date | None = None
    kills: int = 0

    def run(self) -> None:
        WORLD.__init__()  # type: ignore[misc]
        self.random = Random(self.seed)
        day = self.first
        while day <= self.last:
            self._ask(day)
            self._day(day)
            day += timedelta(days=1)
        WORLD.refuses = False
        self.down_until = None
        for _ in range(7):  # calm days at the end: whatever is still to come comes
            for hour in (8, 10, 12, 15, 17):
                self._hour(day, hour)
            day += timedelta(days=1)
        self.ended = day

    def _ask(self, day: date) -> None:
        """New duties: reports, approvals, requests; due in a few days to seven weeks, days off among the due dates."""
        while self.random.random() < self.duties_per_week / 7:
            unit = self.random.choice(self.province.communes)
            approver = self.random.random() < 0.15
            number = Duty.objects.count()
            owed_by(
                self.province.host if approver else unit, self.province.host, key=f"sim:{number}", title=f"Viec-{number}",
                desk=Desk.OFFICER if approver else Desk.CLERK, asked_on=day, context=f"Phong trào {number % 3}",
                due_on=day + timedelta(days=self.random.randint(3, 50)), requested=self.random.random() < 0.15,
            )  # fmt: skip

    def _day(self, day: date) -> None:
        if self.down_until is None and self.random.random() < 0.05:
            self.down_until = day + timedelta(days=self.random.randint(1, 9))
        if self.down_until is not None and day >= self.down_until:
            self.down_until = None
        WORLD.refuses = self.random.random() < 0.1
        for hour in self.hours(day):
            self._people(day, hour)
            if self.down_until is None:
                self._hour(day, hour, faulty=True)
        if self.random.random() < 0.05:  # the clock is stepped back and put right again
            self._hour(day - timedelta(days=1), 9)

    def hours(self, day: date) -> tuple[int, ...]:
        """When beat strikes."""
        return (8, 9, 11, 16)

    def _people(self, day: date, hour: int) -> None:
        """Somebody finishes, is excused, gets more time, or takes a thing on."""
        with clock.pretend(at(day, hour)):
            for duty in list(Duty.objects.open().order_by("id")):
                chance = self.random.random()
                if chance < 0.006:
                    outcome = self.random.choice([Outcome.DONE, Outcome.EXCUSED, Outcome.WITHDRAWN])
                    duties.close(key=duty.key, outcome=outcome)
                elif chance < 0.008 and duty.due_on >= day:
                    later = duty.due_on + timedelta(days=self.random.randint(5, 40))
                    duties.extend(duty=duty, due_on=later, reason="Bão lũ", by=self.province.officer)
                elif chance < 0.01 and duty.unit in self.province.communes:
                    where = self.province.communes.index(duty.unit)
                    inbox.acknowledge(duty=duty, by=self.province.clerks[where])
            waiting = [row.pk for row in reminding.held(self.province.officer)]
            if waiting and self.random.random() < 0.1:
                reminding.release(ids=waiting, by=self.province.officer)

    def _hour(self, day: date, hour: int, *, faulty: bool = False) -> None:
        """The tasks as beat starts them; a killed worker is started again by the next beat."""
        with clock.pretend(at(day, hour)):
            for task in (plan_reminders, outbox.deliver_due):
                strike = self.random.random() if faulty else 1.0
                WORLD.kill_after_next = strike < 0.03
                try:
                    if 0.03 <= strike < 0.15:
                        with killed_at(self.random.randint(1, 40)):
                            task()
                    else:
                        task()
                except Killed:
                    self.kills += 1
                WORLD.kill_after_next = False
                if connection.in_atomic_block and connection.needs_rollback:
                    transaction.set_rollback(False)


def check(simulation: Simulation) -> Counter[str]:
    """Assert what the issue promises; counts of the states, to see that the run was not empty."""
    _each_message_once(simulation)
    _never_on_a_day_off_nor_after_the_end()
    _each_rung_sent_or_superseded(simulation)
    per_day = Counter(
        (clock.local_date(when), to) for when, _mid, to, _about in {t[1]: t for t in WORLD.taken}.values()
    )
    assert set(per_day.values()) <= {1, 2}  # two only where an older digest was tried again after a refusal
    digests = Outbox.objects.filter(kind="deadlines.digest").values_list("recipient", "created_at")
    assert max(Counter((who, clock.local_date(when)) for who, when in digests).values()) == 1
    return Counter(Reminder.objects.filter(channel=Channel.EMAIL).values_list("state", flat=True))


def _each_message_once(simulation: Simulation) -> None:
    times = Counter(mid for _when, mid, _to, _about in WORLD.taken)
    uncertain = set(Outbox.objects.filter(state=Outbox.State.UNCERTAIN).values_list("message_id", flat=True))
    assert {mid for mid, count in times.items() if count > 1} <= uncertain
    assert sum(count - 1 for count in times.values()) <= simulation.kills
    sent = Reminder.objects.filter(channel=Channel.EMAIL, state__in=(State.SENT, State.UNCERTAIN))
    assert set(sent.values_list("outbox__message_id", flat=True)) <= set(times)


def _never_on_a_day_off_nor_after_the_end() -> None:
    ended = dict(Duty.objects.exclude(closed_at=None).values_list("pk", "closed_at"))
    for when, _mid, _to, about in WORLD.taken:
        assert calendar.is_working(clock.local_date(when)), when
        assert [pk for pk in about if pk in ended and ended[pk] < when] == []


def _each_rung_sent_or_superseded(simulation: Simulation) -> None:
    """Nothing is lost: each rung that fell while its duty was open has its row, and no row is left waiting."""
    assert not Reminder.objects.waiting().filter(duty__closed_at=None).exists()
    assert not Outbox.objects.filter(
        state__in=(Outbox.State.PLANNED, Outbox.State.SENDING, Outbox.State.GATHERED)
    ).exists()
    last = simulation.ended - timedelta(days=1)
    stairs = Stairs(last)
    for duty in Duty.objects.open().select_related("unit"):
        granted = duty.extensions.order_by("-id").first()
        floor = max(duty.opens_on, clock.local_date(granted.granted_at) if granted else duty.opens_on)
        _version, steps = stairs.of(owed_of(duty, floor=floor))
        expected = {step.rung.key for step in steps if step.send_on <= last}
        recorded = set(Reminder.objects.filter(duty=duty, due_on=duty.due_on).values_list("rung", flat=True))
        assert expected == recorded, duty.key
