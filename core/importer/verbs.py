"""Verbs of imports: upload, choose columns, mend rows, import, undo, drop."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import blobs, clock
from core.importer import headers, reading, rows, running
from core.importer.book import Unreadable
from core.importer.kinds import IMPORTERS, OUTCOMES, Importer
from core.importer.workflow import AT_WORK, WORKFLOW
from core.models import Job
from core.models.importing import ImportBatch, ImportMemory
from core.refusals import Refusal, Refused, require

BLOB_KIND = "core.import"
MAX_TEXT = 500  # characters typed into a cell of the grid
S = ImportBatch.Status


def upload(*, importer: Importer, file: Any, by: Any) -> ImportBatch:
    """Keep the file and read it (a large one in a job). Raises Refused, or ValidationError beside `file`."""
    require(importer.refusal(by))
    try:
        form = reading.check(file)
        small = reading.is_small(file, form)
        if small:
            reading.read(file, form, file.name)
    except Unreadable as error:
        raise ValidationError({"file": error}) from error
    with transaction.atomic():
        blob = blobs.store(file, kind=BLOB_KIND, by=by, content_type=reading.CONTENT_TYPES[form])
        batch = ImportBatch.objects.create(kind=importer.kind, owner=by, blob=blob, format=form, created_at=clock.now())
        running.start(batch, by=by, small=small)
    return batch


def choose_columns(*, batch: ImportBatch, layout: dict[str, Any], by: Any) -> ImportBatch:
    """Say which sheets are read and which column is which; remembered for the next file, then the rows are checked.

    Raises ValidationError: no sheet taken, or a required column without a letter (beside `sheet-<n>-<column>`).
    """
    importer = running.importer_of(batch)
    taken = [sheet for sheet in layout["sheets"] if sheet["use"]]
    if not taken:
        raise ValidationError(_("Choose at least one sheet."))
    errors = {}
    for index, sheet in enumerate(layout["sheets"]):
        for column in (
            headers.Layout(sheet["heading"], sheet["columns"]).missing(importer.columns) if sheet["use"] else ()
        ):
            errors[f"sheet-{index}-{column.name}"] = _("Choose the column that holds “%(column)s”.") % {
                "column": column.header
            }
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        batch.layout = layout
        batch.save(update_fields=["layout"])
        _remember(batch, by)
        WORKFLOW.perform(batch, "check", by=by)
        running.start(batch, by=by, small=running.expected(batch) <= running.AT_ONCE)
    return batch


def _remember(batch: ImportBatch, by: Any) -> None:
    """Keep heading → column, and the letters of sheets without a heading, for this person's next file of the kind."""
    memory, _new = ImportMemory.objects.get_or_create(owner=by, kind=batch.kind)
    headings = dict(memory.headings)
    for seen, sheet in zip(batch.found["sheets"], batch.layout["sheets"], strict=True):
        if not sheet["use"]:
            continue
        if not sheet["heading"]:
            memory.letters = sheet["columns"]
        texts = next((cells for number, cells in seen["first"] if number == sheet["heading"]), seen["headings"])
        for name, index in sheet["columns"].items():
            if sheet["heading"] and index < len(texts) and (heading := headers.plain(texts[index])):
                headings[heading] = name
    memory.headings = dict(list(headings.items())[-300:])
    memory.save()


def back_to_columns(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Choose the columns again; the rows are read anew. Not once rows are in."""
    require(_nothing_in(batch))
    return WORKFLOW.perform(batch, "change_columns", by=by)  # type: ignore[no-any-return]


def _nothing_in(batch: ImportBatch) -> Refusal | None:
    return Refusal(_("Rows of this file are in already; undo the import first.")) if batch.counts.get("done") else None


def mend(*, batch: ImportBatch, typed: Mapping[int, dict[str, str]], skipped: set[int], by: Any) -> ImportBatch:
    """Put what was typed into faulty rows (by id), leave out those skipped, and check all faulty rows again."""
    importer = running.importer_of(batch)
    names = {column.name for column in importer.columns}
    with transaction.atomic():
        WORKFLOW.perform(batch, "mend", by=by)
        bad = list(batch.rows.select_for_update().filter(outcome=OUTCOMES.BAD, done=False))
        again = []
        for record in bad:
            record.texts = {
                **record.texts,
                **{k: v.strip()[:MAX_TEXT] for k, v in typed.get(record.pk, {}).items() if k in names},
            }
            if record.pk in skipped:
                record.outcome, record.problems = OUTCOMES.SKIPPED, {}
            else:
                again.append(record)
        running.store([r for r in bad if r.pk in skipped], ["outcome", "problems", "texts"])
        running.replan(batch, again, by=by)
        running.count(batch)
        if batch.counts.get("done") and not any(batch.counts.get(outcome) for outcome in running.TO_DO):
            _settle(batch, by)
    return batch


def _settle(batch: ImportBatch, by: Any) -> None:
    """Nothing more to import: the batch goes back to “imported”."""
    WORKFLOW.perform(batch, "apply", by=by)
    WORKFLOW.perform(batch, "applied", by=by)


def skip_faulty(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Leave out every faulty row."""
    ids = set(batch.rows.filter(outcome=OUTCOMES.BAD, done=False).values_list("pk", flat=True))
    return mend(batch=batch, typed={}, skipped=ids, by=by)


def apply(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Import the good rows (many of them in a job). Raises Refused where there is none."""
    number = sum(batch.counts.get(outcome, 0) for outcome in running.TO_DO)
    if not number:
        raise Refused(Refusal(_("There is no row to import.")))
    with transaction.atomic():
        WORKFLOW.perform(batch, "apply", by=by, params={"rows": number}, error="")
        running.start(batch, by=by, small=number <= running.AT_ONCE)
    return batch


def undo(*, batch: ImportBatch, reason: str, by: Any) -> ImportBatch:
    """Take back every row that is in. Raises Refused, naming what rests on them, or ValidationError without a reason."""
    require(undoable(batch))
    hindrance = running.hindered(batch, by=by)
    if hindrance:
        raise Refused(Refusal(hindrance))
    with transaction.atomic():
        WORKFLOW.perform(batch, "undo", by=by, reason=reason)
        running.start(batch, by=by, small=batch.counts.get("done", 0) <= running.AT_ONCE)
    return batch


def undoable(batch: ImportBatch) -> Refusal | None:
    """Is there anything to take back?"""
    return None if batch.counts.get("done") else Refusal(_("Nothing of this file is in, so there is nothing to undo."))


def drop(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Put the file aside; nothing of it was imported."""
    require(_nothing_in(batch))
    return WORKFLOW.perform(batch, "drop", by=by)  # type: ignore[no-any-return]


def resume(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Start the work again whose job was given up."""
    if batch.status not in AT_WORK or batch.job is None or batch.job.state != Job.State.FAILED:
        raise Refused(Refusal(_("This import is not stuck.")))
    with transaction.atomic():
        running.start(batch, by=by, small=False)
    return batch


def visible_to(user: Any) -> Any:
    """Imports that `user` may look at: one's own; an administrator's are all."""
    batches = ImportBatch.objects.select_related("blob", "owner", "job")
    return batches if user.grants.is_admin else batches.filter(owner=user.pk)


def may_read_file(user: Any, blob: Any) -> bool:
    """The check of who may download an imported file."""
    return bool(user.grants.is_admin or blob.created_by_id == user.pk)


__all__ = [
    "IMPORTERS",
    "apply",
    "back_to_columns",
    "choose_columns",
    "drop",
    "mend",
    "resume",
    "rows",
    "skip_faulty",
    "undo",
    "upload",
    "visible_to",
]
