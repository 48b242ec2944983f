"""What the importer tells the rest of core when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import log, nav, registries
from core.importer import running, verbs  # running: for its job handler
from core.importer.kinds import IMPORTERS
from core.importer.workflow import WORKFLOW


def register() -> None:
    """Called in AppConfig.ready(): who may read an imported file, the sentences of the timeline, the job's handler."""
    registries.file_readers[verbs.BLOB_KIND] = verbs.may_read_file
    log.sentences({f"{WORKFLOW.name}.{step.action}": step.done for step in WORKFLOW.transitions})
    nav.register("admin", _("Imports"), "file-import", "core:imports", _may_import, order=60)


def _may_import(user: Any) -> bool:
    return any(importer.refusal(user) is None for importer in IMPORTERS.values())


__all__ = ["register", "running"]
