"""Verbs on a session as a whole: plan, change, invite, begin, go back from the vote, close, sign."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.disclosure.required import lacking
from awards.models import AgendaItem, Attendance, Council, CouncilSession, Nomination
from awards.proposals import outcomes
from awards.rules import council as council_rules
from awards.rules import sessions as rules
from awards.sessions import attending
from awards.sessions.terms import quorum_share
from awards.workflow.sessions import SESSION
from ballots import voting as votes
from ballots.models import Ballot
from core import blobs, clock, log, outbox
from core.refusals import Conflict, Refusal, Refused, require
from core.templatetags.show import vi_datetime
from core.text import fold
from deadlines import duties

FILE_KIND = "awards.minutes"
REVIEW = "awards.final_review"
S, W = CouncilSession.Status, CouncilSession.Way
LIVE = (Ballot.Status.OPEN, Ballot.Status.CLOSED, Ballot.Status.COUNTED)
FIELDS = ("title", "way", "starts_at", "place", "answer_by", "appointed", "voting", "chair_name", "secretary_name")


def ref(session: CouncilSession) -> str:
    """The context of the session's ballots and duties."""
    return f"awards.session:{session.pk}"


def ballots_of(session: CouncilSession) -> QuerySet[Ballot]:
    """The ballots held in the session, the void ones among them."""
    return Ballot.objects.filter(context_ref=ref(session)).order_by("pk")


def loaded(rows: QuerySet[CouncilSession]) -> QuerySet[CouncilSession]:
    """With what the rules ask for."""
    called = Attendance.objects.select_related("member__user")
    names = AgendaItem.objects.select_related(
        "nomination__award", "nomination__proposal__unit", "nomination__subject", "lower_award"
    )
    return rows.select_related("council__host").prefetch_related(
        "council__members", Prefetch("attendance", called), Prefetch("items", names)
    )


def readied(session: CouncilSession) -> CouncilSession:
    """With the share of the quorum, its ballots and how many of them are under way, which the rules want."""
    session.quorum = quorum_share(session)  # type: ignore[attr-defined]
    session.held = list(ballots_of(session))  # type: ignore[attr-defined]
    session.live = len([b for b in session.held if b.status in LIVE])  # type: ignore[attr-defined]
    return session


def find(pk: int) -> CouncilSession:
    """The session, read afresh, ready for the rules. Raises CouncilSession.DoesNotExist."""
    return readied(loaded(CouncilSession.objects.all()).get(pk=pk))


# ---- preparing ---------------------------------------------------------------------------------------------------------
def plan(
    *, council: Council, title: str, way: str, starts_at: datetime, by: Any, place: str = "", answer_by: date | None = None,
    **more: Any,
) -> CouncilSession:  # fmt: skip
    """Prepare a session (a draft); the members in force on its day are called. Raises Refused, ValidationError."""
    values = {
        "title": title.strip(),
        "way": way,
        "starts_at": starts_at,
        "place": place,
        "answer_by": answer_by,
        **more,
    }
    if not council_rules.runs(by, council):
        require(rules.NOT_YOURS)
    _check(council, values)
    with transaction.atomic():
        session = CouncilSession.objects.create(council=council, created_by=by, created_at=clock.now(), **values)
        attending.call(session)
        log.record("awards.session_plan", session, by=by)
    return session


def change(*, session: CouncilSession, version: int, by: Any, **values: Any) -> CouncilSession:
    """Other date, place, title or way, until the vote opens. Raises Refused, ValidationError, Conflict."""
    require(rules.may_prepare(by, session))
    new = {name: values[name] for name in FIELDS if name in values}
    _check(session.council, {**{name: getattr(session, name) for name in FIELDS}, **new})
    if session.status != S.DRAFT and new.get("way", session.way) != session.way:
        raise ValidationError({"way": _("The session has begun or invitations are out; its way stands.")})
    with transaction.atomic():
        if not _update(session, version, **new):
            raise Conflict()
        log.record("awards.session_change", session, by=by, params={"fields": sorted(new)})
        session.refresh_from_db()
        if session.status in (S.DRAFT, S.INVITED):
            attending.call(session)
    return session


