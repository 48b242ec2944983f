"""How long checking nominees takes: `DATABASE_URL=… python -m tests.bench_register [nominees]`; everything is rolled back.

`--rows 500000` instead fills an empty, migrated PostgreSQL database with that many rows of the register and measures searching
it and the pages that read it (tests/bench_rows.py); what it made stays.
"""

import os
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("THIDUA_MODE", "test")
DAY, YEARS = date(2026, 3, 10), range(2020, 2026)


def main(nominees: int) -> None:
    """Makes people with six years of awards and ratings, checks them against every title, says how long it took."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from awards import facts, loading
    from awards.models import Award, AwardRecord, Rating
    from core import clock
    from units.models import Subject

    with transaction.atomic():
        loading.load()
        now, title = clock.now(), Award.objects.get(code="CSTDCS")
        people = Subject.objects.bulk_create(
            Subject(full_name=f"Lò Văn Thử {n}", created_at=now) for n in range(nominees)
        )
        AwardRecord.objects.bulk_create(
            [
                AwardRecord(subject=one, award=title, name=one.full_name, year=year, entered_at=now)
                for one in people for year in YEARS
            ],
            batch_size=500,
        )  # fmt: skip
        Rating.objects.bulk_create(
            [Rating(subject=one, year=year, level="xuat_sac", entered_at=now) for one in people for year in YEARS],
            batch_size=500,
        )
        codes = list(Award.objects.filter(for_individuals=True).values_list("code", flat=True))
        with CaptureQueriesContext(connection) as seen:
            started, worked = time.perf_counter(), time.process_time()
            answers = facts.verdicts(people, codes, year=2025, on=DAY)
            took, busy = time.perf_counter() - started, time.process_time() - worked
        yes = sum(found.met == "yes" for row in answers.values() for found in row.values())
        speed = f"{took:.1f} s ({busy:.1f} s at work), {len(seen)} statements"
        print(f"{nominees} nominees × {len(codes)} titles: {speed}, {yes} eligible")
        transaction.set_rollback(True)


if __name__ == "__main__":
    django.setup()
    if "--rows" in sys.argv:
        from tests import bench_rows

        sys.exit(0 if bench_rows.run(int(sys.argv[-1])) else 1)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
