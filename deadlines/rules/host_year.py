"""Who keeps the host's year, who does what it asks for, and who looks at what came."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from deadlines.models import Filing, HostYear, YearEntry


def may_keep(user: Any, plan: HostYear) -> Refusal | None:
    """The host's officers, or the head of the unit that is the host."""
    if user.grants.is_admin or plan.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host keeps its plan of the year."))


def may_start(user: Any) -> Refusal | None:
    """Whoever keeps a host."""
    if user.grants.kept_hosts or user.grants.is_admin:
        return None
    return Refusal(_("Only an officer or the head of the host keeps its plan of the year."))


def may_edit(user: Any, entry: YearEntry) -> Refusal | None:
    """While it is not issued; afterwards it is withdrawn, or single units get a later date."""
    if not entry.is_draft:
        return Refusal(
            _("This is issued; the units rely on it. Withdraw it with a reason, or give a later date by an extension.")
        )
    return may_keep(user, entry.host_year)


def may_issue(user: Any, entry: YearEntry) -> Refusal | None:
    return may_keep(user, entry.host_year)


def may_send(user: Any, filing: Filing) -> Refusal | None:
    """The unit's people; the host's officers on its behalf, with the signed paper."""
    if not filing.duty.is_open:
        return Refusal(_("This is closed; nothing is awaited any more."))
    grants = user.grants
    if filing.duty.unit_id in grants.own_units or filing.duty.host_id in grants.officer_hosts:
        return None
    return Refusal(_("Only the people of the unit, or an officer of the host on its behalf, mark this as done."))


def may_decide(user: Any, filing: Filing) -> Refusal | None:
    """An officer or the head of the host; nobody looks at what comes from a unit they act for."""
    duty = filing.duty
    if duty.unit_id == duty.host_id:
        return Refusal(_("This is the host's own work; nobody receives it from itself."))
    if duty.host_id not in user.grants.kept_hosts:
        return Refusal(_("Only an officer or the head of the host receives or returns this."))
    if duty.unit_id in user.grants.own_units:
        return Refusal(_("You act for this unit yourself; another officer must decide."))
    return None
