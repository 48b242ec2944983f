"""What `criteria` and `facts` tell the rest of the house when the application starts."""

from typing import Any


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def connect() -> None:
    """Register log sentences, sources of figures, menu entries, file readers."""
    from django.utils.translation import gettext_lazy as _

    from core import log, nav, registries
    from scoring.facts import campaigning, publishing
    from scoring.workflow.criteria import TABLE_VERSION

    nav.register("scoring", _("Criteria tables"), "list-numbers", "scoring:tables", _holds_a_role, order=20)
    for source in (*campaigning.SOURCES, publishing.SOURCE):
        registries.facts[source.key] = source
    registries.file_readers[publishing.FILE_KIND] = publishing.may_read
    log.sentences({f"{TABLE_VERSION.name}.{step.action}": step.done for step in TABLE_VERSION.transitions})
    log.sentences(
        {
            "scoring.table_create": _("made the criteria table"),
            "scoring.table_edit": _("changed the settings of the criteria table"),
            "scoring.table_change": _("began the next version of the criteria table"),
            "scoring.table_import": _("took rows in from a workbook"),
            "scoring.row_add": _("added a criterion"),
            "scoring.row_edit": _("changed a criterion"),
            "scoring.row_move": _("moved a criterion"),
            "scoring.row_delete": _("took a criterion out"),
            "scoring.rules_edit": _("changed classes, ties, awards or knock-outs"),
            "scoring.waive": _("said that a criterion does not apply to a unit"),
            "scoring.unwaive": _("said that a criterion applies to a unit again"),
            "scoring.draft_discard": _("threw the draft of a version away"),
            "scoring.published_record": _("entered a published result"),
            "scoring.published_edit": _("corrected a published result"),
            "scoring.published_figures": _("entered figures of a published result"),
        }
    )
