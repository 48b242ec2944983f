"""What certificates, ceremonies and stock tell the house when the application starts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.ceremonies import inviting
from awards.certificates import designs, letters, printing
from awards.rules import certificates as rules
from deadlines import events

SENTENCES: dict[str, str | Promise] = {
    "awards.certificate.prepare": _("prepared the certificate"),
    "awards.certificate.amend": _("changed what is printed on the certificate"),
    "awards.certificate.again": _("issued the certificate again"),
    "awards.certificate.replace": _("replaced the certificate by a later issue"),
    "awards.certificate_template": _("saved the template of certificates"),
    "awards.ceremony.save": _("saved the event"),
    "awards.ceremony.fill": _("put recipients on the list of the event"),
    "awards.ceremony.order": _("changed the order of receiving"),
    "awards.ceremony.delegates": _("put delegates on the list of the event"),
    "awards.ceremony.drop": _("took a guest off the list of the event"),
    "awards.ceremony.attendance": _("recorded who came to the event"),
    "awards.ceremony.invite": _("invited to the event"),
    "awards.stock": _("wrote a movement of stock down"),
}


def connect() -> None:
    """Called in AppConfig.ready()."""
    from awards.workflow import certificates  # noqa: F401 - registers its table
    from core import log, nav, registries

    registries.file_readers[designs.FILE_KIND] = designs.may_read
    registries.file_readers[printing.FILE_KIND] = printing.may_read
    printing.register()
    letters.register()
    inviting.register()
    events.register(inviting.INVITED)
    log.sentences(SENTENCES)
    nav.register(
        "deciding", pgettext_lazy("menu", "Certificates"), "certificate", "awards:certificates", _holds_a_role, order=30
    )
    nav.register(
        "deciding", pgettext_lazy("menu", "Award ceremonies"), "confetti", "awards:ceremonies", _holds_a_role, order=40
    )
    nav.register("deciding", pgettext_lazy("menu", "Stock of awards"), "box", "awards:stock", _hosts, order=50)


def _hosts(user: Any) -> bool:
    return bool(user.grants.officer_hosts or user.grants.leader_hosts or user.grants.is_admin)


def _holds_a_role(user: Any) -> bool:
    return rules.listed(user) is None
