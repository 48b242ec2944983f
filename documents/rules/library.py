"""Who keeps the legal library: administrators what is common to all, officers what their host adds."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def add(user: Any) -> Refusal | None:
    """May `user` add documents at all?"""
    if user.grants.is_admin or user.grants.officer_hosts:
        return None
    return Refusal(_("The legal library is kept by administrators and emulation officers."))


def keep(user: Any, keeper: int | None) -> Refusal | None:
    """May `user` change a document kept by this host (None: common to all)?"""
    if user.grants.is_admin or (keeper is not None and keeper in user.grants.officer_hosts):
        return None
    if keeper is None:
        return Refusal(_("This document is common to all; administrators keep it."))
    return Refusal(_("Only the officers of the host that keeps this document may change it."))
