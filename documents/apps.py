from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from core import log, nav, registries
        from documents import evidence

        registries.file_readers[evidence.KIND] = evidence.may_read
        log.sentences({"documents.add_evidence": _("added a file of evidence")})
        nav.register("unit", _("Evidence"), "files", "documents:evidence", _acts_for_a_unit, order=20)
        _papers()


def _papers() -> None:
    """Papers, their numbers and templates, the legal library."""
    from core import invariants, log, nav, registries
    from documents import issuing, templating

    registries.file_readers[issuing.KIND] = issuing.may_read
    registries.file_readers[templating.KIND] = templating.may_read
    invariants.register("documents.papers", issuing.altered)
    log.sentences(
        {
            "documents.issue": _("wrote the paper"),
            "documents.number": _("recorded the number"),
            "documents.mend_number": _("mended the number"),
            "documents.replaced": _("replaced the paper by a later one"),
            "documents.set_numbering": _("changed the numbering of papers"),
            "documents.continue_numbers": _("set the last number of a series"),
            "documents.template": _("uploaded a template of papers"),
            "documents.template_retired": _("went back to the built-in frame"),
            "documents.library_add": _("added the document to the library"),
            "documents.library_edit": _("corrected the document"),
        }
    )
    nav.register("lookup", _("Issued papers"), "certificate", "documents:papers", _hosts, order=30)
    nav.register("unit", _("Issued papers"), "certificate", "documents:papers", _only_a_unit, order=25)
    nav.register("lookup", _("Legal library"), "scale", "documents:library", _holds_a_role, order=40)


def _acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _hosts(user: Any) -> bool:
    return bool(user.grants.hosts or user.grants.is_admin)


def _only_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units) and not _hosts(user)
