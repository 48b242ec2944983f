"""What `rounds` tells the rest of the house when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, duty and message kinds, menu entries, file readers."""
    from ballots.receivers import Receiver, register
    from campaigns.demo import loading
    from core import log, nav, registries
    from deadlines.duties import register_kind
    from scoring import demo, rounds
    from scoring.rounds import voting
    from scoring.sheets import asking
    from scoring.workflow.rounds import ROUND, STAGE

    for flow in (ROUND, STAGE):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    log.sentences(
        {
            "scoring.round_create": _("prepared the round"),
            "scoring.round_edit": _("changed the round"),
            "scoring.refresh": _("read the figures of computed rows anew"),
            "scoring.minutes": _("attached the signed minutes"),
            "scoring.vote": _("prepared the vote of confidence"),
            "scoring.vote_signed": _("took over the result of the vote of confidence"),
            "scoring.move_due": _("moved a due date of the round"),
        }
    )
    register(voting.RECEIVER, Receiver(signed=voting.take_result, replaced=voting.follow))
    register_kind(asking.STAGE, _("Stage of a scoring round"), "progress", _("See the round"))
    loading.MORE.append(demo.load)
    registries.file_readers[rounds.MINUTES] = _reads_minutes
    nav.register(
        "scoring", pgettext_lazy("menu", "Scoring rounds"), "progress-check", "scoring:rounds", _takes_part, order=30
    )


def _takes_part(user: Any) -> bool:
    grants = user.grants
    return bool(grants.hosts or grants.own_units or grants.blocks or grants.is_admin)


def _reads_minutes(user: Any, blob: Any) -> bool:
    """The minutes of a round are read by whoever may see the round."""
    from scoring.models import Round

    return Round.objects.visible_to(user).filter(stages__file=blob).exists()
