"""Who counts paper, decides a tie, signs and recounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ballots.models import Ballot, BallotItem, Staff
from ballots.rules.voting import closes, has_part, runs
from core.refusals import Refusal

S = Ballot.Status


def counts_here(user: Any, ballot: Ballot) -> bool:
    return has_part(user, ballot, Staff.Part.COUNTER)


def may_count_paper(user: Any, ballot: Ballot) -> Refusal | None:
    if not counts_here(user, ballot):
        return Refusal(_("Only the counting team enters the paper slips."))
    if ballot.status in (S.DRAFT, S.OPEN):
        return Refusal(_("Paper slips are counted after the ballot is closed."))
    if ballot.status != S.CLOSED:
        return Refusal(_("The paper slips have been counted."))
    return None


def may_count(user: Any, ballot: Ballot) -> Refusal | None:
    """The result is made at closing, or by the second of two agreeing counts of paper."""
    if counts_here(user, ballot) or closes(user, ballot) or runs(user, ballot):
        return None
    return Refusal(_("Only the counting team or who runs the ballot makes the result."))


def may_sign(user: Any, ballot: Ballot) -> Refusal | None:
    """Each of the counting team once; without a team who runs the ballot. The items come loaded."""
    if ballot.status != S.COUNTED:
        return Refusal(
            _("There is no count to sign yet.") if ballot.status != S.SIGNED else _("This is signed already.")
        )
    team = [row for row in ballot.staff.all() if row.part == Staff.Part.COUNTER]
    mine = next((row for row in team if row.user_id == user.pk), None)
    if (team and mine is None) or (not team and not runs(user, ballot)):
        return Refusal(_("Only the counting team signs the count."))
    if mine is not None and mine.signed_at is not None:
        return Refusal(_("You have signed."))
    if any(item.outcome == BallotItem.Outcome.TIED and item.tie == BallotItem.Tie.CHAIR for item in ballot.items.all()):
        return Refusal(_("The chair must decide the tie first."))
    return None


def may_break_tie(user: Any, ballot: Ballot) -> Refusal | None:
    if not closes(user, ballot):
        return Refusal(_("Only the chair decides a tie."))
    return None if ballot.status == S.COUNTED else Refusal(_("A tie is decided after the count, before signing."))


def may_recount(user: Any, ballot: Ballot) -> Refusal | None:
    if not (counts_here(user, ballot) or runs(user, ballot) or closes(user, ballot)):
        return Refusal(_("Only who runs, closes or counts this ballot recounts it."))
    return None if ballot.is_counted else Refusal(_("There is nothing to recount before the count."))
