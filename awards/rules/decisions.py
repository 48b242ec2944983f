"""Who prepares, numbers and issues decisions, and who reviews what rested on an award taken back. Nothing here queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

NOT_YOURS = _("Only the host's officer, or the head or clerk of the unit that decides, prepares its decisions.")
NOT_DRAFT = _("The decision is issued: it is changed only by a later decision.")


def acting_hosts(user: Any) -> frozenset[int]:
    """Units in whose name `user` prepares decisions: hosts as their officer, units as head or clerk."""
    return frozenset(user.grants.officer_hosts | user.grants.own_units)


def read(user: Any) -> Refusal | None:
    """May `user` open the list of decisions at all? What is in it is narrowed by scope."""
    if user.grants.any:
        return None
    return Refusal(_("You need a role to look at decisions."))


def begin(user: Any, host: int | None = None) -> Refusal | None:
    """May `user` draft a decision (of `host`, where one is meant)?"""
    mine = acting_hosts(user)
    if mine and (host is None or host in mine):
        return None
    return Refusal(NOT_YOURS)


def follow(user: Any, decision: Any) -> Refusal | None:
    """May `user` see what stands in the way of a draft: who prepares it, and the leaders who sign?"""
    return None if decision.host_id in user.grants.leader_hosts else begin(user, decision.host_id)


def prepare(user: Any, decision: Any) -> Refusal | None:
    """May `user` change this draft, its list and its number?"""
    refusal = begin(user, decision.host_id)
    if refusal is None and decision.status != "draft":
        return Refusal(NOT_DRAFT)
    return refusal


def issue(user: Any, decision: Any) -> Refusal | None:
    """May `user` issue it now? The caller gives it `blockers`, the sentences of what stands in the way.

    A clerk prepares everything; the officer of the host, or the head of the unit, issues.
    """
    refusal = begin(user, decision.host_id)
    if refusal is not None:
        return refusal
    if decision.host_id not in user.grants.kept_hosts:
        return Refusal(_("The clerk prepares it; the head of the unit, or the host's officer, issues it."))
    if decision.blockers:
        return Refusal(decision.blockers[0])
    return None


def discard(user: Any, decision: Any) -> Refusal | None:
    """May `user` give up the draft?"""
    return begin(user, decision.host_id)


def later(user: Any, decision: Any) -> Refusal | None:
    """May `user` draft a decision that corrects or takes back this one?"""
    refusal = begin(user, decision.host_id)
    if refusal is None and decision.status == "draft":
        return Refusal(_("A draft is simply changed; a later decision is about an issued one."))
    if refusal is None and decision.kind != "award":
        return Refusal(_("A later decision is made about the decision that awarded."))
    return refusal


def taken_back(user: Any, decision: Any) -> Refusal | None:
    """The whole decision changes its state only together with a later decision that names every award on it."""
    if getattr(decision, "by_later", False):
        return begin(user, decision.host_id)
    return Refusal(_("A decision is cancelled or restored by a later decision."))


def settle(user: Any, host: int) -> Refusal | None:
    """May `user` set the host's roll of honour and who pays?"""
    if host in user.grants.kept_hosts:
        return None
    return Refusal(_("Only the host's officer or the head of the unit changes this setting."))


def review(user: Any, review_: Any) -> Refusal | None:
    """May `user` answer whether an award stands although one before it was taken back?"""
    if review_.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("The officer of the host, or the head of the unit that decided, answers this."))
