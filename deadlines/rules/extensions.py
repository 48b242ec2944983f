"""Who may give a duty a later date."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from deadlines.models import Duty


def may_extend(user: Any, duty: Duty) -> Refusal | None:
    """An officer or the head of the host that asks for it; nobody grants an extension to a unit they act for."""
    if not duty.is_open:
        return Refusal(_("This is closed; there is nothing to extend."))
    if duty.host_id not in user.grants.kept_hosts:
        return Refusal(_("Only an officer or the head of the host gives a later date."))
    if duty.unit_id != duty.host_id and duty.unit_id in user.grants.own_units:
        return Refusal(_("You act for this unit yourself; another officer must decide."))
    return None
