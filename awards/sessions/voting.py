"""From the agenda to ballots and back: one secret and one open ballot at most at a time, by the rule of each title."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import AgendaItem, Award, CouncilSession, ItemInterest, Nomination
from awards.proposals import outcomes
from awards.rules import sessions as rules
from awards.rules.council import seats
from awards.sessions.holding import ballots_of, find, lock, page_of, ref, require_disclosed
from awards.sessions.terms import Key, Terms, key_of, terms_of
from awards.workflow.sessions import SESSION
from ballots import voting
from ballots.engine import tally
from ballots.holding import Question, Team, Voter, agreement
from ballots.models import Ballot, BallotItem
from core import clock, log
from core.nav import resolve
from core.refusals import Conflict, Refusal, Refused, require

RECEIVER = "awards.council"
S, W, O = CouncilSession.Status, CouncilSession.Way, AgendaItem.Outcome  # noqa: E741


def items_of(session: CouncilSession) -> list[AgendaItem]:
    """The agenda of a session from `awards.sessions.find`, in the order of titles."""
    rows = session.items.all()
    return sorted(rows, key=lambda row: ((row.lower_award or row.nomination.award).position, row.position, row.pk))


def recusals(session: CouncilSession, items: Sequence[AgendaItem]) -> dict[int, list[ItemInterest]]:
    """Item → the interests that apply; one query."""
    rows = ItemInterest.objects.filter(item__in=[item.pk for item in items], dropped=False).select_related(
        "member__user"
    )
    found: dict[int, list[ItemInterest]] = defaultdict(list)
    called = {row.member_id for row in rules.voters(session)}
    for row in rows:
        if row.member_id in called:
            found[row.item_id].append(row)
    return found


@dataclass(frozen=True)
class Outlook:
    """Before the vote: of how many members, how many votes are needed, how many may vote, and can it be reached."""

    base: int
    needed: int
    may_vote: int

    @property
    def reachable(self) -> bool:
        return self.may_vote >= self.needed


def outlook(session: CouncilSession, terms: Terms, out: Sequence[ItemInterest]) -> Outlook:
    """What the rule of a title asks for in this session, with those who do not vote on the item."""
    appointed, there = len(rules.voters(session)), rules.taking_part(session)
    recused = out if session.council.recuse else ()
    absent = {row.member_id for row in rules.voters(session) if not (row.present or row.written)}
    if session.way == W.WRITTEN:
        absent = set()
    lost = sum(1 for row in recused if row.member_id not in absent)
    whole = appointed if terms.base == BallotItem.Base.APPOINTED else there
    gone = len(recused) if terms.base == BallotItem.Base.APPOINTED else lost
    base = whole if session.council.recused_in_base else whole - gone
    return Outlook(base, tally.needed(max(base, 0), terms.share, strict=terms.strict), there - lost)


# ---- opening -----------------------------------------------------------------------------------------------------------
def open_vote(
    *, session: CouncilSession, counters: Sequence[Any], closes_at: datetime, by: Any, secret: bool = False
) -> list[Ballot]:
    """Make the ballots from the agenda and open them. `counters`: users of the counting team; `secret`: also the titles whose
    rule asks for an open vote are voted on in secret.

    Raises Refused (no quorum, nothing to vote on, key), ValidationError (time, team), Conflict (opened by somebody else).
    """
    if closes_at <= clock.now():
        raise ValidationError({"closes_at": _("The time for voting must lie in the future.")})
    with transaction.atomic():
        lock(session)
        session = find(session.pk)
        require_disclosed(session)
        SESSION.perform(session, "vote", by=by)
        items = [item for item in items_of(session) if item.outcome == O.OPEN]
        return _hold_all(session, items, counters, closes_at, by, secret)


def _hold_all(
    session: CouncilSession,
    items: Sequence[AgendaItem],
    counters: Sequence[Any],
    closes_at: datetime,
    by: Any,
    secret: bool,
) -> list[Ballot]:
    terms, out = terms_of(items), recusals(session, items)
    parts: dict[bool, list[AgendaItem]] = defaultdict(list)
    for item in items:
        parts[secret or terms[key_of(item)].secret].append(item)
    made = []
    for kind in (True, False):
        if parts[kind]:
            questions = [_question(session, item, terms[key_of(item)], out.get(item.pk, ())) for item in parts[kind]]
            made.append(_hold(session, questions, counters, closes_at, by, secret=kind))
    return made


def _hold(
    session: CouncilSession,
    questions: list[Question],
    counters: Sequence[Any],
    closes_at: datetime,
    by: Any,
    *,
    secret: bool,
) -> Ballot:
    today, post = seats(session.council), ("chair", "vice")
    keepers = {seat.user_id: seat.user for seat in today if seat.post == "secretary"} | {by.pk: by}
    closers = [seat.user for seat in today if seat.post in post]
    names = list(dict.fromkeys(question.group for question in questions))
    title = names[0] if len(names) == 1 else _("%(n)s titles and commendations") % {"n": len(names)}
    ballot = voting.hold(
        title=title, host=session.council.host, receiver=RECEIVER, context=session.title, context_ref=ref(session),
        back_url=page_of(session), electorate=_electorate(session), questions=questions, by=by, secret=secret,
        team=Team(keepers=list(keepers.values()), closers=closers, counters=counters), opens_at=clock.now(),
        closes_at=closes_at, quorum=getattr(session, "quorum", Fraction(2, 3)),
    )  # fmt: skip
    return voting.open_(ballot=voting.find(ballot.pk), by=by)


def _electorate(session: CouncilSession) -> list[Voter]:
    written = session.way == W.WRITTEN
    return [
        Voter(
            row.member.user, post=row.member.office or str(row.member.get_post_display()),
            chair=row.member.post == "chair", present=written or bool(row.present),
            way="written" if row.written and not written else "",
        )
        for row in sorted(rules.voters(session), key=lambda row: (row.member.position, row.member_id))
    ]  # fmt: skip


def _question(session: CouncilSession, item: AgendaItem, terms: Terms, out: Sequence[ItemInterest]) -> Question:
    nomination = item.nomination
    base = session.council.recused_in_base
    return agreement(
        f"awards.item:{item.pk}", nomination.name, note=nomination.post or str(nomination.proposal.unit),
        url=resolve("awards:nomination", nomination.proposal_id, nomination.pk), group=terms.award.name,
        share=terms.share, strict=terms.strict, base=terms.base, tie=terms.tie, article=terms.article,
        provisional=terms.provisional,
        recused={row.member.user_id: base for row in out} if session.council.recuse else {},
    )  # fmt: skip


# ---- the result --------------------------------------------------------------------------------------------------------
def take_result(ballot: Ballot, result: Any) -> None:
    """What the signed count says goes to the agenda and to the nominations. Called in the transaction of the last signature."""
    keys = {int(row.ref.rpartition(":")[2]): row for row in result.items}
    rows = AgendaItem.objects.filter(pk__in=keys).select_related("nomination__proposal", "lower_award", "session")
    items = list(rows)
    again = {row.ref for row in ballot.items.all() if unsettled(row)}
    for item in items:
        row = keys[item.pk]
        figures = [votes for _ref, _label, votes in row.votes]
        item.votes_for, item.votes_against, item.votes_invalid = figures[0], figures[1], row.invalid
        item.base, item.needed, item.outcome = (
            row.base,
            row.needed,
            _said(item, "tied" if row.ref in again else row.outcome),
        )
    fields = ["votes_for", "votes_against", "votes_invalid", "base", "needed", "outcome"]
    AgendaItem.objects.bulk_update(items, fields, batch_size=100)
    settle(items, by=ballot.created_by)


def unsettled(row: BallotItem) -> bool:
    """Did the count end in a tie that the rule gives to a further vote (half against half where more than half is asked)?"""
    if row.outcome == BallotItem.Outcome.TIED:
        return True
    level = len(row.votes) == 2 and row.votes[0] == row.votes[1] and 2 * row.votes[0] == row.base_count
    return row.outcome == BallotItem.Outcome.FAILED and row.strict and row.tie == BallotItem.Tie.REVOTE and level


def _said(item: AgendaItem, outcome: str) -> str:
    if outcome == "passed":
        return O.LOWERED if item.lower_award_id else O.AGREED
    return O.NOT_AGREED if outcome == "failed" else O.OPEN


OUTCOMES = {
    O.AGREED: Nomination.Outcome.AGREED,
    O.LOWERED: Nomination.Outcome.LOWERED,
    O.NOT_AGREED: Nomination.Outcome.REFUSED,
}


def settle(items: Sequence[AgendaItem], *, by: Any) -> None:
    """Write what the council said on the nominations, in groups of the same words. Raises Conflict."""
    groups: dict[tuple[str, Award | None, str], list[Nomination]] = defaultdict(list)
    for item in items:
        if item.outcome in OUTCOMES:
            groups[item.outcome, item.lower_award, _words(item)].append(item.nomination)
    for (outcome, award, reason), nominations in groups.items():
        lower = award if outcome == O.LOWERED else None
        outcomes.settle(nominations, OUTCOMES[O(outcome)], by=by, award=lower, reason=reason)


def _words(item: AgendaItem) -> str:
    """ "6 of 7 votes agree; 6 are needed." """
    words = _("Session “%(title)s”: %(votes)s of %(base)s agree, %(needed)s needed.")
    figures = {"title": item.session.title, "votes": item.votes_for, "base": item.base, "needed": item.needed}
    return words % figures


def replaced(old: Ballot, new: Ballot) -> None:
    """A ballot was made void and is held again: it stands in the session's history and in the minutes."""
    session = CouncilSession.objects.filter(pk=int(old.context_ref.rpartition(":")[2])).first()
    if session is not None:
        log.record("awards.session_revote", session, by=new.created_by, params={"old": old.pk, "new": new.pk})


