"""Who may run, open, close and vote. A ballot comes with `staff` and `electors` loaded (`Ballot.objects.loaded()`)."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from ballots.engine.tally import needed
from ballots.models import Ballot, Elector, Staff
from core import clock
from core.refusals import Refusal

S = Ballot.Status
LEAST_SECRET = 3  # with fewer the result itself names its voters
TEAM = 2

KEY_LOST = Refusal(
    _("The key of this ballot is lost, so nobody can open the votes. The ballot must be made void and held again.")
)


def has_part(user: Any, ballot: Ballot, part: str) -> bool:
    return any(row.user_id == user.pk and row.part == part for row in ballot.staff.all())


def runs(user: Any, ballot: Ballot) -> bool:
    """The secretary named for it, or an officer of the host."""
    return has_part(user, ballot, Staff.Part.KEEPER) or ballot.host_id in user.grants.officer_hosts


def closes(user: Any, ballot: Ballot) -> bool:
    """The chair named for closing; where nobody is named, who runs it."""
    named = any(row.part == Staff.Part.CLOSER for row in ballot.staff.all())
    return has_part(user, ballot, Staff.Part.CLOSER) if named else runs(user, ballot)


def elector_of(user: Any, ballot: Ballot) -> Elector | None:
    return next((row for row in ballot.electors.all() if row.user_id == user.pk), None)


def quorum(ballot: Ballot) -> tuple[int, int]:
    """(members taking part, members needed)."""
    counted = [row for row in ballot.electors.all() if row.counts]
    share = Fraction(ballot.quorum_top, ballot.quorum_bottom)
    return sum(1 for row in counted if row.takes_part), needed(len(counted), share)


def _short_of_quorum(ballot: Ballot) -> Refusal | None:
    there, least = quorum(ballot)
    if there >= least:
        return None
    words = _g("No quorum: %(there)s members take part, %(least)s are needed.")
    return Refusal(words % {"there": there, "least": least})


def may_keep(user: Any, ballot: Ballot) -> Refusal | None:
    """Attendance, paper voters, removals: while nobody has counted."""
    if not runs(user, ballot):
        return Refusal(_("Only the secretary of this ballot or an officer of the host does this."))
    if ballot.status not in (S.DRAFT, S.OPEN):
        return Refusal(_("The ballot is closed; the list of members stands."))
    return None


def may_open(user: Any, ballot: Ballot) -> Refusal | None:
    refusal = may_keep(user, ballot)
    if refusal:
        return refusal
    members = sum(1 for row in ballot.electors.all() if row.counts)
    if ballot.secret and members < LEAST_SECRET:
        return Refusal(_("A secret ballot needs at least three members: with fewer the result names its voters."))
    paper = any(row.way for row in ballot.electors.all())
    team = sum(1 for row in ballot.staff.all() if row.part == Staff.Part.COUNTER)
    if (ballot.secret or paper) and team < TEAM:
        return Refusal(_("Name a counting team of at least two people first."))
    if ballot.closes_at <= clock.now():
        return Refusal(_("The time for voting has passed; give a later one first."))
    return _short_of_quorum(ballot)


def may_close(user: Any, ballot: Ballot) -> Refusal | None:
    if not closes(user, ballot):
        return Refusal(_("Only the chair named for this ballot closes it."))
    return _short_of_quorum(ballot)


def may_void(user: Any, ballot: Ballot) -> Refusal | None:
    if runs(user, ballot) or closes(user, ballot):
        return None
    return Refusal(_("Only who runs or closes this ballot makes it void."))


def may_extend(user: Any, ballot: Ballot) -> Refusal | None:
    refusal = may_keep(user, ballot)
    return Refusal(_("Only an open ballot or one being prepared gets more time.")) if ballot.is_over else refusal


def may_vote(user: Any, ballot: Ballot, elector: Elector | None = None) -> Refusal | None:
    """One vote per member, in time, not beside a paper slip. `elector`: the member's row where it was read afresh."""
    mine = elector or elector_of(user, ballot)
    if mine is None:
        return Refusal(_("You are not among the members who vote here."))
    if ballot.is_over:
        return Refusal(_("The ballot is closed."))
    if ballot.status == S.DRAFT or clock.now() < ballot.opens_at:
        return Refusal(_("Voting has not begun."))
    return _vote_of(mine) or _in_time(ballot)


def _in_time(ballot: Ballot) -> Refusal | None:
    return Refusal(_("The time for voting has passed.")) if clock.now() >= ballot.closes_at else None


def _vote_of(mine: Elector) -> Refusal | None:
    if mine.voted:
        return Refusal(_("You have voted; every member votes once."))
    if mine.removed_on is not None:
        return Refusal(_("You are no longer a member in this session, so you have no vote."))
    if mine.way:
        return Refusal(_("You vote on paper in this ballot."))
    return None
