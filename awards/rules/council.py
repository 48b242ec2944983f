"""Who keeps a council, runs its sessions and chairs them. A council comes with `members` loaded."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import Council, CouncilMember
from core import clock
from core.refusals import Refusal

Post = CouncilMember.Post


def may_found(user: Any) -> Refusal | None:
    """Officers of a host, the head of a unit and its clerk record councils."""
    if user.grants.officer_hosts or user.grants.own_units:
        return None
    return Refusal(_("Only officers of a host, or the people of a unit, record its council."))


def keeps(user: Any, council: Council) -> bool:
    """The standing body's officers, or the people of the unit whose council it is."""
    return council.host_id in user.grants.kept_hosts | user.grants.clerk_units


def may_keep(user: Any, council: Council) -> Refusal | None:
    """Members, dates, settings."""
    if keeps(user, council):
        return None
    return Refusal(_("Only the officers of the host change its council."))


def seats(council: Council) -> list[CouncilMember]:
    """The members in force today."""
    today = clock.today()
    return [seat for seat in council.members.all() if seat.in_force_on(today)]


def has_post(user: Any, council: Council, *posts: str) -> bool:
    """Does the user hold one of these posts in the council today?"""
    return any(seat.user_id == user.pk and seat.post in posts for seat in seats(council))


def runs(user: Any, council: Council) -> bool:
    """Who prepares sessions and keeps their minutes: the secretary, or the standing body."""
    return keeps(user, council) or has_post(user, council, Post.SECRETARY)


def chairs(user: Any, council: Council) -> bool:
    """The chair, or a vice chair in their place."""
    return has_post(user, council, Post.CHAIR, Post.VICE)
