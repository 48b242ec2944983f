"""Verbs on the list of members of a ballot: who is there, who votes on paper, who has lost the seat."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ballots.models import Ballot, Elector
from ballots.rules import voting as rules
from ballots.voting import find, lock
from core import clock, log
from core.refusals import Refusal, Refused, require


def set_attendance(*, ballot: Ballot, elector: Elector, present: bool, by: Any) -> None:
    """Note that a member is there, or has left. Raises Refused."""
    with transaction.atomic():
        row = _kept(ballot, elector, by)
        Elector.objects.filter(pk=row.pk).update(present=present)
        log.record("ballots.attendance", ballot, by=by, params={"elector": row.number, "present": present})


def set_way(*, ballot: Ballot, elector: Elector, way: str, by: Any) -> None:
    """Let a member vote on paper ("paper"), by written opinion ("written") or here (""). Raises Refused once they voted here."""
    with transaction.atomic():
        row = _kept(ballot, elector, by)
        if row.voted:
            raise Refused(Refusal(_("This member has voted in the system already.")))
        if row.user_id is None and not way:
            raise Refused(Refusal(_("A member without an account votes on paper and needs a name.")))
        Elector.objects.filter(pk=row.pk).update(way=Elector.Way(way))
        log.record("ballots.way", ballot, by=by, params={"elector": row.number, "way": way})


def remove_elector(*, ballot: Ballot, elector: Elector, reason: str, by: Any) -> None:
    """The member has lost the seat during the session: no vote from now on. A vote cast before stays in the urn, and counts.

    Raises Refused, ValidationError (no reason).
    """
    log.require_reason(reason)
    with transaction.atomic():
        row = _kept(ballot, elector, by)
        Elector.objects.filter(pk=row.pk).update(removed_on=clock.today())
        log.record("ballots.remove", ballot, by=by, reason=reason, params={"elector": row.number})


def _kept(ballot: Ballot, elector: Elector, by: Any) -> Elector:
    lock(ballot)
    fresh = find(ballot.pk)
    require(rules.may_keep(by, fresh))
    return Elector.objects.get(pk=elector.pk, ballot=ballot)
