"""How long a big ballot takes: `python -m tests.bench_ballots [items] [members]` (500 and 15 by default).

Makes a database of its own on the server of DATABASE_URL (or SQLite) and prints queries and seconds: the sheet opens, is reviewed
and cast; closing; the recount. The aims: at most 15 queries to open, one request to cast, 7,500 slips recounted in 2 seconds.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("THIDUA_MODE", "test")


def timed(act: Callable[[], Any]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def measure(items: int, members: int) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from ballots import recounting
    from tests.conftest import make_province
    from tests.factories import ballots as ground

    held = ground.opened(make_province().host, items=items, members=members)
    address = reverse("ballots:vote", args=[held.ballot.pk])
    marks = {f"c{n}": "1" if n % 7 else "2" for n in range(1, items + 1)}
    opening, review, cast, queries = [], [], [], 0
    for member in held.members:
        client = Client()
        client.force_login(member, backend="accounts.backends.PasswordBackend")
        client.get(reverse("ballots:list"))
        with CaptureQueriesContext(connection) as captured:
            opening.append(timed(lambda c=client: c.get(address)))  # type: ignore[misc]
        queries = max(queries, len(captured))
        review.append(timed(lambda c=client: c.post(address, {"do": "review", **marks})))  # type: ignore[misc]
        cast.append(timed(lambda c=client: c.post(address, {"do": "cast", **marks})))  # type: ignore[misc]
    closing = timed(held.close)
    found = None

    def again() -> None:
        nonlocal found
        found = recounting.recount(held.again())

    took = timed(again)
    print(f"{connection.vendor}: {items} items, {members} members")
    print(f"the sheet opens        {median(opening):6.2f} s  {queries} queries")
    print(f"review                 {median(review):6.2f} s")
    print(f"cast, one request      {median(cast):6.2f} s")
    print(f"closing                {closing:6.2f} s")
    print(f"recount                {took:6.2f} s  {found.slips} slips, {len(found.faults)} faults")  # type: ignore[attr-defined]
    return queries <= 15 and took <= 2 * max(1, items * members / 7500)


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    items = min(int(sys.argv[1]) if len(sys.argv) > 1 else 500, 1500)
    members = min(int(sys.argv[2]) if len(sys.argv) > 2 else 15, 300)
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory() as folder:
        settings.KEYS_DIR = Path(folder) / "keys"
        try:
            call_command("createcachetable", verbosity=0)
            good = measure(items, members)
        finally:
            teardown_databases(old, verbosity=0)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
