"""Who applies for the recognition of an initiative, who reviews it, who recognises it. Nothing here queries.

An initiative comes with what the rules ask (`awards.initiatives.readied`): `kept` (an officer acts for its unit), `seat` (the
user's seat on the council it lies with), `authored` (the user is one of its authors), `touched` (somebody scored or votes).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

ONLY_UNIT = Refusal(_("Only the people of the authors' unit, and officers of its host on its behalf, do this."))
ONLY_DESK = Refusal(_("Only officers and the head of the host where it is filed, and its initiative council, do this."))


def may_look(user: Any) -> Refusal | None:
    """May `user` look at initiatives at all? Which is a question of scope."""
    return None if user.grants.any else Refusal(_("You need a role to look at initiatives."))


def may_apply(user: Any) -> Refusal | None:
    """May `user` write an application?"""
    grants = user.grants
    if grants.is_admin or grants.own_units or grants.officer_hosts:
        return None
    return Refusal(_("Only the people of a unit, officers and administrators apply for an initiative."))


def may_write(user: Any, initiative: Any) -> Refusal | None:
    """The unit's people, and officers on its behalf."""
    if user.grants.is_admin or initiative.unit_id in user.grants.own_units or initiative.kept:
        return None
    return ONLY_UNIT


def may_edit(user: Any, initiative: Any) -> Refusal | None:
    """While it is being written."""
    refusal = may_write(user, initiative)
    if refusal is None and initiative.status != "draft":
        return Refusal(_("It is filed. Take it back to change it while nobody has scored or voted."))
    return refusal


def may_take_back(user: Any, initiative: Any) -> Refusal | None:
    """While nobody has scored it and no vote is held on it; a request for a wider effect is taken back likewise."""
    refusal = may_write(user, initiative)
    if refusal is None and initiative.touched:
        return Refusal(_("The council has begun with it; ask it to hand the application back."))
    return refusal


def works_desk(user: Any, initiative: Any) -> Refusal | None:
    """Officers and the head of the host, chair and secretary of its initiative council; the house itself (a signed vote)."""
    if user is None or user.grants.is_admin or initiative.host_id in user.grants.kept_hosts:
        return None
    if initiative.seat is not None and initiative.seat.post in ("chair", "vice", "secretary"):
        return None
    return ONLY_DESK


def may_review(user: Any, initiative: Any) -> Refusal | None:
    """The desk, unless a vote is held on it: then its signed result counts."""
    refusal = works_desk(user, initiative)
    if refusal is None and user is not None and initiative.ballot_ref:
        return Refusal(_("A vote is held on it; its signed result is taken over."))
    return refusal


def may_score(user: Any, initiative: Any) -> Refusal | None:
    """A voting member of the council, not an author, while it lies before the council."""
    if initiative.seat is None or not initiative.seat.votes:
        return Refusal(_("Only voting members of the initiative council score it."))
    if initiative.authored:
        return Refusal(_("You are one of its authors; others score it."))
    if initiative.status != "filed":
        return Refusal(_("It does not lie before the council now."))
    return None


def may_decide(user: Any, initiative: Any) -> Refusal | None:
    """Who recognises or refuses: officers and the head of the host."""
    if user.grants.is_admin or initiative.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only officers and the head of the host where it is filed record the decision."))


def may_recognise(user: Any, initiative: Any) -> Refusal | None:
    """With a favourable word of the council."""
    refusal = may_decide(user, initiative)
    if refusal is None and initiative.council_result != "passed":
        return Refusal(_("The council was not in favour of it."))
    return refusal


def may_refuse(user: Any, initiative: Any) -> Refusal | None:
    """An application; a request for a wider effect is refused as such."""
    if initiative.asked:
        return Refusal(_("It is recognised already; refuse the wider effect only."))
    return may_decide(user, initiative)


def may_refuse_wider(user: Any, initiative: Any) -> Refusal | None:
    """A request for a wider effect: the recognition it has stays."""
    if not initiative.asked:
        return Refusal(_("No wider effect is requested."))
    return may_decide(user, initiative)


def may_ask_wider(user: Any, initiative: Any) -> Refusal | None:
    """Once it is recognised at its own level and not at the province's yet (the caller gives `levels`)."""
    refusal = may_write(user, initiative)
    if refusal is None and {"tinh", "toan_quoc"} & set(initiative.levels):
        return Refusal(_("Its effect in the province is recognised already."))
    return refusal
