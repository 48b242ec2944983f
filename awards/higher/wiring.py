"""What submissions to a higher level register with the lower rooms."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.higher import package, paper
from awards.higher.asking import ASKED, AWAITED, FILE_KIND, OWED
from awards.models import HigherStep, HigherSubmission
from awards.workflow import higher  # noqa: F401 - registers its table
from core import log, nav, registries
from deadlines import duties

SENTENCES: dict[str, str | Promise] = {
    "awards.higher.prepare": _("prepared a file for the higher level"),
    "awards.higher.change": _("changed the file for the higher level"),
    "awards.higher.ask": _("asked a body for its opinion"),
    "awards.higher.answer": _("recorded the answer of a body"),
}


def may_read(user: Any, blob: Any) -> bool:
    """Whoever sees the submission reads what bodies answered."""
    return HigherStep.objects.filter(file=blob, submission__in=HigherSubmission.objects.visible_to(user)).exists()


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(SENTENCES)
    duties.register_kind(ASKED, _("Opinion awaited"), "mail-forward", _("Record the answer"))
    duties.register_kind(AWAITED, _("Result of the higher level"), "send", _("See the file"))
    duties.register_kind(OWED, _("File returned by the higher level"), "arrow-back-up", _("Supplement"))
    registries.file_readers[FILE_KIND] = may_read
    paper.register()
    package.register()
    nav.register("awards", pgettext_lazy("menu", "Higher awards"), "send", "awards:highers", _hosts, order=45)


def _hosts(user: Any) -> bool:
    return bool(user.grants.hosts or user.grants.is_admin)
