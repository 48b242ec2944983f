"""Verbs on the agenda: names, late names, order, discussion, motions, interests."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from awards.models import AgendaItem, Attendance, Award, CouncilSession, ItemInterest, Nomination, Proposal
from awards.rules import sessions as rules
from awards.rules.council import chairs
from core import log
from core.refusals import Conflict, Refusal, Refused, require
from core.text import fold

S, O = CouncilSession.Status, AgendaItem.Outcome  # noqa: E741
OPEN_TO = (Nomination.Outcome.OPEN, Nomination.Outcome.POSTPONED)
UNDER_WAY = (S.DRAFT, S.INVITED, S.OPEN, S.VOTING, S.CLOSED)


def waiting(session: CouncilSession) -> QuerySet[Nomination]:
    """Nominations before the council of the session's host that stand on no agenda under way and are not decided."""
    taken = AgendaItem.objects.filter(session__status__in=UNDER_WAY).exclude(outcome=O.POSTPONED)
    here = AgendaItem.objects.filter(session=session)
    rows = Nomination.objects.filter(
        proposal__host=session.council.host_id, proposal__status=Proposal.Status.FOR_COUNCIL, outcome__in=OPEN_TO
    )
    rows = rows.exclude(pk__in=taken.values("nomination")).exclude(pk__in=here.values("nomination"))
    return rows.select_related("award", "proposal__unit").order_by(
        "award__position", "proposal__unit__name_order", "position", "pk"
    )


def add(
    *, session: CouncilSession, nominations: Collection[int], by: Any, reason: str = "", consent: bool = False
) -> int:
    """Put nominations (ids) on the agenda; the number put. After the invitations a name is late: it needs a reason and the
    chair's consent, which the secretary confirms or the chair gives by adding it.

    Raises Refused (the ballot has opened), ValidationError, Conflict.
    """
    with transaction.atomic():
        CouncilSession.objects.select_for_update().get(pk=session.pk)
        session = _again(session)
        require(rules.may_add(by, session))
        late = rules.is_late(session)
        if late:
            _check_late(session, reason, consent, by)
        rows = list(waiting(session).filter(pk__in=nominations))
        if not nominations:
            raise ValidationError(_("Choose at least one name."))
        if len(rows) != len(set(nominations)):
            raise Conflict(_("A name chosen is no longer waiting for this council; look at the list again."))
        items = _write(session, rows, late, reason)
        log.record(
            "awards.session_add",
            session,
            by=by,
            reason=reason if late else "",
            params={"items": len(items), "late": late},
        )
    return len(items)


def _check_late(session: CouncilSession, reason: str, consent: bool, by: Any) -> None:
    if not (consent or chairs(by, session.council)):
        raise ValidationError({"consent": _("Invitations are out: a late name needs the consent of the chair.")})
    log.require_reason(reason)


def _write(session: CouncilSession, rows: list[Nomination], late: bool, reason: str) -> list[AgendaItem]:
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    late_reason = reason.strip()[:500] if late else ""
    try:
        items = AgendaItem.objects.bulk_create(
            AgendaItem(session=session, nomination=row, position=last + n, late_name=late, late_reason=late_reason)
            for n, row in enumerate(rows, 1)
        )
    except IntegrityError:
        raise Conflict() from None
    _interests(session, items)
    return items


def _interests(session: CouncilSession, items: Iterable[AgendaItem]) -> None:
    """Members who bear the name of a person proposed, or head the proposing unit (or the collective proposed)."""
    seats = [row.member for row in Attendance.objects.filter(session=session).select_related("member__user")]
    names = {fold(seat.user.full_name): seat for seat in seats}
    headed = _headed({seat.user_id: seat for seat in seats})
    found = []
    for item in items:
        nomination = item.nomination
        candidate = names.get(fold(nomination.name)) if nomination.subject_id else None
        if candidate is not None:
            found.append(ItemInterest(item=item, member=candidate, why=ItemInterest.Why.CANDIDATE))
        for unit in {nomination.proposal.unit_id, nomination.unit_id} - {None}:
            for seat in headed.get(unit, ()):
                found.append(ItemInterest(item=item, member=seat, why=ItemInterest.Why.HEAD))
    ItemInterest.objects.bulk_create(found, ignore_conflicts=True, batch_size=500)


