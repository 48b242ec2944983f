"""What certificates, ceremonies and stock tell the house when the application starts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.certificates import designs, letters, printing
from awards.rules import certificates as rules

SENTENCES: dict[str, str | Promise] = {
    "awards.certificate.prepare": _("prepared the certificate"),
    "awards.certificate.amend": _("changed what is printed on the certificate"),
    "awards.certificate.again": _("issued the certificate again"),
    "awards.certificate.replace": _("replaced the certificate by a later issue"),
    "awards.certificate_template": _("saved the template of certificates"),
}


def connect() -> None:
    """Called in AppConfig.ready()."""
    from awards.workflow import certificates  # noqa: F401 - registers its table
    from core import log, nav, registries

    registries.file_readers[designs.FILE_KIND] = designs.may_read
    registries.file_readers[printing.FILE_KIND] = printing.may_read
    printing.register()
    letters.register()
    log.sentences(SENTENCES)
    nav.register(
        "awards", pgettext_lazy("menu", "Certificates"), "certificate", "awards:certificates", _holds_a_role, order=50
    )


def _holds_a_role(user: Any) -> bool:
    return rules.listed(user) is None
