from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"

    def ready(self) -> None:
        from core import log, nav, registries
        from deadlines import digests, role_review

        digests.register()
        role_review.register()
        registries.dependants["deadlines.duties"] = _open_at
        log.sentences(
            {
                "deadlines.extend": _("gave a later date"),
                "deadlines.calendar_set": _("changed the working calendar"),
                "deadlines.calendar_remove": _("took back a change of the working calendar"),
                "deadlines.ladder_keep": _("changed the reminder ladder"),
                "deadlines.ladder_restore": _("went back to the shipped reminder ladder"),
                "deadlines.reminders_release": _("released the reminder"),
                "deadlines.reminders_discard": _("kept the reminder back"),
                "deadlines.reminders_retry": _("sent the failed reminder again"),
                "deadlines.acknowledge": _("took the work on"),
            }
        )
        _asking()
        nav.register("campaigns", _("Deadlines"), "calendar-event", "deadlines:list", _holds_a_role, order=30)
        nav.register("campaigns", _("Reminders"), "bell-ringing", "deadlines:reminders", _oversees, order=31)


def _asking() -> None:
    """Requests for a later date, what a date means, how a person wants to be told."""
    from core import log
    from deadlines import duties
    from deadlines.workflow.extension_requests import EXTENSION_REQUEST

    log.sentences(
        {
            "deadlines.ask_extension": _("asked for a later date"),
            "deadlines.meaning_set": _("changed what due dates mean"),
            "deadlines.prefer": _("changed how reminders arrive"),
            "deadlines.feed_new": _("made an address of the calendar feed"),
            "deadlines.feed_revoke": _("revoked the address of the calendar feed"),
        }
    )
    flow = EXTENSION_REQUEST
    log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    duties.register_kind(duties.ANSWER, _("Request for a later date"), "calendar-plus", _("Answer"))


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _oversees(user: Any) -> bool:
    return bool(user.grants.is_admin or user.grants.officer_hosts or user.grants.leader_hosts)


def _open_at(record: Any) -> Iterator[Any]:
    """What of this room rests on a unit: the duties it still owes."""
    from core.registries import Dependant
    from deadlines.models import Duty
    from units.models import Unit

    if isinstance(record, Unit):
        yield Dependant(str(_("Open duties")), Duty.objects.open().filter(unit=record).count())
