"""The steps of an import that take time: in the request for a small file, in a job for a large one.

What is to be done follows from the batch's state, so a job that starts again after a crash goes on where it was.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, jobs
from core.importer import reading, rows
from core.importer.book import Book, Unreadable
from core.importer.kinds import IMPORTERS, OUTCOMES, Importer, Row
from core.importer.workflow import AT_WORK, WORKFLOW
from core.models import Job
from core.models.importing import ImportBatch, ImportRow
from core.refusals import Conflict, Refusal, Refused

KIND = "core.import"
AT_ONCE = 1_500  # rows that are checked, written or undone while the person waits
CHUNK = 1_000  # rows of one transaction
TO_DO = (OUTCOMES.CREATE, OUTCOMES.UPDATE)
PLANNED = ["texts", "outcome", "rank", "label", "problems", "notes", "changes", "plan", "target"]
S = ImportBatch.Status
Tell = Callable[[int, int], None]


def start(batch: ImportBatch, *, by: Any, small: bool) -> None:
    """Do what the batch's state asks for: now if it is small, else in a job whose progress its page shows."""
    if small and go_on(batch, by=by, tell=lambda _done, _total: None, limit=AT_ONCE):
        return
    title = _("Import of “%(file)s”") % {"file": batch.blob.name}
    batch.job = jobs.enqueue(KIND, title=title[:200], owner=by, params={"batch": batch.pk})
    batch.save(update_fields=["job"])


@jobs.handler(KIND)
def work(progress: jobs.Progress, job: Job) -> jobs.Finished:
    """The job: the steps that the batch still needs, in the person's language."""
    batch = ImportBatch.objects.select_related("blob", "owner").get(pk=job.params["batch"])
    with translation.override(getattr(job.owner, "language", "vi")):
        go_on(batch, by=job.owner, tell=progress)
    return jobs.Finished(url=reverse("core:import", args=[batch.pk]))


def go_on(batch: ImportBatch, *, by: Any, tell: Tell, limit: int = 0) -> bool:
    """Step after step until the batch waits for a person; False where it has more rows than `limit` to be checked (0: no limit).

    A file that cannot be read, or an undo that is hindered, is said on the batch.
    """
    steps = {S.READING: _read, S.CHECKING: _check, S.APPLYING: _apply, S.UNDOING: _undo}
    while batch.status in AT_WORK:
        if limit and batch.status == S.CHECKING and expected(batch) > limit:
            return False
        try:
            steps[S(batch.status)](batch, by, tell)
        except Unreadable as error:
            WORKFLOW.perform(batch, "fail", by=by, error=" ".join(error.messages)[:500])
    return True


def expected(batch: ImportBatch) -> int:
    """How many rows the sheets taken hold."""
    pairs = zip(batch.found["sheets"], batch.layout["sheets"], strict=True)
    return sum(seen["rows"] for seen, taken in pairs if taken["use"])


def load(batch: ImportBatch) -> Book:
    """The stored file, read."""
    with batch.blob.file.open("rb") as file:
        return reading.read(file, batch.format, batch.blob.name)


def importer_of(batch: ImportBatch) -> Importer:
    """The room's importer. Raises Refused where the room no longer offers it."""
    found = IMPORTERS.get(batch.kind)
    if found is None:
        raise Refused(Refusal(_("This kind of import no longer exists.")))
    return found


def _read(batch: ImportBatch, by: Any, tell: Tell) -> None:
    tell(5, 100)
    book = load(batch)
    batch.found, batch.layout = rows.look(book, importer_of(batch), by)
    batch.save(update_fields=["found", "layout"])
    WORKFLOW.perform(batch, "check" if rows.is_plain(batch.found, batch.layout) else "ask", by=by)


def _check(batch: ImportBatch, by: Any, tell: Tell) -> None:
    tell(10, 100)
    importer = importer_of(batch)
    records = rows.build(load(batch), batch.found, batch.layout)
    if not records:
        raise Unreadable(_("There is no row under the heading line. Choose the sheets and columns again."))
    tell(40, 100)
    rows.plan(importer, records, [], by=by, fresh=True)
    tell(70, 100)
    for record in records:
        record.batch = batch
    with transaction.atomic():
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(records, batch_size=CHUNK)
        count(batch)
        WORKFLOW.perform(batch, "checked", by=by)


def replan(batch: ImportBatch, records: list[ImportRow], *, by: Any) -> None:
    """Plan these rows again in the light of the others, and keep the result."""
    ids = {record.pk for record in records}
    others = [r for r in batch.rows.filter(outcome__in=(*TO_DO, OUTCOMES.SAME)) if r.pk not in ids]
    rows.plan(importer_of(batch), records, others, by=by)
    store(records, PLANNED)


