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


def _acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units)
