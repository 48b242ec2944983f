"""Who may ask for a later date, answer, or take the question back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from deadlines.models import Duty, ExtensionRequest
from deadlines.rules.extensions import may_extend

CLOSED = _("This is closed; there is nothing to extend.")


def may_ask(user: Any, duty: Duty, waiting: bool = False) -> Refusal | None:
    """The people of the unit that owes it, while it is open and nothing is being decided (`waiting`: a request is)."""
    if not duty.is_open:
        return Refusal(CLOSED)
    if duty.unit_id is None or duty.unit_id not in user.grants.own_units:
        return Refusal(_("Only the people of the unit that owes this may ask for a later date."))
    if duty.unit_id == duty.host_id:
        return Refusal(_("Your own unit set this date; it is changed by giving a later date, not by asking."))
    if waiting:
        return Refusal(_("A request for this work waits for its answer already."))
    return None


def may_answer(user: Any, request: ExtensionRequest) -> Refusal | None:
    """Whoever may give a later date to the duty; nobody answers a request of a unit they act for."""
    return may_extend(user, request.duty)


def may_withdraw(user: Any, request: ExtensionRequest) -> Refusal | None:
    """The people of the unit that asked."""
    if request.duty.unit_id in user.grants.own_units:
        return None
    return Refusal(_("Only the people of the unit that asked may withdraw the request."))


def may_lapse(user: Any, request: ExtensionRequest) -> Refusal | None:
    """Nobody by hand: it happens with the closing of the work."""
    return None if user is None else Refusal(_("A request lapses by itself when the work is closed."))
