"""From slips to a signed result: storing slips, paper counted by two people, the tally, ties, signatures."""

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ballots.engine import tally
from ballots.models import Ballot, BallotItem, Elector, OpenVote, PaperSheet, Slip, Staff
from ballots.receivers import RECEIVERS
from ballots.rules import counting as rules
from ballots.workflow.voting import BALLOT
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require

INVALID = 0
Votes = Mapping[int, Counter[int]]


# ---- options -----------------------------------------------------------------------------------------------------------
def options_of(item: BallotItem) -> int:
    """How many options an item has."""
    return len(item.options) or 2


def labels_of(item: BallotItem) -> list[str]:
    """The options' words, in order: the item's own, else agree and disagree."""
    own = [str(option["label"]) for option in item.options]
    return own or [pgettext("vote", "Agree"), pgettext("vote", "Disagree")]


def rule_of(item: BallotItem) -> tally.Rule:
    """The item's rule as the engine wants it; of "one of the options" only the first can win."""
    choose = item.method == BallotItem.Method.CHOOSE
    return tally.Rule(
        candidates=tuple(range(1, options_of(item) + 1)) if choose else (1,),
        share=Fraction(item.top, item.bottom),
        strict=item.strict,
        seats=item.seats if choose else 1,
        tie=item.tie,
    )


def bases(ballot: Ballot, items: Sequence[BallotItem]) -> dict[int, int]:
    """Item → the number its threshold is a share of. The items come with `recusals`."""
    electors = {row.pk: row for row in ballot.electors.all()}
    appointed = {pk for pk, row in electors.items() if row.counts}
    present = {pk for pk in appointed if electors[pk].takes_part}
    found = {}
    for item in items:
        members = appointed if item.base == BallotItem.Base.APPOINTED else present
        out = {r.elector_id for r in item.recusals.all() if not r.in_base}
        found[item.pk] = len(members - out)
    return found


def reachable(ballot: Ballot) -> list[BallotItem]:
    """Items whose threshold nobody can reach any more, however all who may still vote do (shown before the vote)."""
    items = list(ballot.items.prefetch_related("recusals"))
    base = bases(ballot, items)
    there = {row.pk for row in ballot.electors.all() if row.takes_part}
    return [
        item
        for item in items
        if not tally.reachable(
            base[item.pk], len(there - {r.elector_id for r in item.recusals.all()}),
            Fraction(item.top, item.bottom), strict=item.strict,
        )
    ]  # fmt: skip


# ---- slips -------------------------------------------------------------------------------------------------------------
def store_slips(ballot: Ballot, pairs: Iterable[tuple[int, int]]) -> None:
    """Write (item, option) pairs as slips with fresh random ids, in the order of the ids."""
    rows = [Slip(id=uuid.uuid4(), ballot_id=ballot.pk, item_id=item, option=option) for item, option in pairs]
    Slip.objects.bulk_create(sorted(rows, key=lambda row: row.id), batch_size=1000)


def read(ballot: Ballot) -> tuple[Votes, int, str]:
    """Item → option → slips; their number; the digest of all of them in order."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    digest, number = hashlib.sha256(), 0
    for pk, item, option in Slip.objects.filter(ballot=ballot).order_by("pk").values_list("pk", "item", "option"):
        found[item][option] += 1
        digest.update(f"{pk}:{item}:{option};".encode())
        number += 1
    return found, number, digest.hexdigest()


# ---- the result ----------------------------------------------------------------------------------------------------------
def make_result(*, ballot: Ballot, by: Any) -> Ballot:
    """Tally the slips and freeze the result on the items. Raises Refused, Conflict. The digest of the slips goes on record."""
    with transaction.atomic():
        items = list(ballot.items.prefetch_related("recusals"))
        votes, number, digest = read(ballot)
        base = bases(ballot, items)
        chair = _chair_votes(ballot)
        for item in items:
            _freeze(item, votes.get(item.pk, Counter()), base[item.pk], chair.get(item.pk, []))
        fields = ["outcome", "base_count", "needed", "invalid", "votes", "winners", "tied", "chair_choice"]
        # one upsert: a bulk_update writes a CASE of 4,000 branches for 500 items
        BallotItem.objects.bulk_create(items, update_conflicts=True, unique_fields=["id"], update_fields=fields)
        params = {"slips": number, "digest": digest}
        BALLOT.perform(ballot, "count", by=by, counted_at=clock.now(), papers=ballot.papers, params=params)
    return ballot


def _chair_votes(ballot: Ballot) -> dict[int, list[int]]:
    """In an open ballot the chair's own votes are known, and decide a tie where the rule says so."""
    found: dict[int, list[int]] = defaultdict(list)
    for elector in ballot.electors.all():
        if elector.chair and not ballot.secret:
            for item, option in elector.open_votes.values_list("item", "option"):
                found[item].append(option)
    return found