def _update(session: CouncilSession, version: int, **values: Any) -> int:
    open_ = (S.DRAFT, S.INVITED, S.OPEN)
    rows = CouncilSession.objects.filter(pk=session.pk, version=version, status__in=open_)
    if "title" in values:  # an update in the database does not compute what is searched
        values["folded"] = fold(values["title"])
    return rows.update(version=F("version") + 1, **values)


def _check(council: Council, values: dict[str, Any]) -> None:
    faults: dict[str, str] = {}
    day = clock.local_date(values["starts_at"])
    if not council.in_force_on(day):
        faults["starts_at"] = _("The council is not in force on %(day)s.") % {"day": f"{day:%d/%m/%Y}"}
    if values["way"] == W.WRITTEN and values.get("answer_by") is None:
        faults["answer_by"] = _("Give the day by which the members answer in writing.")
    elif values.get("answer_by") is not None and values["answer_by"] < day:
        faults["answer_by"] = _("The last day for answers lies before the beginning.")
    if values["way"] == W.SIMPLE:
        faults |= _check_simple(values)
    if faults:
        raise ValidationError(faults)


def _check_simple(values: dict[str, Any]) -> dict[str, str]:
    appointed, voting = values.get("appointed"), values.get("voting")
    if not appointed:
        return {"appointed": _("Say how many members the council has by its founding decision.")}
    if voting is not None and voting > appointed:
        return {"voting": _("More members voted than are appointed.")}
    return {}


def discard(*, session: CouncilSession, by: Any) -> None:
    """Throw a draft away. Raises Refused."""
    require(rules.may_discard(by, session))
    with transaction.atomic():
        log.record("awards.session_discard", session.council, by=by)
        session.delete()


# ---- its way -----------------------------------------------------------------------------------------------------------
def invite(*, session: CouncilSession, by: Any) -> CouncilSession:
    """Send every member the invitation with date, place and the way to the documents. Raises Refused, Conflict."""
    with transaction.atomic():
        attending.call(session)
        session = find(session.pk)
        SESSION.perform(session, "invite", by=by)
        outbox.post(_invitation(session, row.member.user) for row in session.attendance.all() if not row.removed_on)
    return session


def _invitation(session: CouncilSession, user: Any) -> outbox.Message:
    when = vi_datetime(session.starts_at)
    lines = [_("You are invited to the session “%(title)s”, %(when)s.") % {"title": session.title, "when": when}]
    if session.place:
        lines.append(_("Place: %(place)s.") % {"place": session.place})
    if session.way == W.WRITTEN and session.answer_by:
        lines.append(_("Please give your opinion by %(day)s.") % {"day": f"{session.answer_by:%d/%m/%Y}"})
    lines.append(_("Agenda: %(n)s items; their dossiers are open to you.") % {"n": len(session.items.all())})
    return outbox.Message(
        key=f"{ref(session)}:invite:{user.pk}", kind="awards.invitation", recipient=user, body="\n".join(lines),
        subject=_("Invitation: %(title)s") % {"title": session.title}, link=page_of(session), context=session.title,
    )  # fmt: skip


def page_of(session: CouncilSession) -> str:
    """The address of the session's page."""
    return reverse("awards:session", args=[session.pk])


def begin(*, session: CouncilSession, by: Any) -> CouncilSession:
    """Begin: the quorum is there, public disclosures are over. Raises Refused (no quorum, empty agenda), Conflict."""
    with transaction.atomic():
        attending.call(session)
        session = find(session.pk)
        require_disclosed(session)
        SESSION.perform(session, "open", by=by, opened_at=clock.now())
    return session


