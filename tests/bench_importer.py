"""How long an import of many units takes: `python -m tests.bench_importer [rows]` (20,000 by default; at most 50,000).

Makes a database of its own on the server of DATABASE_URL (or SQLite), a workbook of that many units, and prints the seconds of
each step: upload and reading, preview, import, undo. The aim: 20,000 units with preview in 60 seconds on PostgreSQL.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("THIDUA_MODE", "test")
MOST = 50_000


def timed(name: str, act: Callable[[], Any]) -> float:
    start, work = time.perf_counter(), time.process_time()
    act()
    seconds = time.perf_counter() - start
    print(f"{name:<28}{seconds:8.1f} s   (of it {time.process_time() - work:.1f} s at work here, the rest waiting)")
    return seconds


def workbook(rows: int, parents: list[str]) -> bytes:
    """Hamlets under the communes; one row in a hundred is faulty, one in fifty stands under another row of the file."""
    from tests.factories.importing import unit, xlsx

    lines = []
    for n in range(rows):
        parent = f"ban-{n - 1}" if n % 50 == 49 else parents[n % len(parents)]
        lines.append(unit(f"Bản Thử nghiệm số {n}", f"ban-{n}", parent, opened="?" if n % 100 == 0 else "01/07/2025"))
    return xlsx(*lines)


def measure(rows: int) -> None:
    from core import jobs
    from core.importer import verbs
    from core.importer.kinds import IMPORTERS
    from core.models import ImportBatch
    from tests.conftest import make_province
    from tests.factories.importing import upload
    from tests.factories.units import UnitFactory

    province = make_province()
    parents = [UnitFactory(commune=True, parent=province.host).name for _ in range(100)]
    data = workbook(rows, parents)
    by = province.officer
    print(f"{rows} rows, {len(data) // 1024} KB")
    total = timed("upload", lambda: verbs.upload(importer=IMPORTERS["units"], file=upload(data), by=by))
    total += timed("reading and preview", jobs.run_due)
    batch = ImportBatch.objects.get()
    print(batch.counts)
    total += timed("start the import", lambda: verbs.apply(batch=batch, by=by))
    total += timed("import", jobs.run_due)
    print(f"{'together':<28}{total:8.1f} s")
    batch.refresh_from_db()
    print(batch.status, batch.counts, f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    timed("undo, checks", lambda: verbs.undo(batch=batch, reason="đo", by=by))
    timed("undo", jobs.run_due)
    batch.refresh_from_db()
    print(batch.status, batch.error)


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    rows = min(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, MOST)
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("createcachetable", verbosity=0)
        measure(rows)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
