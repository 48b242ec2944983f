"""Who decides whether leaders receive the weekly picture."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def may_switch(user: Any, host_id: int) -> Refusal | None:
    """The host's officers."""
    if user.grants.is_admin or host_id in user.grants.officer_hosts:
        return None
    return Refusal(_("Only an officer of the host switches the weekly picture on or off."))