def verdict_of(item: BallotItem, votes: Counter[int], base: int, chair: Sequence[int]) -> tally.Verdict:
    valid = {option: votes[option] for option in range(1, options_of(item) + 1)}
    return tally.decide(valid, base=base, rule=rule_of(item), chair=chair)


def _freeze(item: BallotItem, votes: Counter[int], base: int, chair: Sequence[int]) -> None:
    verdict = verdict_of(item, votes, base, chair)
    item.outcome, item.needed, item.base_count = verdict.outcome, verdict.needed, base
    item.winners, item.tied, item.chair_choice = list(verdict.winners), list(verdict.tied), list(chair)
    item.votes = [votes[option] for option in range(1, options_of(item) + 1)]
    item.invalid = votes[INVALID]


@dataclass(frozen=True)
class ItemResult:
    """One item's result. `winners`, `tied` and `ranking` name options by their ref (or number, where they have none)."""

    ref: str
    label: str
    group: str
    outcome: str
    votes: list[tuple[str, str, int]]
    invalid: int
    base: int
    needed: int
    winners: list[str]
    tied: list[str]
    ranking: list[tuple[str, int]]

    @property
    def passed(self) -> bool:
        return self.outcome == BallotItem.Outcome.PASSED


@dataclass(frozen=True)
class Result:
    """What the asking room gets: figures of the ballot, one row per item."""

    ballot: Ballot
    appointed: int
    taking_part: int
    cast: int
    papers: int
    items: list[ItemResult]


def result(ballot: Ballot) -> Result:
    """The frozen result. Raises Refused before the count."""
    if not ballot.is_counted:
        raise Refused(Refusal(_("There is no result before the count.")))
    electors = list(ballot.electors.all())
    return Result(
        ballot=ballot,
        appointed=sum(1 for row in electors if row.counts),
        taking_part=sum(1 for row in electors if row.takes_part),
        cast=sum(1 for row in electors if row.voted),
        papers=ballot.papers,
        items=[item_result(item) for item in ballot.items.all()],
    )


def item_result(item: BallotItem) -> ItemResult:
    """One item's frozen result."""
    labels = labels_of(item)
    refs = [str(option["ref"]) for option in item.options] or [str(n) for n in range(1, len(labels) + 1)]
    figures = dict(enumerate(item.votes, 1))
    ranked = tally.ranks(figures, rule_of(item).candidates)
    return ItemResult(
        ref=item.ref, label=item.label, group=item.group, outcome=item.outcome, invalid=item.invalid,
        votes=list(zip(refs, labels, item.votes, strict=True)), base=item.base_count or 0, needed=item.needed or 0,
        winners=[refs[n - 1] for n in item.winners], tied=[refs[n - 1] for n in item.tied],
        ranking=[(refs[n - 1], rank) for n, rank in ranked],
    )  # fmt: skip


