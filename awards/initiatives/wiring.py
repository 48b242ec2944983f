"""What initiatives tell the rest of the house when the application starts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, the receiver of votes, the file reader and the menu entry."""
    from awards import initiatives
    from awards.initiatives import reviewing
    from awards.workflow.initiatives import INITIATIVE
    from ballots.receivers import Receiver, register
    from core import log, nav, registries

    log.sentences({f"{INITIATIVE.name}.{step.action}": step.done for step in INITIATIVE.transitions})
    log.sentences(
        {
            "awards.initiative_begin": _("began the application"),
            "awards.initiative_edit": _("changed the application"),
            "awards.initiative_score": _("scored the initiative"),
            "awards.initiative_vote": _("prepared a vote of the initiative council"),
            "awards.initiative_use": _("wrote a use of the initiative in the ledger"),
        }
    )
    register(reviewing.RECEIVER, Receiver(signed=reviewing.take_result, replaced=reviewing.follow))
    registries.file_readers[initiatives.FILE_KIND] = initiatives.may_read
    nav.register(
        "awards", pgettext_lazy("menu", "Initiatives"), "bulb", "awards:initiatives", lambda user: bool(user.grants.any),
        order=14,
    )  # fmt: skip
