"""Who writes and hands in the yearly registration of a unit: its people, and officers of its host on its behalf."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


def may_write(user: Any, sheet: Any) -> Refusal | None:
    """May `user` write the sheet? The caller gives `kept`: the unit stands under a host whose officer the user is."""
    if user.grants.is_admin or sheet.unit_id in user.grants.own_units or sheet.kept:
        return None
    return Refusal(_("Only the people of the unit, and officers of its host on its behalf, write its registration."))


def may_approve(user: Any, sheet: Any) -> Refusal | None:
    """May `user` hand back what lies before the head?"""
    if user.grants.is_admin or sheet.unit_id in user.grants.head_units:
        return None
    return Refusal(_("Only the head of the unit hands the registration back."))


def may_edit(user: Any, sheet: Any) -> Refusal | None:
    """May `user` type in the sheet now?"""
    refusal = may_write(user, sheet)
    if refusal is not None:
        return refusal
    if sheet.status == "handed_in":
        return Refusal(
            _("The registration is handed in. To change it, open it again with a reason and hand it in anew.")
        )
    if sheet.status == "for_signature" and may_approve(user, sheet) is not None:
        return Refusal(_("The registration lies before the head, who hands it back to be changed."))
    return None


def may_look(user: Any) -> Refusal | None:
    """May `user` look at registrations at all? Which is a question of scope."""
    grants = user.grants
    if grants.is_admin or grants.own_units or grants.hosts or grants.blocks:
        return None
    return Refusal(_("You need a role to look at registrations."))


def may_compare(user: Any) -> Refusal | None:
    """May `user` look at the units of a host or a block together?"""
    grants = user.grants
    if grants.is_admin or grants.hosts or grants.blocks or grants.own_units:
        return None
    return Refusal(_("Only officers and leaders of a host, and heads of its blocks, look at all units together."))
