"""Who keeps what a host's dates mean."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def may_set(user: Any, host_id: int) -> Refusal | None:
    """The host's officers, and its head where it has none."""
    if user.grants.is_admin or host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only an officer or the head of the host sets what its due dates mean."))
