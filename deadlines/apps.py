from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeadlinesConfig(AppConfig):
    name = "deadlines"

    def ready(self) -> None:
        from core import log, nav, registries
        from deadlines import chasing, digests, letters, role_review, weekly

        digests.register()
        chasing.register()
        role_review.register()
        _host_year()
        letters.register()
        weekly.register()
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
                "deadlines.chase": _("reminded once more by hand"),
                "deadlines.reminders_retry": _("sent the failed reminder again"),
                "deadlines.acknowledge": _("took the work on"),
            }
        )
        _asking()
        nav.register("campaigns", _("Deadlines"), "calendar-event", "deadlines:list", _holds_a_role, order=30)
        nav.register("campaigns", _("Reminders"), "bell-ringing", "deadlines:reminders", _oversees, order=31)
        years, load = pgettext_lazy("menu", "Plans of the year"), pgettext_lazy("menu", "Load of the units")
        week = pgettext_lazy("menu", "The week on one page")
        nav.register("campaigns", years, "calendar-stats", "deadlines:years", _keeps, order=32)
        nav.register("campaigns", load, "chart-bar", "deadlines:load", _keeps, order=34)
        nav.register("campaigns", week, "file-text", "deadlines:weekly", _keeps, order=36)


def _asking() -> None:
    """Requests for a later date, what a date means, how a person wants to be told."""
    from core import log
    from deadlines import duties, events, extension_requests, extensions, host_year_notices
    from deadlines.workflow.extension_requests import EXTENSION_REQUEST
    from documents import evidence

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
    if extension_requests.may_read_evidence not in evidence.also_readable_by:
        evidence.also_readable_by.append(extension_requests.may_read_evidence)
    events.register(extensions.KIND, extension_requests.KIND, host_year_notices.KIND)
    duties.register_kind(duties.ANSWER, _("Request for a later date"), "calendar-plus", _("Answer"))


def _host_year() -> None:
    """The host's year: its kinds of duties, its words in the log."""
    from core import log
    from deadlines import filing
    from deadlines.duties import register_kind
    from deadlines.host_year_page import ICONS
    from deadlines.models import EntryKind
    from deadlines.workflow.host_year import ENTRY, FILING

    filing.register()
    for kind in EntryKind:
        register_kind(f"host_year.{kind.value}", kind.label, ICONS[kind], _("Mark as done"))
    for flow in (ENTRY, FILING):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    log.sentences(
        {
            "deadlines.host_year_start": _("started the plan of the year"),
            "deadlines.host_year_issue": _("issued the plan of the year"),
            "deadlines.year_entry_add": _("added the line"),
            "deadlines.year_entry_edit": _("changed the line"),
            "deadlines.year_entry_remove": _("took a line out of the plan"),
        }
    )


def _keeps(user: Any) -> bool:
    """Officers and leaders of hosts; a head finds them from the list of deadlines."""
    return bool(user.grants.officer_hosts or user.grants.leader_hosts)


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
