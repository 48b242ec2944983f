"""What the registration of titles tells the rest of the house when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, the duty's page, the paper, the file reader and the menu entry."""
    from awards.registration import handing, paper
    from awards.rules.registration import may_look
    from awards.workflow.registration import REGISTRATION
    from core import log, nav, registries
    from deadlines import host_year
    from deadlines.duties import register_kind
    from deadlines.models import EntryKind

    log.sentences({f"{REGISTRATION.name}.{step.action}": step.done for step in REGISTRATION.transitions})
    log.sentences({"awards.registration_keep": _("wrote in the registration")})
    register_kind(handing.DUTY_KIND, EntryKind.TITLES.label, "list-check", _("Register"))
    host_year.PAGES[EntryKind.TITLES] = _page
    registries.file_readers[handing.FILE_KIND] = handing.may_read
    paper.register()
    nav.register(
        "awards", pgettext_lazy("menu", "Registration of titles"), "list-check", "awards:registrations",
        lambda user: may_look(user) is None, order=10,
    )  # fmt: skip


def _page(entry: Any, unit: Any) -> tuple[str, list[Any]]:
    return "awards:registration", [unit.pk, entry.host_year.year]
