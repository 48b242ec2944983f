"""What dossiers tell the rest of the house: sentences of the log, and who reads their files."""

from django.utils.translation import gettext_lazy as _

from awards.dossier import changing
from core import log
from documents import evidence

SENTENCES = {
    "awards.dossier.attach": _("attached a piece of the dossier"),
    "awards.dossier.waive": _("said that a piece of the dossier is not needed"),
    "awards.dossier.take_out": _("took a piece of the dossier out"),
    "awards.dossier.report": _("wrote the achievement report"),
    "awards.service.group": _("said to which group of the table a post belongs"),
}


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(dict(SENTENCES))
    evidence.also_readable_by.append(changing.may_read)