def by_name(ballot: Ballot, items: Sequence[BallotItem]) -> dict[int, str]:
    """Elector → what they chose in an open vote: the choice itself for one item, else how many of each."""
    labels = {item.pk: labels_of(item) for item in items}
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for elector, item, option in OpenVote.objects.filter(elector__ballot=ballot).values_list(
        "elector", "item", "option"
    ):
        votes[elector][labels[item][option - 1]] += 1
    one = len(items) == 1
    return {
        pk: ", ".join(label if one else f"{label}: {number}" for label, number in told.items())
        for pk, told in votes.items()
    }


# ---- paper ---------------------------------------------------------------------------------------------------------------
def paper_electors(ballot: Ballot) -> list[Elector]:
    """Who votes on paper or by written opinion."""
    return [row for row in ballot.electors.all() if row.way and row.counts]


def sheets(ballot: Ballot, user: Any) -> tuple[PaperSheet | None, list[PaperSheet]]:
    """The counter's own sheet, and those of the others."""
    rows = list(ballot.sheets.select_related("counter"))
    mine = next((row for row in rows if row.counter.user_id == user.pk), None)
    return mine, [row for row in rows if row is not mine]


def differing(mine: PaperSheet | None, others: Sequence[PaperSheet]) -> list[int]:
    """The items two counters read differently; nothing before both have entered theirs."""
    return _differing(others[0], mine.papers, mine.counts) if mine is not None and others else []


@dataclass(frozen=True)
class Paper:
    """How an entry of paper slips ended: `merged`, or the other counter's is awaited, or both differ on `items`."""

    merged: bool
    differs: list[int] = field(default_factory=list)
    waits: bool = False


def enter_paper(*, ballot: Ballot, papers: int, counts: Mapping[int, Sequence[int]], by: Any) -> Paper:
    """One counter's reading: how many slips, and per item [invalid, votes of each option]. The second one that agrees turns the
    paper into slips among the others, makes the result and forgets both sheets.

    Raises Refused, Conflict, ValidationError (`papers`, or by item: `i7`).
    """
    with transaction.atomic():
        if Ballot.objects.select_for_update().get(pk=ballot.pk).status != Ballot.Status.CLOSED:
            require(rules.may_count_paper(by, Ballot.objects.loaded().get(pk=ballot.pk)))
            raise Conflict()
        ballot = Ballot.objects.loaded().get(pk=ballot.pk)
        require(rules.may_count_paper(by, ballot))
        items = list(ballot.items.prefetch_related("recusals"))
        _check_paper(ballot, items, papers, counts)
        mine = next(row for row in ballot.staff.all() if row.user_id == by.pk and row.part == Staff.Part.COUNTER)
        told = {str(number): list(figures) for number, figures in counts.items()}
        PaperSheet.objects.update_or_create(ballot=ballot, counter=mine, defaults={"papers": papers, "counts": told})
        log.record("ballots.paper", ballot, by=by)
        others = list(ballot.sheets.exclude(counter=mine))
        if not others:
            return Paper(merged=False, waits=True)
        twin = next((s for s in others if s.papers == papers and s.counts == told), None)
        if twin is None:
            return Paper(merged=False, differs=_differing(others[0], papers, told))
        _merge(ballot, items, papers, counts)
        make_result(ballot=ballot, by=by)
    return Paper(merged=True)


def _merge(ballot: Ballot, items: Sequence[BallotItem], papers: int, counts: Mapping[int, Sequence[int]]) -> None:
    """All slips are written anew, so that those from paper do not lie together."""
    known = list(Slip.objects.filter(ballot=ballot).values_list("item", "option"))
    paper = [(item.pk, option) for item in items for option, n in enumerate(counts[item.number]) for _slip in range(n)]
    Slip.objects.filter(ballot=ballot).delete()
    store_slips(ballot, known + paper)
    ballot.papers = papers
    ballot.sheets.all().delete()


def _differing(other: PaperSheet, papers: int, told: Mapping[str, list[int]]) -> list[int]:
    """Numbers of the items two counters read differently; 0 stands for the number of slips."""
    items = [int(number) for number, figures in told.items() if other.counts.get(number) != figures]
    return ([0] if other.papers != papers else []) + items


