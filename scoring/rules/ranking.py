"""Who may release a result, find a knock-out, or appeal. Plain functions over what is loaded; they never query."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import Round
from scoring.rules.rounds import hosts, keeps

ONLY_HOST = _("Only the host's officer does this.")


def may_read_result(user: Any, round_: Round, *, open_to_members: bool) -> Refusal | None:
    """Those who keep the round at any time; members once it was released inside the block or for good."""
    if user.grants.is_admin or keeps(user, round_) or round_.host_id in user.grants.hosts:
        return None
    if round_.status == Round.Status.RELEASED or open_to_members:
        return None
    return Refusal(_("The result has not been released yet."))


def sees_inside_only(user: Any, round_: Round) -> bool:
    """Until the release the block sees what its own stages gave; appraisal and council are the host's."""
    whole = user.grants.is_admin or hosts(user, round_.host_id) or round_.host_id in user.grants.hosts
    return round_.status != Round.Status.RELEASED and not whole


def may_find(user: Any, round_: Round) -> Refusal | None:
    """Knock-outs are found by the host's officer or the head of the block while the round runs."""
    if not keeps(user, round_):
        return Refusal(_("Only the host's officer or the head of the block records this."))
    if round_.status != Round.Status.RUNNING:
        return Refusal(_("The round is not being scored."))
    return None


def may_see_fairness(user: Any, round_: Round) -> bool:
    """The whole fairness sheet is the host's; each unit sees its own line."""
    return bool(user.grants.is_admin) or hosts(user, round_.host_id) or round_.host_id in user.grants.leader_hosts


def may_appeal(user: Any, round_: Round, unit_id: int, *, until: date | None, today: date) -> Refusal | None:
    """The unit's head, until the term after the release ends."""
    if unit_id not in user.grants.head_units:
        return Refusal(_("Only the head of the unit appeals."))
    if round_.status != Round.Status.RELEASED or until is None:
        return Refusal(_("There is no released result to appeal against."))
    if today > until:
        return Refusal(_("The term to appeal ended on %(day)s.") % {"day": f"{until:%d/%m/%Y}"})
    return None


def may_answer(user: Any, round_: Round) -> Refusal | None:
    return None if hosts(user, round_.host_id) else Refusal(ONLY_HOST)