def undisclosed(session: CouncilSession) -> list[AgendaItem]:
    """Undecided names whose award must stand before the public first and whose disclosure is not over; few queries."""
    items = {item.nomination_id: item for item in rules.undecided(session)}
    return [items[lack.nomination.pk] for lack in lacking([item.nomination for item in items.values()])]


def require_disclosed(session: CouncilSession) -> None:
    """Raise Refused, with names, while a disclosure is not over; one that is cut short says why there."""
    names = [item.nomination.name for item in undisclosed(session)]
    if names:
        said = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        words = _("The public disclosure is not over for %(n)s names (%(names)s). Close it first, or postpone them.")
        raise Refused(Refusal(words % {"n": len(names), "names": said}))


def resume(*, session: CouncilSession, reason: str, by: Any) -> CouncilSession:
    """Back from the vote to the discussion; prepared ballots that were never opened are thrown away.

    Raises Refused (a vote is under way), ValidationError (no reason), Conflict.
    """
    with transaction.atomic():
        lock(session)
        session = find(session.pk)
        SESSION.perform(session, "resume", by=by, reason=reason)
        for ballot in ballots_of(session).filter(status=Ballot.Status.DRAFT):
            votes.discard(ballot=ballot, by=by)
    return session


def lock(session: CouncilSession) -> None:
    """The session's row, held until the transaction ends: the acts of two people come one after another."""
    CouncilSession.objects.select_for_update().get(pk=session.pk)


def close(*, session: CouncilSession, by: Any) -> CouncilSession:
    """Close it: every item is decided, no ballot is under way. What was postponed is written on its nomination.

    Raises Refused, Conflict (closed meanwhile).
    """
    with transaction.atomic():
        lock(session)
        session = find(session.pk)
        if session.status in (S.CLOSED, S.SIGNED):
            raise Conflict(_("The session has been closed already."))
        SESSION.perform(session, "close", by=by, closed_at=clock.now())
        _settle_postponed(session, by)
        for ballot in ballots_of(session).filter(status=Ballot.Status.DRAFT):
            votes.discard(ballot=ballot, by=by)
    return session


def _settle_postponed(session: CouncilSession, by: Any) -> None:
    rows = session.items.filter(outcome="postponed").select_related("nomination__proposal")
    waiting = [row.nomination for row in rows if row.nomination.outcome == Nomination.Outcome.OPEN]
    if waiting:
        reason = _("Postponed by the session “%(title)s”.") % {"title": session.title}
        outcomes.settle(waiting, Nomination.Outcome.POSTPONED, by=by, reason=reason)


def sign(*, session: CouncilSession, number: str, signed_on: date, by: Any, file: Any = None) -> CouncilSession:
    """Record number, date and scan of the signed minutes: the session is over. Raises Refused, ValidationError, Conflict."""
    faults = {}
    if signed_on > clock.today():
        faults["signed_on"] = _("This day lies in the future.")
    elif signed_on < clock.local_date(session.starts_at):
        faults["signed_on"] = _("The minutes cannot be older than the session.")
    if not number.strip():
        faults["number"] = _("Type the number of the minutes.")
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        session = find(session.pk)
        scan = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        said = number.strip()[:40]
        SESSION.perform(
            session, "sign", by=by, minutes_number=said, minutes_signed_on=signed_on, minutes_file=scan,
            folded=fold(f"{session.title} {said}"),
        )  # fmt: skip
        campaigns = {
            row.nomination.proposal.campaign_id for row in session.items.select_related("nomination__proposal")
        }
        for campaign in campaigns - {None}:
            duties.close(key=f"{REVIEW}:{campaign}")
    return session


def may_read_file(user: Any, blob: Any) -> bool:
    """The scan of the minutes: whoever sees the session; the founding decision: whoever sees the council."""
    if CouncilSession.objects.visible_to(user).filter(minutes_file=blob).exists():
        return True
    return Council.objects.visible_to(user).filter(file=blob).exists()
