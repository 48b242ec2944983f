"""How quick a score sheet is, beside a bare Django POST in one run: `python -m tests.bench_scoring [--rows 80]`.

It makes a database of its own (the test database of DATABASE_URL) and throws it away; requests go through the whole stack of
middleware, without a socket. Limits: a cell ≤ 60 ms at the median, a sheet of 80 rows ≤ 15 queries.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

MOST_MS, MOST_QUERIES = 60, 15


def bare(_request: Any) -> Any:
    """The least a view can do: read the body, answer with JSON."""
    from django.http import JsonResponse

    return JsonResponse({"points": _request.POST.get("p", "")})


def median_ms(act: Callable[[int], Any], times: int) -> float:
    """The median of `times` calls, in milliseconds, after ten to warm up."""
    for index in range(10):
        act(index)
    taken = []
    for index in range(times):
        begin = perf_counter()
        act(index + 10)
        taken.append(1000 * (perf_counter() - begin))
    return statistics.median(taken)


def measure(rows: int, times: int) -> bool:
    """Print what a cell and a sheet cost; are both within their limits?"""
    from django.contrib.sessions.models import Session
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import clear_url_caches, path, reverse, set_urlconf

    from config import urls
    from tests.conftest import make_province
    from tests.factories import rounds as ground

    urls.urlpatterns.append(path("bare/", bare))
    set_urlconf(None)
    clear_url_caches()
    province = make_province()
    record = ground.running(province, version=ground.big_table(province.host, rows))
    card = ground.card(record, province.commune, ground.Kind.SELF)
    ground.fill(card, province.clerk)
    client = Client()
    client.force_login(province.clerk, backend="accounts.backends.PasswordBackend")
    row = ground.row(record, "G0.1")
    cell, sheet = reverse("scoring:cell", args=[card.pk, row.pk]), reverse("scoring:card", args=[card.pk])

    def save(index: int) -> None:
        answer = client.post(cell, {"p": str(index % 5), "v": str(index + 1)})
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.content!r}")

    floor = median_ms(lambda index: client.post("/bare/", {"p": str(index)}), times)
    saving = median_ms(save, times)
    opening = median_ms(lambda _index: client.get(sheet), min(times, 30))
    with CaptureQueriesContext(connection) as captured:
        client.get(sheet)
    print(f"{connection.vendor}, {Session.objects.count()} session, {rows} rows, {times} times")
    print(
        f"bare POST {floor:.1f} ms; one cell {saving:.1f} ms: {saving / floor:.1f} times the bare POST (at most {MOST_MS} ms)"
    )
    print(f"sheet of {rows} rows: {opening:.0f} ms, {len(captured)} queries (at most {MOST_QUERIES})")
    return saving <= MOST_MS and len(captured) <= MOST_QUERIES


def main() -> int:
    """Run on a fresh test database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=80)
    parser.add_argument("--times", type=int, default=200)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("THIDUA_MODE", "test")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    held = runner.setup_databases()
    try:
        call_command("createcachetable", verbosity=0)
        return 0 if measure(asked.rows, asked.times) else 1
    finally:
        runner.teardown_databases(held)


if __name__ == "__main__":
    sys.exit(main())
