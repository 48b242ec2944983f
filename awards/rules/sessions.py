"""What may be done with a session, and why not. A session comes with council, members, attendance and items loaded
(`awards.sessions.find`); nothing here asks the database."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from awards.models import AgendaItem, Attendance, CouncilSession
from awards.rules.council import chairs, runs, seats
from ballots.engine.tally import needed
from core.refusals import Refusal

S, W, O = CouncilSession.Status, CouncilSession.Way, AgendaItem.Outcome  # noqa: E741
NOT_YOURS = Refusal(_("Only the secretary of the council or its standing body does this."))


def voters(session: CouncilSession) -> list[Attendance]:
    """Those called who have a vote and still belong to the council: the base of every share."""
    return [row for row in session.attendance.all() if row.member.votes and row.removed_on is None]


def taking_part(session: CouncilSession) -> int:
    """Present, or giving their opinion in writing. In a written opinion everybody is asked."""
    rows = voters(session)
    return len(rows) if session.way == W.WRITTEN else sum(1 for row in rows if row.present or row.written)


def short_of_quorum(session: CouncilSession) -> Refusal | None:
    """`session.quorum` is the share that makes it valid (Fraction; the caller puts it there)."""
    share = getattr(session, "quorum", Fraction(2, 3))
    if session.way == W.SIMPLE:
        there, of = session.voting or 0, session.appointed or 0
    else:
        there, of = taking_part(session), len(voters(session))
    least = needed(of, share)
    if there >= least:
        return None
    words = _g("No quorum: %(there)s of %(of)s members take part, at least %(least)s are needed.")
    return Refusal(words % {"there": there, "of": of, "least": least})


def undecided(session: CouncilSession) -> list[AgendaItem]:
    return [item for item in session.items.all() if item.outcome == O.OPEN]


def may_run(user: Any, session: CouncilSession) -> Refusal | None:
    """Preparing it, and keeping its minutes until they are signed."""
    if not runs(user, session.council):
        return NOT_YOURS
    return Refusal(_("The minutes are signed; nothing changes any more.")) if session.status == S.SIGNED else None


def may_prepare(user: Any, session: CouncilSession) -> Refusal | None:
    """Date, place, agenda and members: until the vote opens."""
    refusal = may_run(user, session)
    if refusal is None and session.status in (S.VOTING, S.CLOSED):
        return Refusal(_("The vote has opened; what is voted on stands."))
    return refusal


def may_discard(user: Any, session: CouncilSession) -> Refusal | None:
    if not runs(user, session.council):
        return NOT_YOURS
    return None if session.status == S.DRAFT else Refusal(_("Invitations have gone out; the session stays on record."))


def may_invite(user: Any, session: CouncilSession) -> Refusal | None:
    if not runs(user, session.council):
        return NOT_YOURS
    if session.way == W.SIMPLE:
        return Refusal(_("A simple session is held without invitations from here; start it at once."))
    if not session.attendance.all():
        return Refusal(_("The council has no member in force on that day."))
    return None if session.items.all() else Refusal(_("Put something on the agenda first."))


def may_open(user: Any, session: CouncilSession) -> Refusal | None:
    if not (runs(user, session.council) or chairs(user, session.council)):
        return Refusal(_("Only the secretary or the chair opens the session."))
    if not session.items.all():
        return Refusal(_("Put something on the agenda first."))
    return None if session.way == W.SIMPLE else short_of_quorum(session)


def may_vote(user: Any, session: CouncilSession) -> Refusal | None:
    """Opening the vote."""
    if not runs(user, session.council):
        return NOT_YOURS
    if session.way == W.SIMPLE:
        return Refusal(_("In a simple session the tallies are typed in."))
    if not undecided(session):
        return Refusal(_("Every item is decided already; there is nothing to vote on."))
    return short_of_quorum(session)


def may_resume(user: Any, session: CouncilSession) -> Refusal | None:
    """Back from the vote to the discussion: only where no vote is under way. `session.live` tells how many are."""
    if not runs(user, session.council):
        return NOT_YOURS
    if session.live:  # type: ignore[attr-defined]
        return Refusal(_("A ballot of this session is open or being counted. Close it, or make it void, first."))
    return None


def may_close(user: Any, session: CouncilSession) -> Refusal | None:
    if session.way == W.SIMPLE or not any(seat.post in ("chair", "vice") for seat in seats(session.council)):
        refusal = None if runs(user, session.council) or chairs(user, session.council) else NOT_YOURS
    else:
        refusal = (
            None if chairs(user, session.council) else Refusal(_("Only the chair or a vice chair closes the session."))
        )
    if refusal is None and session.live:  # type: ignore[attr-defined]
        return Refusal(_("A ballot of this session is not signed by its counting team yet."))
    left = len(undecided(session))
    if refusal is None and left:
        words = ngettext("%(n)s item is undecided; vote on it or postpone it.",
                         "%(n)s items are undecided; vote on them or postpone them.", left)  # fmt: skip
        return Refusal(words % {"n": left})
    return refusal


def may_sign(user: Any, session: CouncilSession) -> Refusal | None:
    if runs(user, session.council) or chairs(user, session.council):
        return None
    return NOT_YOURS


def may_add(user: Any, session: CouncilSession) -> Refusal | None:
    """Names on the agenda, the late ones included."""
    if not (runs(user, session.council) or chairs(user, session.council)):
        return NOT_YOURS
    if session.status in (S.VOTING, S.CLOSED, S.SIGNED):
        return Refusal(_("The ballot has opened: no further name comes on the agenda of this session."))
    return None


def is_late(session: CouncilSession) -> bool:
    """Once the invitations are out a further name needs the chair's consent."""
    return session.way != W.SIMPLE and session.status in (S.INVITED, S.OPEN)


def may_tally(user: Any, session: CouncilSession) -> Refusal | None:
    """Typing in the tallies of a simple session."""
    if not runs(user, session.council):
        return NOT_YOURS
    if session.way != W.SIMPLE:
        return Refusal(_("Here the members vote themselves; nothing is typed in."))
    return None if session.status == S.OPEN else Refusal(_("Tallies are typed in while the session is under way."))
