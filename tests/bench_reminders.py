"""python -m tests.bench_reminders [--units 2000] [--duties 10] [--digests 2000] [--workers 2]

Plans a day for a province and sends digests to a mail sink on loopback. Works in a database of its own beside DATABASE_URL
(its name begins with test_), which it makes and drops. Prints one line of JSON per measurement.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time as clock_time
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["THIDUA_MODE"] = "test"  # the day is set, which production refuses
DAY = date(2025, 6, 23)
WORKER = """
import django; django.setup()
import time
from core import outbox
idle = 0
while idle < 5:
    idle = 0 if outbox.deliver_due() else idle + 1
    if idle: time.sleep(0.1)
"""


def say(**figures: Any) -> None:
    print(json.dumps(figures), flush=True)


def people_and_duties(units: int, each: int) -> None:
    """Units with a clerk each; one duty in twenty has a rung due on DAY, the others are due on days without one."""
    from accounts.models import Role, RoleAssignment, User
    from deadlines.models import Duty
    from tests.factories.ladder import at
    from units.models import Unit, UnitKind, UnitLevel

    long_ago = date(2004, 1, 1)
    host = Unit.objects.create(
        code="bench",
        name="UBND tỉnh",
        short_name="UBND tỉnh",
        kind=UnitKind.PROVINCE,
        level=UnitLevel.PROVINCE,
        opened_on=long_ago,
    )
    rows = [
        Unit(
            code=f"b{n}",
            name=f"UBND xã {n}",
            short_name=f"Xã {n}",
            kind=UnitKind.COMMUNE,
            level=UnitLevel.COMMUNE,
            opened_on=long_ago,
        )
        for n in range(units)
    ]
    Unit.objects.bulk_create(rows, batch_size=500)
    users = [User(username=f"b{n}", full_name=f"Lò Văn {n}", email=f"b{n}@example.vn") for n in range(units)]
    User.objects.bulk_create(users, batch_size=500)
    RoleAssignment.objects.bulk_create(
        (RoleAssignment(user=u, role=Role.CLERK, unit=r, starts_on=long_ago) for u, r in zip(users, rows, strict=True)),
        batch_size=500,
    )
    with_rung, without = DAY + timedelta(days=7), DAY + timedelta(days=32)
    every = max(1, 20 // each) if each < 20 else 1
    Duty.objects.bulk_create(
        (
            Duty(
                key=f"bench:{unit.pk}:{k}", kind="campaigns.report", title=f"Báo cáo {k}", unit=unit, host=host,
                context=f"Phong trào {k}", context_ref=f"campaign:{k}", url_name="deadlines:list",
                opens_on=date(2025, 6, 20), first_due_on=due, due_on=due, created_at=at(date(2025, 6, 20)),
            )
            for n, unit in enumerate(rows)
            for k in range(each)
            for due in [with_rung if k == 0 and n % every == 0 else without + timedelta(days=(n + k) % 12)]
        ),
        batch_size=1000,
    )  # fmt: skip


def planning() -> None:
    from core import clock
    from deadlines import calendar, reminding
    from deadlines.models import Reminder
    from tests.factories.ladder import at

    calendar.is_working(
        DAY
    )  # a worker has read its calendar long before (the library takes a quarter of a second to load)
    with clock.pretend(at(DAY)):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for what in ("first", "first", "first", "again", "again"):
            if what == "first":
                Reminder.objects.all().delete()
            began, worked = clock_time.perf_counter(), clock_time.process_time()
            tally = reminding.plan()
            took, cpu = clock_time.perf_counter() - began, clock_time.process_time() - worked
            say(
                measured=f"planning, {what} run", duties=tally.examined, with_a_rung_due=tally.due, rows=tally.written,
                seconds=round(took, 3), cpu_seconds=round(cpu, 3), duties_per_second=round(tally.examined / took),
                memory_grew_mb=round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1),
            )  # fmt: skip


def writing(number: int) -> None:
    """A digest for each of `number` people."""
    from accounts.models import User
    from core import clock
    from deadlines import digests
    from deadlines.models import Duty, Reminder
    from tests.factories.ladder import at

    duty = dict(Duty.objects.order_by("-due_on").values_list("unit__code", "pk"))
    told = set(Reminder.objects.values_list("recipient", flat=True))
    rows = [
        Reminder(duty_id=duty[u.username], due_on=Duty.objects.get(pk=duty[u.username]).due_on, rung="D-7", recipient=u,
                 channel=channel, send_on=DAY, planned_at=at(DAY))
        for u in User.objects.exclude(pk__in=told)[: max(0, number - len(told))]
        for channel in ("in_app", "email")
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows, batch_size=500)
    with clock.pretend(at(DAY)):
        began = clock_time.perf_counter()
        written = digests.write_due()
        took = clock_time.perf_counter() - began
    say(measured="writing digests", digests=written, seconds=round(took, 2), per_second=round(written / took))


def sending(workers: int) -> None:
    """Worker processes against a sink in a process of its own, on loopback."""
    from django.db import connection

    from core.models import Outbox

    sink = subprocess.Popen([sys.executable, "-m", "tests.smtp_sink"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(sink.stdout.readline())  # type: ignore[union-attr]
        base = connection.settings_dict
        user = base["USER"] + (f":{base['PASSWORD']}" if base["PASSWORD"] else "")
        env = os.environ | {
            "DATABASE_URL": f"postgres://{user}@{base['HOST']}:{base['PORT']}/{base['NAME']}",
            "THIDUA_MODE": "embedded",
            "THIDUA_CLOCK": f"{DAY}T09:00",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        waiting = Outbox.objects.filter(state__in=("planned", "sending"))
        started = [subprocess.Popen([sys.executable, "-c", WORKER], env=env) for _ in range(workers)]
        while not Outbox.objects.filter(state="sent").exists():
            clock_time.sleep(0.02)
        began, before = clock_time.perf_counter(), Outbox.objects.filter(state="sent").count()
        while waiting.exists() and clock_time.perf_counter() - began < 300:
            clock_time.sleep(0.05)
        took = clock_time.perf_counter() - began
        for worker in started:
            worker.wait(60)
        sent = Outbox.objects.filter(state="sent").count()
        say(
            measured="sending digests",
            sent=sent,
            workers=workers,
            seconds=round(took, 2),
            per_second=round((sent - before) / took),
        )
    finally:
        sink.terminate()
        sink.wait(10)
        sink.stdout.close()  # type: ignore[union-attr]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--duties", type=int, default=10)
    parser.add_argument("--digests", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()

    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        people_and_duties(options.units, options.duties)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        planning()
        writing(min(options.digests, options.units))
        if connection.vendor == "postgresql":
            sending(options.workers)
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
