"""`python -m tests.bench_ranking`: recompute and rank 2,000 sheets × 60 criteria × 3 stages; prints seconds and queries.

Runs inside a transaction on the database of DATABASE_URL and rolls everything back. Aim: at most 2 s on PostgreSQL.
"""

import os
import random
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from scoring.models import (  # noqa: E402
    ClassBand,
    CriteriaTable,
    Criterion,
    Round,
    RoundStage,
    Score,
    ScoreCard,
    ScoreSheet,
    TableVersion,
    TieRule,
)
from scoring.ranking.computing import outcome  # noqa: E402
from units.models import Unit  # noqa: E402

SHEETS, GROUPS, ROWS = 2000, 6, 10
MOST_SECONDS = 2
STAGES = (RoundStage.Kind.SELF, RoundStage.Kind.BLOCK, RoundStage.Kind.APPRAISAL)
NOW = datetime(2026, 1, 15, tzinfo=UTC)


def build(chance: random.Random) -> Round:
    """The round and everything under it, straight into the tables."""
    units = Unit.objects.bulk_create(
        Unit(
            code=f"bench-{n}", name=f"Đơn vị {n}", short_name=f"Đơn vị {n}", kind="commune", level="commune",
            opened_on=date(2000, 1, 1),
        )
        for n in range(SHEETS + 1)
    )  # fmt: skip
    host = units[-1]
    table = CriteriaTable.objects.create(host=host, year=2025, name="Bảng", created_at=NOW)
    version = TableVersion.objects.create(table=table, status="issued", scale=Decimal(600), step=Decimal("0.5"))
    leaves = _criteria(version)
    TieRule.objects.create(version=version, kind="without_bonus")
    ClassBand.objects.create(version=version, name="Xuất sắc", threshold=Decimal(90), floor=Decimal(85))
    round_ = Round.objects.create(
        host=host, table=table, version_used=version, year=2025, name="Đợt", status="running", created_at=NOW
    )
    stages = [
        RoundStage.objects.create(round=round_, position=n, kind=kind, status="done") for n, kind in enumerate(STAGES)
    ]
    sheets = ScoreSheet.objects.bulk_create(ScoreSheet(round=round_, unit=u, created_at=NOW) for u in units[:-1])
    cards = ScoreCard.objects.bulk_create(
        ScoreCard(sheet=sheet, stage=stage, scorer=host, status="given", given_at=NOW)
        for sheet in sheets
        for stage in stages
    )
    points = [Decimal(half) / 2 for half in range(21)]
    Score.objects.bulk_create(
        (Score(card=card, criterion=leaf, points=chance.choice(points), at=NOW) for card in cards for leaf in leaves),
        batch_size=5000,
    )
    return round_


def _criteria(version: TableVersion) -> list[Criterion]:
    leaves = []
    for g in range(GROUPS):
        group = Criterion.objects.create(
            version=version, code=f"g{g}", number=str(g), text="Nhóm", kind="group", position=g
        )
        leaves += [
            Criterion(version=version, parent=group, code=f"g{g}.{r}", text="Dòng", maximum=Decimal(10), position=r)
            for r in range(ROWS)
        ]
    return Criterion.objects.bulk_create(leaves)


def main() -> int:
    with transaction.atomic():
        round_ = build(random.Random(1))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        took = []
        for _ in range(3):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                began = time.perf_counter()
                found = outcome(round_)
                took.append(time.perf_counter() - began)
        total = SHEETS * GROUPS * ROWS * len(STAGES)
        print(f"recompute and rank {len(found.lines):,} sheets, {total:,} scores on {connection.vendor}: "
              f"{min(took):.2f} s (aim 2 s), {len(asked)} queries")  # fmt: skip
        transaction.set_rollback(True)
    return 0 if min(took) <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