def _headed(seats: dict[int, Any]) -> dict[int | None, list[Any]]:
    roles = RoleAssignment.objects.in_force().own().filter(role=Role.HEAD, user__in=seats)
    found: dict[int | None, list[Any]] = {}
    for user, unit in roles.values_list("user", "unit"):
        found.setdefault(unit, []).append(seats[user])
    return found


def _again(session: CouncilSession) -> CouncilSession:
    from awards.sessions.holding import find

    return find(session.pk)


def _locked(item: AgendaItem, by: Any) -> AgendaItem:
    """The item, read afresh while its session's row is held, where the vote has not opened. Raises Refused."""
    CouncilSession.objects.select_for_update().get(pk=item.session_id)
    fresh = AgendaItem.objects.select_related("nomination__award", "lower_award").get(pk=item.pk)
    session = _again(item.session)
    require(rules.may_prepare(by, session))
    return fresh


def drop(*, item: AgendaItem, by: Any) -> None:
    """Take a name off the agenda before the session begins. Raises Refused."""
    with transaction.atomic():
        fresh = _locked(item, by)
        if _again(item.session).status == S.OPEN:
            raise Refused(Refusal(_("The session has begun: postpone the name, with the reason for the minutes.")))
        log.record("awards.session_drop", item.session, by=by, params={"nomination": fresh.nomination_id})
        fresh.delete()


def discuss(*, item: AgendaItem, notes: str, by: Any) -> None:
    """Write down what was said. Raises Refused once the minutes are signed."""
    require(rules.may_run(by, item.session))
    with transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(notes=notes.strip()[:8000])
        log.record("awards.session_discuss", item.session, by=by, params={"nomination": item.nomination_id})


def lower(*, item: AgendaItem, award: Award | None, motion: str, by: Any) -> None:
    """A motion decided before the vote: vote on a lower award instead (None: on the award proposed again).

    Raises Refused, ValidationError.
    """
    if award is not None:
        _check_lower(item, award)
        log.require_reason(motion)
    with transaction.atomic():
        fresh = _locked(item, by)
        fresh.lower_award, fresh.motion, fresh.outcome = award, motion.strip()[:500], O.OPEN
        fresh.save(update_fields=["lower_award", "motion", "outcome"])
        log.record(
            "awards.session_motion", item.session, by=by, reason=motion, params={"nomination": item.nomination_id}
        )


def _check_lower(item: AgendaItem, award: Award) -> None:
    nomination = item.nomination
    fits = award.for_collectives if nomination.unit_id else award.for_individuals or award.for_households
    if award.pk == nomination.award_id or not fits:
        raise ValidationError({"award": _("Choose another award, one that fits who is proposed.")})


def postpone(*, items: Collection[AgendaItem], motion: str, by: Any) -> None:
    """A motion decided before the vote: come back to these later. Raises Refused, ValidationError (no reason)."""
    log.require_reason(motion)
    with transaction.atomic():
        for item in items:
            fresh = _locked(item, by)
            fresh.outcome, fresh.motion, fresh.lower_award = O.POSTPONED, motion.strip()[:500], None
            fresh.save(update_fields=["outcome", "motion", "lower_award"])
            log.record(
                "awards.session_postpone", item.session, by=by, reason=motion, params={"nomination": item.nomination_id}
            )


def take_up_again(*, item: AgendaItem, by: Any) -> None:
    """Undo a postponement while the vote has not opened. Raises Refused."""
    with transaction.atomic():
        fresh = _locked(item, by)
        fresh.outcome, fresh.motion = O.OPEN, ""
        fresh.save(update_fields=["outcome", "motion"])
        log.record("awards.session_motion", item.session, by=by, params={"nomination": item.nomination_id})


def set_interest(*, item: AgendaItem, attendance: Attendance, applies: bool, by: Any) -> None:
    """The member declares an interest in the item, or one that was found does not apply (a namesake). Raises Refused."""
    with transaction.atomic():
        fresh = _locked(item, by)
        row, _new = ItemInterest.objects.get_or_create(
            item=fresh, member=attendance.member, defaults={"why": ItemInterest.Why.DECLARED}
        )
        row.dropped = not applies
        row.save(update_fields=["dropped"])
        log.record(
            "awards.session_interest", item.session, by=by,
            params={"nomination": fresh.nomination_id, "member": attendance.member_id, "applies": applies},
        )  # fmt: skip
