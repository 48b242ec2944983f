"""Verbs of a ballot: hold, open, cast, close, make void and vote again; more time.

A cast writes no log row, closes no duty and stores no time. It rewrites all electors and the whole urn, so that the live rows
carry the mark of the last cast only. What it answers, the receipts, is stored nowhere but in the voter's hands.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, F, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ballots import counting, keys, urn
from ballots.holding import Question, Team, Voter, check
from ballots.models import Ballot, BallotItem, Elector, OpenVote, Receipt, Recusal, Slip, Staff, Urn
from ballots.receivers import RECEIVERS
from ballots.rules import voting as rules
from ballots.workflow.voting import BALLOT
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require
from deadlines import duties
from deadlines.models import Duty, Outcome
from units.models import Unit

DUTY = "ballots.vote"
Choices = Mapping[int, Sequence[int]]


def ref(ballot: Ballot) -> str:
    """The context of a ballot's duties."""
    return f"ballots.ballot:{ballot.pk}"


def find(pk: int) -> Ballot:
    """The ballot with what the rules ask for, read afresh. Raises Ballot.DoesNotExist."""
    return Ballot.objects.loaded().get(pk=pk)


# ---- preparing ---------------------------------------------------------------------------------------------------------
def hold(
    *, title: str, host: Unit, receiver: str, context: str, context_ref: str, electorate: Sequence[Voter],
    questions: Sequence[Question], team: Team, opens_at: datetime, closes_at: datetime, by: Any, secret: bool = True,
    quorum: Fraction = Fraction(2, 3), back_url: str = "",
) -> Ballot:  # fmt: skip
    """Prepare a ballot (a draft that its keepers open). `receiver`: a name of ballots.receivers.

    Whether `by` may ask for it is the asking room's rule. Raises ValidationError for what no ballot can be held on, KeyError
    for an unknown receiver.
    """
    RECEIVERS[receiver]
    _check_times(opens_at, closes_at)
    check(title, electorate, questions, quorum)
    with transaction.atomic():
        ballot = Ballot.objects.create(
            title=title.strip()[:200], host=host, receiver=receiver, context=context[:200], context_ref=context_ref,
            back_url=back_url, secret=secret, opens_at=opens_at, closes_at=closes_at, quorum_top=quorum.numerator,
            quorum_bottom=quorum.denominator, created_by=by, created_at=clock.now(),
        )  # fmt: skip
        _write_parts(ballot, electorate, questions, team)
        log.record("ballots.hold", ballot, by=by, params={"items": len(questions), "electors": len(electorate)})
    return ballot


def rewrite(
    *, ballot: Ballot, electorate: Sequence[Voter], questions: Sequence[Question], team: Team, by: Any
) -> Ballot:
    """Put other members, questions and people in a ballot that is still a draft (late names). Raises as `hold`, and Conflict."""
    check(ballot.title, electorate, questions, Fraction(ballot.quorum_top, ballot.quorum_bottom))
    with transaction.atomic():
        if lock(ballot).status != Ballot.Status.DRAFT:
            raise Conflict()
        ballot.items.all().delete()
        ballot.electors.all().delete()
        ballot.staff.all().delete()
        _write_parts(ballot, electorate, questions, team)
        log.record("ballots.rewrite", ballot, by=by, params={"items": len(questions), "electors": len(electorate)})
    return find(ballot.pk)


def discard(*, ballot: Ballot, by: Any) -> None:
    """Throw a draft away. Raises Conflict once it was opened."""
    with transaction.atomic():
        if lock(ballot).status != Ballot.Status.DRAFT:
            raise Conflict()
        log.record("ballots.discard", ballot, by=by)
        ballot.delete()


