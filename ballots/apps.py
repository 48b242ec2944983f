from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BallotsConfig(AppConfig):
    name = "ballots"

    def ready(self) -> None:
        from ballots.workflow import voting  # noqa: F401  (the table registers itself)
        from core import log, nav, registries
        from deadlines.duties import register_kind

        register_kind("ballots.vote", pgettext_lazy("duty", "Vote"), "checklist", _("Vote"), bound=True)
        registries.dependants["ballots.ballots"] = _still_open
        log.sentences(
            {
                "ballots.hold": _("prepared the ballot"),
                "ballots.rewrite": _("changed what is voted on"),
                "ballots.discard": _("threw the draft away"),
                "ballots.again": _("prepared the further vote"),
                "ballots.attendance": _("noted who is present"),
                "ballots.way": _("changed how a member votes"),
                "ballots.remove": _("took a member off the list"),
                "ballots.extend": _("gave more time for voting"),
                "ballots.paper": _("entered a count of paper slips"),
                "ballots.tie": _("decided a tie"),
                "ballots.signature": _("signed for the counting team"),
                "ballots.key_destroyed": _("destroyed the key of the ballot"),
                "ballots.ballot.open": _("opened the ballot"),
                "ballots.ballot.close": _("closed the ballot"),
                "ballots.ballot.count": _("made the result"),
                "ballots.ballot.sign": _("signed the count"),
                "ballots.ballot.void": _("made the ballot void"),
            }
        )
        nav.register("awards", pgettext_lazy("menu", "Votes"), "checklist", "ballots:list", _may_vote, order=60)


def _may_vote(user: Any) -> bool:
    grants = user.grants
    return bool(grants.hosts or grants.blocks or grants.head_units)


def _still_open(record: Any) -> Iterator[Any]:
    """What of this room rests on a unit: the ballots it hosts that are not signed."""
    from ballots.models import Ballot
    from core.registries import Dependant
    from units.models import Unit

    if isinstance(record, Unit):
        over = (Ballot.Status.SIGNED, Ballot.Status.VOIDED)
        yield Dependant(str(_("Open ballots")), Ballot.objects.filter(host=record).exclude(status__in=over).count())
