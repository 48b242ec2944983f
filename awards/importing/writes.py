"""What an import of earlier awards writes, and how it is taken back: in bulk, in the caller's transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from awards.importing.planning import _year
from awards.models import AwardRecord
from core import clock, log
from core.importer.kinds import OUTCOMES, Row
from core.models import ImportRow
from units.models import Position, Subject

BATCH = 500
TEXTS = ("name", "number", "issuer", "signer", "achievement", "posthumous", "year")


def carry_out(rows: Sequence[Row], *, by: Any) -> None:
    """Enter the records of `rows` and the people they name for the first time."""
    rows = [row for row in rows if row.record.outcome == OUTCOMES.CREATE and not row.is_bad]
    if not rows:
        return
    people = _people(rows, by)
    records = []
    for row in rows:
        plan, who = row.plan, row.plan["who"]
        subject = people[tuple(who)] if who[0] == "new" else who[1] if who[0] == "subject" else None
        record = AwardRecord(
            subject_id=subject, unit_id=plan["unit"] if who[0] == "unit" else None, award_id=plan["award"],
            at_unit_id=plan["unit"], at_unit_name=plan["unit_name"], position=plan["post"],
            entered_by=by, entered_at=clock.now(), **{name: plan[name] for name in TEXTS},
        )  # fmt: skip
        for name in ("decided_on", "period_from", "period_to"):
            setattr(record, name, date.fromisoformat(plan[name]) if plan[name] else None)
        records.append(record)
    AwardRecord.objects.bulk_create(records, batch_size=BATCH)
    for row, record in zip(rows, records, strict=True):
        row.record.target = record.pk
    log.record_many("awards.import", records, by=by)


def _people(rows: Sequence[Row], by: Any) -> dict[tuple[Any, ...], int]:
    """Who the rows name for the first time → their ids; those whom an earlier part of the file entered are found again."""
    done = ImportRow.objects.filter(batch=rows[0].record.batch_id, done=True).exclude(before={})
    known = {
        tuple(before["who"]): before["made"] for before in done.values_list("before", flat=True) if "made" in before
    }
    fresh: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        who = tuple(row.plan["who"])
        if who[0] == "new" and who not in known:
            fresh.setdefault(who, row)
            plan = fresh[who].plan
            if plan["year"] > row.plan["year"]:
                fresh[who] = row
    made = [
        Subject(
            kind=row.plan["kind"], full_name=row.plan["name"][:120], born_year=_year(row.plan["born"]), created_by=by,
            created_at=clock.now(),
        )
        for row in fresh.values()
    ]  # fmt: skip
    Subject.objects.bulk_create(made, batch_size=BATCH)
    Position.objects.bulk_create(
        [
            Position(
                subject=subject, unit_id=row.plan["unit"], title=row.plan["post"],
                starts_on=max(date.fromisoformat(row.plan["opened_on"]), date(row.plan["year"], 1, 1)),
            )
            for subject, row in zip(made, fresh.values(), strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for (who, row), subject in zip(fresh.items(), made, strict=True):
        row.record.before = {"who": list(who), "made": subject.pk}
        known[who] = subject.pk
    log.record_many("units.subject_enter", made, by=by)
    return known


def take_back(records: Sequence[ImportRow], *, by: Any) -> None:
    """Delete the records made and the people entered for them."""
    made = [row.target for row in records if row.outcome == OUTCOMES.CREATE and row.target]
    people = [row.before["made"] for row in records if "made" in row.before]
    log.record_many("awards.import_undo", AwardRecord.objects.filter(pk__in=made), by=by)
    AwardRecord.objects.filter(pk__in=made).delete()
    Position.objects.filter(subject__in=people).delete()
    Subject.objects.filter(pk__in=people).delete()
