"""The recount: the result once more, from the slips and the log."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ballots.counting import INVALID, options_of, read, verdict_of
from ballots.models import Ballot, BallotItem, Receipt
from core.models import ActionLog
from core.refusals import Refusal, Refused


@dataclass(frozen=True)
class Recount:
    """What the slips say now: their number, and one sentence for everything that does not agree with the result on record."""

    slips: int
    receipts: int
    faults: list[str]


def recount(ballot: Ballot) -> Recount:
    """Compute the result again from the slips. Raises Refused before the count. What it proves: docs/security.md."""
    if not ballot.is_counted:
        raise Refused(Refusal(_("There is nothing to recount before the count.")))
    items = list(ballot.items.all())
    votes, number, digest = read(ballot)
    faults = [fault for item in items if (fault := _differs(item, votes.get(item.pk, Counter())))]
    receipts = Receipt.objects.filter(ballot=ballot).order_by("pk").values_list("pk", flat=True)
    faults += _against_record(ballot, number, digest, hashlib.sha256("".join(receipts).encode()).hexdigest())
    voted = sum(1 for row in ballot.electors.all() if row.voted)
    if ballot.secret and len(receipts) != voted * len(items):
        faults.append(_("%(receipts)s receipts for %(voted)s voters.") % {"receipts": len(receipts), "voted": voted})
    return Recount(number, len(receipts), faults)


def _differs(item: BallotItem, votes: Counter[int]) -> str:
    verdict = verdict_of(item, votes, item.base_count or 0, item.chair_choice)
    now = [votes[option] for option in range(1, options_of(item) + 1)]
    if (now, votes[INVALID]) != (item.votes, item.invalid) or set(votes) - set(range(options_of(item) + 1)):
        return _("“%(name)s”: the slips give other figures than the result.") % {"name": item.label}
    if (verdict.outcome, list(verdict.winners)) != (item.outcome, item.winners):
        return _("“%(name)s”: by its rule the figures give another result.") % {"name": item.label}
    return ""


def _against_record(ballot: Ballot, number: int, digest: str, receipts: str) -> list[str]:
    """The log keeps the digests of slips and receipts from the moment of the count."""
    rows = ActionLog.objects.filter(object_type=ballot._meta.label_lower, object_id=ballot.pk)
    kept = {row.action: row.params for row in rows.filter(action__in=("ballots.ballot.count", "ballots.ballot.close"))}
    faults = []
    count, closed = kept.get("ballots.ballot.count", {}), kept.get("ballots.ballot.close", {})
    if (count.get("slips"), count.get("digest")) != (number, digest):
        faults.append(_("The slips are not those that were counted: the log holds another digest."))
    if ballot.secret and closed.get("receipts") and closed["receipts"] != receipts:
        faults.append(_("The receipts are not those of the closing: the log holds another digest."))
    return faults