def _check_paper(ballot: Ballot, items: Sequence[BallotItem], papers: int, counts: Mapping[int, Sequence[int]]) -> None:
    given = paper_electors(ballot)
    faults: dict[str, str | Promise] = {}
    if not 0 <= papers <= len(given):
        faults["papers"] = _("From 0 to %(max)s slips: that many members vote on paper.") % {"max": len(given)}
        raise ValidationError(faults)
    for item in items:
        out = {r.elector_id for r in item.recusals.all()}
        without = sum(1 for row in given if row.pk in out)
        fault = _paper_fault(item, papers, max(0, papers - without), counts.get(item.number, ()))
        if fault:
            faults[f"i{item.number}"] = fault
    if faults:
        raise ValidationError(faults)


def _paper_fault(item: BallotItem, most: int, fewest: int, figures: Sequence[int]) -> str:
    if len(figures) != options_of(item) + 1 or any(n < 0 for n in figures):
        return _("Type a number for every option; 0 is a number.")
    invalid, votes = figures[0], figures[1:]
    if item.method == BallotItem.Method.ONE:
        if fewest <= sum(figures) <= most:
            return ""
        return _("The figures make %(sum)s slips, not %(papers)s.") % {"sum": sum(figures), "papers": most}
    if invalid > most or max(votes) > most - invalid or sum(votes) > item.seats * (most - invalid):
        return _("More votes than %(papers)s slips can hold.") % {"papers": most}
    return ""


# ---- ties, signatures ----------------------------------------------------------------------------------------------------
def break_tie(*, ballot: Ballot, item: BallotItem, options: Sequence[int], by: Any) -> BallotItem:
    """The chair says which side to take in a tie, where the rule gives it to the chair. Raises Refused, ValidationError."""
    with transaction.atomic():
        Ballot.objects.select_for_update().get(pk=ballot.pk)
        ballot = Ballot.objects.loaded().get(pk=ballot.pk)
        require(rules.may_break_tie(by, ballot))
        item = BallotItem.objects.get(pk=item.pk, ballot=ballot)
        if item.outcome != BallotItem.Outcome.TIED or item.tie != BallotItem.Tie.CHAIR:
            raise Refused(Refusal(_("This item is not a tie for the chair to decide.")))
        if not options or any(not 1 <= option <= options_of(item) for option in options):
            raise ValidationError({f"t{item.number}": _("This is not one of the options.")})
        _freeze(item, _frozen_votes(item), item.base_count or 0, list(options))
        if item.outcome == BallotItem.Outcome.TIED:
            raise ValidationError({f"t{item.number}": _("Choose as many as there are seats left.")})
        item.save()
        log.record("ballots.tie", ballot, by=by, params={"item": item.number, "options": list(options)})
    return item


def _frozen_votes(item: BallotItem) -> Counter[int]:
    return Counter({INVALID: item.invalid, **dict(enumerate(item.votes, 1))})


def sign(*, ballot: Ballot, by: Any) -> Ballot:
    """Sign the count. With the last signature of the team the ballot is signed and the asking room gets the result.

    Raises Refused (not of the team, signed already, a tie is open).
    """
    with transaction.atomic():
        Ballot.objects.select_for_update().get(pk=ballot.pk)
        ballot = Ballot.objects.loaded().get(pk=ballot.pk)
        require(rules.may_sign(by, ballot))
        team = [row for row in ballot.staff.all() if row.part == Staff.Part.COUNTER]
        left = [row for row in team if row.signed_at is None and row.user_id != by.pk]
        if left:
            log.record("ballots.signature", ballot, by=by)
        else:
            BALLOT.perform(ballot, "sign", by=by, signed_at=clock.now())
        Staff.objects.filter(pk__in=[r.pk for r in team if r.user_id == by.pk]).update(signed_at=clock.now())
        if not left:
            RECEIVERS[ballot.receiver].signed(ballot, result(ballot))
    return ballot
