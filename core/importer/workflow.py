"""The states of an import; the one writer of ImportBatch.status."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.importer.kinds import IMPORTERS
from core.models.importing import ImportBatch
from core.refusals import Refusal
from core.transitions import Transition, Workflow

S = ImportBatch.Status
AT_WORK = (S.READING, S.CHECKING, S.APPLYING, S.UNDOING)
OPEN = (S.MAPPING, S.READY)


def keep(user: Any, batch: ImportBatch) -> Refusal | None:
    """Only who began an import carries it on, and only while the role that allowed it lasts."""
    if batch.owner_id != user.pk:
        return Refusal(_("Only the person who uploaded the file may carry this import on."))
    importer = IMPORTERS.get(batch.kind)
    if importer is None:
        return Refusal(_("This kind of import no longer exists."))
    return importer.refusal(user)


def undo(user: Any, batch: ImportBatch) -> Refusal | None:
    """The person who imported, or an administrator."""
    return None if user.grants.is_admin else keep(user, batch)


WORKFLOW = Workflow(
    name="import",
    title=_("Import of a file"),
    model_label="core.ImportBatch",
    transitions=[
        Transition(
            "ask", (S.READING,), S.MAPPING, _("Choose columns"), _("read the file; columns are to be chosen"), keep
        ),
        Transition(
            "change_columns",
            (S.READY,),
            S.MAPPING,
            _("Change the columns"),
            _("went back to the columns"),
            keep,
            icon="table",
        ),
        Transition("check", (S.READING, S.MAPPING), S.CHECKING, _("Check the rows"), _("had the rows checked"), keep),
        Transition("checked", (S.CHECKING,), S.READY, _("Checked"), _("read and checked the rows"), keep),
        Transition(
            "mend", (S.READY, S.APPLIED), S.READY, _("Check these rows again"), _("mended rows"), keep, icon="refresh"
        ),
        Transition("apply", (S.READY,), S.APPLYING, _("Import"), _("started the import"), keep, icon="file-import"),
        Transition("applied", (S.APPLYING,), S.APPLIED, _("Imported"), _("imported the rows"), keep),
        Transition(
            "undo",
            (S.APPLIED, S.READY),
            S.UNDOING,
            _("Undo this import"),
            _("undid the import"),
            undo,
            needs_reason=True,
            icon="history",
        ),
        Transition("undone", (S.UNDOING,), S.UNDONE, _("Undone"), _("took every row back"), undo),
        Transition("stay", (S.UNDOING,), S.APPLIED, _("Keep"), _("could not be undone; everything stays"), undo),
        Transition("fail", (S.READING, S.CHECKING), S.FAILED, _("Give up"), _("could not be read"), keep),
        Transition("drop", (S.MAPPING, S.READY), S.DROPPED, _("Drop this file"), _("dropped the file"), keep, icon="x"),
    ],
)
