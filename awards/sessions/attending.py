"""Who is called to a session: the members in force on its day; who is there, who answers in writing, who lost the seat."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Attendance, CouncilMember, CouncilSession
from awards.rules import sessions as rules
from ballots import members as ballot_members
from ballots.models import Ballot, Elector
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require

S = CouncilSession.Status


def call(session: CouncilSession) -> None:
    """Bring the list in line with the seats in force on the session's day; whoever has been noted stays. Inside a transaction."""
    day = clock.local_date(session.starts_at)
    seats = [seat for seat in CouncilMember.objects.filter(council=session.council_id) if seat.in_force_on(day)]
    wanted = {seat.user_id: seat for seat in sorted(seats, key=lambda seat: seat.starts_on)}
    known = {row.member_id for row in session.attendance.all()}
    keep = {seat.pk for seat in wanted.values()}
    session.attendance.filter(present=None, removed_on=None).exclude(member__in=keep).delete()
    Attendance.objects.bulk_create(
        [Attendance(session=session, member=seat) for seat in wanted.values() if seat.pk not in known],
        ignore_conflicts=True,
    )


def note(
    *, session: CouncilSession, present: Collection[int], written: Collection[int], stand_ins: dict[int, str], by: Any
) -> None:
    """Note who is there, who answers in writing, whom they sent (ids of Attendance rows). While voting the ballot's own list
    follows. Raises Refused."""
    require(rules.may_run(by, session))
    if session.status == S.CLOSED:
        raise Refused(Refusal(_("The session is closed; who was there stands.")))
    with transaction.atomic():
        CouncilSession.objects.select_for_update().get(pk=session.pk)
        rows = list(session.attendance.filter(removed_on=None).select_related("member"))
        for row in rows:
            row.present, row.written = row.pk in present, row.pk in written and row.pk not in present
            row.stand_in = stand_ins.get(row.pk, "").strip()[:160]
        Attendance.objects.bulk_update(rows, ["present", "written", "stand_in"])
        log.record("awards.session_attend", session, by=by, params={"present": sum(1 for row in rows if row.present)})
        _follow(session, rows, by)


def _follow(session: CouncilSession, rows: list[Attendance], by: Any) -> None:
    """The lists of the ballots that are open say the same."""
    for ballot in _open_ballots(session):
        electors = {elector.user_id: elector for elector in ballot.electors.all()}
        for row in rows:
            elector = electors.get(row.member.user_id)
            if elector is not None and elector.present != bool(row.present):
                ballot_members.set_attendance(ballot=ballot, elector=elector, present=bool(row.present), by=by)


def _open_ballots(session: CouncilSession) -> Any:
    refs = f"awards.session:{session.pk}"
    rows = Ballot.objects.filter(context_ref=refs, status__in=(Ballot.Status.DRAFT, Ballot.Status.OPEN))
    return rows.prefetch_related("electors")


def remove(*, attendance: Attendance, reason: str, by: Any) -> None:
    """A member has lost the seat during the session: no vote from now on, and no place in the base. A vote cast before stays.

    Raises Refused, ValidationError (no reason), Conflict.
    """
    session = attendance.session
    require(rules.may_run(by, session))
    log.require_reason(reason)
    if session.status == S.CLOSED:
        raise Refused(Refusal(_("The session is closed; who was there stands.")))
    with transaction.atomic():
        CouncilSession.objects.select_for_update().get(pk=session.pk)
        rows = Attendance.objects.filter(pk=attendance.pk, removed_on=None)
        if not rows.update(removed_on=clock.today(), removed_why=reason.strip()[:500]):
            raise Conflict()
        log.record("awards.session_remove", session, by=by, reason=reason, params={"member": attendance.member_id})
        user = attendance.member.user_id
        for ballot in _open_ballots(session):
            for elector in Elector.objects.filter(ballot=ballot, user=user, removed_on=None):
                ballot_members.remove_elector(ballot=ballot, elector=elector, reason=reason, by=by)