# ---- ties --------------------------------------------------------------------------------------------------------------
def tied(session: CouncilSession) -> list[AgendaItem]:
    """Undecided items whose signed count ended in a tie and that no later ballot asks about; one query."""
    held = [b.pk for b in session.held if b.status != Ballot.Status.VOIDED]  # type: ignore[attr-defined]
    rows = BallotItem.objects.filter(ballot__in=held)
    last = {int(row.ref.rpartition(":")[2]): row for row in rows.select_related("ballot").order_by("ballot", "number")}
    found = [pk for pk, row in last.items() if row.ballot.status == Ballot.Status.SIGNED and unsettled(row)]
    return [item for item in items_of(session) if item.pk in found and item.outcome == O.OPEN] if found else []


def runoff(*, session: CouncilSession, counters: Sequence[Any], closes_at: datetime, by: Any) -> list[Ballot]:
    """Hold a further vote on what ended in a tie. Raises Refused, ValidationError, Conflict."""
    if closes_at <= clock.now():
        raise ValidationError({"closes_at": _("The time for voting must lie in the future.")})
    with transaction.atomic():
        lock(session)
        session = find(session.pk)
        require(rules.may_vote(by, session))
        if session.status != S.VOTING:
            raise Conflict()
        items = tied(session)
        if not items:
            raise Refused(Refusal(_("No item ended in a tie.")))
        secret = {int(r.rpartition(":")[2]): s for r, s in _asked(session)}
        log.record("awards.session_runoff", session, by=by, params={"items": len(items)})
        terms: dict[Key, Terms] = terms_of(items)
        made = []
        for kind in (True, False):
            part = [item for item in items if secret.get(item.pk, True) == kind]
            if part:
                out = recusals(session, part)
                asked = [_question(session, item, terms[key_of(item)], out.get(item.pk, ())) for item in part]
                made.append(_hold(session, asked, counters, closes_at, by, secret=kind))
        return made


def _asked(session: CouncilSession) -> Any:
    return BallotItem.objects.filter(ballot__in=ballots_of(session)).order_by("pk").values_list("ref", "ballot__secret")
