"""How long a decision's certificates take as one PDF: `python -m tests.bench_certificates [certificates]`; rolled back."""

import os
import resource
import sys
import tempfile
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("THIDUA_MODE", "test")
NAMES = (
    "Nguyễn Thị Hồng Nhung",
    "Lò Văn Thử",
    "Ban Quản lý Dự án đầu tư xây dựng công trình dân dụng và công nghiệp tỉnh Lai Châu",
)


def main(number: int) -> None:
    """Prepares, compares and prints them on one core, and says how long each took."""
    from django.conf import settings
    from django.db import transaction

    from awards.certificates import designs, making, printing, proofing
    from awards.models import Decision
    from core import blobs, clock, jobs
    from core.models import Job
    from tests.conftest import make_province
    from tests.factories import certificates as story

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.MEDIA_ROOT = folder
        province = make_province()
        decision = story.decided(province, *(f"{NAMES[n % 3]} {n}" for n in range(number)), award="BK_T")
        started = time.perf_counter()
        making.prepare(decision=decision, first=None, by=province.officer)
        prepared = time.perf_counter()
        fresh = Decision.objects.select_related("host").get(pk=decision.pk)
        proofs = proofing.compare(fresh, proofing.lines_of(fresh), ())
        compared = time.perf_counter()
        printing.start(
            decision=fresh, award=proofs[0].line.award, design=designs.shipped()["bang_khen"], proofs=proofs,
            reason="Đo tốc độ", by=province.officer,
        )  # fmt: skip
        with clock.pretend(clock.now()):
            jobs.run_due()
        printed, used = time.perf_counter(), time.process_time()
        job = Job.objects.get(kind=printing.KIND)
        size = len(blobs.as_bytes(job.result).read()) / 1e6 if job.result else 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{number} certificates: prepared {prepared - started:.1f} s, compared {compared - prepared:.1f} s, one PDF "
            f"{printed - compared:.1f} s ({job.state}{job.error}, {size:.1f} MB); processor {used:.1f} s in all, {peak:.0f} MB"
        )
        transaction.set_rollback(True)


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