def _check_times(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise ValidationError({"closes_at": _("The ballot must close after it opens.")})


def _write_parts(ballot: Ballot, electorate: Sequence[Voter], questions: Sequence[Question], team: Team) -> None:
    members = Elector.objects.bulk_create(
        Elector(
            ballot=ballot, number=number, user=v.user, name=v.name or v.user.full_name, chair=v.chair,
            post=(v.post or getattr(v.user, "post", ""))[:160], present=v.present, way=v.way,
        )
        for number, v in enumerate(electorate, 1)
    )  # fmt: skip
    items = BallotItem.objects.bulk_create((_item(ballot, n, q) for n, q in enumerate(questions, 1)), batch_size=200)
    by_user = {member.user_id: member for member in members if member.user_id}
    Recusal.objects.bulk_create(
        Recusal(item=item, elector=by_user[user], in_base=in_base)
        for item, question in zip(items, questions, strict=True)
        for user, in_base in question.recused.items()
        if user in by_user
    )
    parts = ((Staff.Part.KEEPER, team.keepers), (Staff.Part.CLOSER, team.closers), (Staff.Part.COUNTER, team.counters))
    Staff.objects.bulk_create(
        Staff(ballot=ballot, user=user, part=part, name=user.full_name) for part, users in parts for user in users
    )


def _item(ballot: Ballot, number: int, question: Question) -> BallotItem:
    return BallotItem(
        ballot=ballot, number=number, ref=question.ref, label=question.label[:200], note=question.note[:300],
        url=question.url, group=question.group[:200], method=question.method, least=question.least,
        seats=question.seats, options=[{"ref": ref, "label": str(label)} for ref, label in question.options],
        top=question.share.numerator, bottom=question.share.denominator, strict=question.strict, base=question.base,
        tie=question.tie, article=question.article[:120], provisional=question.provisional,
    )  # fmt: skip


# ---- opening -----------------------------------------------------------------------------------------------------------
def open_(*, ballot: Ballot, by: Any) -> Ballot:
    """Open it: the key is made (a file), the urn is set up, every member gets the duty to vote. Raises Refused, Conflict."""
    require(BALLOT.refusal(ballot, "open", by))
    name, public = keys.create() if ballot.secret else ("", "")
    try:
        with transaction.atomic():
            BALLOT.perform(ballot, "open", by=by, key_name=name, public_key=public, opened_at=clock.now())
            if ballot.secret:
                Urn.objects.create(ballot=ballot)
            duties.open_many(_ask(ballot, row) for row in ballot.electors.all() if row.user_id and not row.way)
    except BaseException:
        keys.destroy(name)
        raise
    return ballot


def _ask(ballot: Ballot, elector: Elector) -> duties.Ask:
    return duties.Ask(
        key=f"{DUTY}:{ballot.pk}:{elector.number}", kind=DUTY, title=ballot.title, host=ballot.host,
        context=ballot.context, context_ref=ref(ballot), url_name="ballots:vote", url_args=[ballot.pk],
        opens_on=clock.local_date(ballot.opens_at), due_on=clock.local_date(ballot.closes_at), person=elector.user,
    )  # fmt: skip


# ---- casting -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cast:
    """What the voter takes home: (item, receipt) pairs; no receipts in an open ballot."""

    receipts: list[tuple[BallotItem, str]]


def cast(*, ballot: Ballot, choices: Choices, by: Any) -> Cast:
    """Drop the votes of `by` in the urn: item number → numbers of the options. One transaction, once per member.

    Raises ValidationError (by item: `c7`) for a choice that is missing or does not fit, Refused when `by` may not vote or not
    any more. Then nothing was taken.
    """
    items = list(ballot.items.prefetch_related("recusals"))
    mine = rules.elector_of(by, ballot)
    require(rules.may_vote(by, ballot, mine))
    if mine is None:
        raise Conflict()
    recused = {item.number for item in items if any(r.elector_id == mine.pk for r in item.recusals.all())}
    check_choices(items, recused, choices)
    records: list[bytes] = []
    if ballot.secret:
        if not keys.usable(ballot.key_name, ballot.public_key):
            raise Refused(rules.KEY_LOST)
        none = (urn.NO_VOTE,)
        records = urn.seal(
            ballot.public_key, {i.number: none if i.number in recused else choices[i.number] for i in items}
        )
    with transaction.atomic():
        held = lock(ballot)
        require(rules.may_vote(by, held, Elector.objects.get(pk=mine.pk)))
        _mark_voted(ballot, mine)
        if ballot.secret:
            box = Urn.objects.get(ballot=ballot)
            box.sealed = urn.drop(bytes(box.sealed), records)
            box.save(update_fields=["sealed"])
        else:
            _by_name(mine, [item for item in items if item.number not in recused], choices)
    return Cast([(item, urn.receipt(r)) for item, r in zip(items, records, strict=False) if item.number not in recused])


def lock(ballot: Ballot) -> Ballot:
    """The ballot's row, held until the transaction ends: casts and the closing come one after another."""
    return Ballot.objects.select_for_update().get(pk=ballot.pk)


def _mark_voted(ballot: Ballot, mine: Elector) -> None:
    """All rows of the electorate are written anew, in the order of the list: the row versions do not tell who came last."""
    flag = Case(When(pk=mine.pk, then=Value(True)), default=F("voted"), output_field=BooleanField())
    Elector.objects.filter(ballot=ballot).update(voted=flag)


def _by_name(elector: Elector, items: Iterable[BallotItem], choices: Choices) -> None:
    OpenVote.objects.bulk_create(
        OpenVote(elector=elector, item=item, option=option) for item in items for option in choices[item.number]
    )


def check_choices(items: Iterable[BallotItem], recused: set[int], choices: Choices) -> None:
    """Raise ValidationError naming each item (`c7`) whose choice is missing, unknown, too short or too long."""
    faults: dict[str, str | Promise] = {}
    for item in items:
        if item.number in recused:
            continue
        fault = _fault(item, choices.get(item.number, ()))
        if fault:
            faults[f"c{item.number}"] = fault
    if faults:
        raise ValidationError(faults)


def _fault(item: BallotItem, chosen: Sequence[int]) -> str:
    if any(not 1 <= option <= counting.options_of(item) for option in chosen) or len(set(chosen)) < len(chosen):
        return _("This is not one of the options.")
    if item.method == BallotItem.Method.ONE:
        return "" if len(chosen) == 1 else _("Choose one of the options.")
    if len(chosen) > item.seats:
        return _("At most %(max)s names; you chose %(number)s.") % {"max": item.seats, "number": len(chosen)}
    if len(chosen) < item.least:
        return _("Choose at least %(least)s.") % {"least": item.least}
    return ""


# ---- closing -----------------------------------------------------------------------------------------------------------
def close(*, ballot: Ballot, by: Any) -> Ballot:
    """Close it: the urn is opened into slips and receipts, the key destroyed, the duties closed together.

    A vote that is being cast at this moment is either in the urn already or refused. Without paper voters the result is made
    at once. Raises Refused (no quorum, key lost) and Conflict (closed meanwhile).
    """
    key = _key_of(ballot) if ballot.status == Ballot.Status.OPEN and ballot.secret else None
    with transaction.atomic():
        lock(ballot)
        ballot = find(ballot.pk)
        if ballot.is_over:
            raise Conflict(_("The ballot has been closed already; its page shows how it stands."))
        pairs, receipts = _poured(ballot, key)
        digest = hashlib.sha256("".join(receipts).encode()).hexdigest() if receipts else ""
        voted = sum(1 for row in ballot.electors.all() if row.voted)
        BALLOT.perform(ballot, "close", by=by, closed_at=clock.now(), params={"cast": voted, "receipts": digest})
        counting.store_slips(ballot, pairs)
        Urn.objects.filter(ballot=ballot).delete()
        Elector.objects.filter(ballot=ballot).update(voted=F("voted"))
        duties.close_many(Duty.objects.filter(context_ref=ref(ballot)), outcome=Outcome.DONE)
        if not any(row.way and row.counts for row in ballot.electors.all()):
            counting.make_result(ballot=ballot, by=by)
        transaction.on_commit(partial(destroy_key, ballot=ballot, by=by), robust=True)
    return ballot


def _key_of(ballot: Ballot) -> Any:
    try:
        return keys.load(ballot.key_name, ballot.public_key)
    except keys.KeyLost:
        raise Refused(rules.KEY_LOST) from None


def _poured(ballot: Ballot, key: Any) -> tuple[list[tuple[int, int]], list[str]]:
    """(item, option) of every vote, and the sorted receipts, which are stored here. Of an open ballot: its votes by name."""
    items = {item.number: item.pk for item in ballot.items.all()}
    if not ballot.secret:
        votes = OpenVote.objects.filter(elector__ballot=ballot)
        return list(votes.values_list("item", "option")), []
    box = Urn.objects.filter(ballot=ballot).first()
    if box is None or key is None:  # closed by somebody else a moment ago
        raise Conflict()
    try:
        opened = urn.open_all(bytes(box.sealed), key)
    except urn.Spoiled:
        raise Refused(
            Refusal(_("The urn cannot be opened with its key. Make the ballot void and hold it again."))
        ) from None
    receipts = sorted((urn.receipt(record), urn.number_of(record)) for record in urn.split(bytes(box.sealed)))
    Receipt.objects.bulk_create(
        (Receipt(digest=digest, ballot_id=ballot.pk, number=number) for digest, number in receipts), batch_size=1000
    )
    pairs = [(items[number], option) for number, options in opened for option in options if option != urn.NO_VOTE]
    return pairs, [digest for digest, _number in receipts]


def destroy_key(*, ballot: Ballot, by: Any = None) -> None:
    """Destroy the private key of a ballot that is over, and say so on record; harmless when done before."""
    if not ballot.key_name:
        return
    keys.destroy(ballot.key_name)
    with transaction.atomic():
        now = clock.now()
        if Ballot.objects.filter(pk=ballot.pk, key_destroyed_at=None).update(key_destroyed_at=now):
            log.record("ballots.key_destroyed", ballot, by=by)


def sweep_keys() -> int:
    """Destroy keys that a crash between closing and destroying left behind, and files of no ballot; the number destroyed."""
    over = [Ballot.Status.CLOSED, Ballot.Status.COUNTED, Ballot.Status.SIGNED, Ballot.Status.VOIDED]
    left = Ballot.objects.filter(status__in=over, key_destroyed_at=None).exclude(key_name="")
    number = 0
    for ballot in left:
        destroy_key(ballot=ballot)
        number += 1
    wanted = set(Ballot.objects.filter(status=Ballot.Status.OPEN).values_list("key_name", flat=True))
    return number + sum(1 for name in keys.strays(wanted) if keys.destroy(name))


# ---- void, and held again ----------------------------------------------------------------------------------------------
def revote(*, ballot: Ballot, reason: str, by: Any) -> Ballot:
    """Make it void, with the reason for the minutes, and prepare the same ballot again as the next round (a draft).

    The votes in the urn are never opened. Raises Refused, Conflict, ValidationError (no reason).
    """
    with transaction.atomic():
        lock(ballot)
        ballot = find(ballot.pk)
        BALLOT.perform(ballot, "void", by=by, reason=reason, closed_at=ballot.closed_at or clock.now())
        Urn.objects.filter(ballot=ballot).delete()
        Slip.objects.filter(ballot=ballot).delete()
        duties.close_many(Duty.objects.filter(context_ref=ref(ballot)), outcome=Outcome.WITHDRAWN, reason=reason)
        again = _copy(ballot, by)
        told = RECEIVERS[ballot.receiver].replaced
        if told is not None:
            told(ballot, again)
        transaction.on_commit(partial(destroy_key, ballot=ballot, by=by), robust=True)
    return again


def _copy(ballot: Ballot, by: Any) -> Ballot:
    length = ballot.closes_at - ballot.opens_at
    now = clock.now()
    again = Ballot.objects.create(
        title=ballot.title, host=ballot.host, receiver=ballot.receiver, context=ballot.context, secret=ballot.secret,
        context_ref=ballot.context_ref, back_url=ballot.back_url, quorum_top=ballot.quorum_top, replaces=ballot,
        quorum_bottom=ballot.quorum_bottom, opens_at=now, closes_at=max(ballot.closes_at, now + length),
        round=ballot.round + 1, created_by=by, created_at=now,
    )  # fmt: skip
    electors = list(ballot.electors.filter(removed_on=None))
    questions = list(ballot.items.prefetch_related("recusals"))
    voters = [Voter(e.user, e.name, e.post, e.chair, e.present, e.way) for e in electors]
    users = {e.pk: e.user_id for e in electors if e.user_id}
    team = {
        part: [row.user for row in ballot.staff.select_related("user") if row.part == part]
        for part in Staff.Part.values
    }
    _write_parts(
        again,
        voters,
        [_question(item, users) for item in questions],
        Team(team["keeper"], team["closer"], team["counter"]),
    )
    log.record("ballots.again", again, by=by, params={"replaces": ballot.pk})
    return again


def _question(item: BallotItem, users: Mapping[int, int]) -> Question:
    return Question(
        ref=item.ref, label=item.label, note=item.note, url=item.url, group=item.group, method=item.method,
        options=[(option["ref"], option["label"]) for option in item.options], least=item.least, seats=item.seats,
        share=Fraction(item.top, item.bottom), strict=item.strict, base=item.base, tie=item.tie, article=item.article,
        provisional=item.provisional,
        recused={users[r.elector_id]: r.in_base for r in item.recusals.all() if r.elector_id in users},
    )  # fmt: skip


# ---- the time ---------------------- ---------------------------------------------------------------------------------------
def extend(*, ballot: Ballot, closes_at: datetime, reason: str, by: Any) -> Ballot:
    """Give a later time for voting. Raises Refused, ValidationError (not later, no reason)."""
    log.require_reason(reason)
    with transaction.atomic():
        lock(ballot)
        fresh = find(ballot.pk)
        require(rules.may_extend(by, fresh))
        if closes_at <= max(fresh.closes_at, clock.now()):
            raise ValidationError({"closes_at": _("The new time must be later than the present one, and not past.")})
        Ballot.objects.filter(pk=ballot.pk).update(closes_at=closes_at, version=F("version") + 1)
        day = clock.local_date(closes_at)
        Duty.objects.open().filter(context_ref=ref(ballot), due_on__lt=day).update(due_on=day)
        log.record("ballots.extend", ballot, by=by, reason=reason, params={"to": closes_at.isoformat()})
    return find(ballot.pk)