def store(records: list[ImportRow], columns: list[str]) -> None:
    """Write these columns of rows that exist: INSERT … ON CONFLICT is many times quicker than an UPDATE by cases."""
    ImportRow.objects.bulk_create(
        records, batch_size=CHUNK // 2, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _apply(batch: ImportBatch, by: Any, tell: Tell) -> None:
    todo = batch.rows.filter(done=False, outcome__in=TO_DO).order_by("rank", "sheet", "line")
    _look_again(batch, list(todo), by)
    total, done = todo.count(), 0
    while chunk := list(todo.all()[:CHUNK]):  # all(): asked anew each time
        done += len(chunk)
        _write(batch, chunk, by)
        tell(done, total)
    with transaction.atomic():
        count(batch)
        WORKFLOW.perform(batch, "applied", by=by, applied_at=clock.now(), params={"rows": batch.counts.get("done", 0)})


def _look_again(batch: ImportBatch, records: list[ImportRow], by: Any) -> None:
    """The data may have changed since the preview: a row that would now do something else is left out and says so."""
    before = {record.pk: (record.outcome, record.target, record.changes, record.plan) for record in records}
    others = batch.rows.filter(outcome=OUTCOMES.SAME) | batch.rows.filter(done=True)
    rows.plan(importer_of(batch), records, others, by=by)
    changed = []
    for record in records:
        shown, plan = before[record.pk][:3], before[record.pk][3]
        if record.outcome != OUTCOMES.BAD and shown != (record.outcome, record.target, record.changes):
            record.problems = {"": [_("What this row would do has changed since the preview. Check it again.")]}
            record.outcome = OUTCOMES.BAD
        if record.outcome == OUTCOMES.BAD or plan != record.plan:
            changed.append(record)
    store(changed, PLANNED)


def _write(batch: ImportBatch, chunk: list[ImportRow], by: Any) -> None:
    """One transaction for the chunk; where the database refuses it, row by row, so that only the culprits stay behind."""
    try:
        _write_together(batch, chunk, by)
    except IntegrityError:
        for record in ImportRow.objects.filter(pk__in=[r.pk for r in chunk]).order_by("rank", "sheet", "line"):
            try:
                _write_together(batch, [record], by)
            except IntegrityError:
                record.refresh_from_db()
                record.problems = {"": [_("Somebody else entered the same a moment ago. Check the row again.")]}
                record.outcome = OUTCOMES.BAD
                record.save(update_fields=["problems", "outcome"])


def _write_together(batch: ImportBatch, chunk: list[ImportRow], by: Any) -> None:
    importer = importer_of(batch)
    with transaction.atomic():
        if not ImportBatch.objects.select_for_update().filter(pk=batch.pk, status=S.APPLYING).exists():
            raise Conflict()
        work = [Row(record) for record in chunk]
        importer.apply(work, by=by)
        for row in work:
            row.record.done = not row.is_bad
            row.record.outcome = OUTCOMES.BAD if row.is_bad else row.record.outcome
        store(chunk, ["done", "target", "before", "problems", "outcome"])


def hindered(batch: ImportBatch, *, by: Any) -> str:
    """Why the batch cannot be undone, or ""."""
    groups = [g for g in importer_of(batch).blockers(list(batch.rows.filter(done=True)), by=by) if g.count]
    if not groups:
        return ""
    named = "; ".join(f"{group.label} ({group.count})" for group in groups)
    return _("It cannot be undone any more, other records rest on it: %(groups)s. Undo or move those first.") % {
        "groups": named
    }


def _undo(batch: ImportBatch, by: Any, tell: Tell) -> None:
    tell(5, 100)
    reason = hindered(batch, by=by)
    if reason:
        WORKFLOW.perform(batch, "stay", by=by, error=reason[:500])
        return
    try:
        _take_back(batch, by)
    except ProtectedError:  # somebody put a record on it since the check
        WORKFLOW.perform(
            batch, "stay", by=by, error=_("Somebody began to use these records a moment ago; nothing was undone.")
        )


def _take_back(batch: ImportBatch, by: Any) -> None:
    with transaction.atomic():
        ImportBatch.objects.select_for_update().get(pk=batch.pk)
        records = list(batch.rows.filter(done=True).order_by("-rank", "-sheet", "-line"))
        importer_of(batch).undo(records, by=by)
        batch.rows.filter(done=True).update(done=False, target=None)
        count(batch)
        WORKFLOW.perform(batch, "undone", by=by, undone_at=clock.now(), error="")


def count(batch: ImportBatch) -> None:
    """Write down how many rows there are of each outcome."""
    found: dict[str, int] = {}
    for outcome, done, number in batch.rows.values_list("outcome", "done").annotate(number=Count("pk")).order_by():
        key = f"done_{outcome}" if done else outcome
        found[key] = number
        if done:
            found["done"] = found.get("done", 0) + number
        found["total"] = found.get("total", 0) + number
    batch.counts = found
    batch.save(update_fields=["counts"])


__all__ = ["AT_ONCE", "KIND", "Row", "count", "go_on", "hindered", "importer_of", "load", "replan", "start"]
