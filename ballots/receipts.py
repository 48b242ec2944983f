"""Receipts: proof that a vote lay in the urn, without what it was."""

from collections.abc import Sequence

from ballots import urn
from ballots.models import Ballot, BallotItem, Receipt, Urn


def digests(ballot: Ballot) -> dict[str, int]:
    """Receipt → item, of what lies in the urn or lay in it. Two statements at most."""
    box = Urn.objects.filter(ballot=ballot).first()
    if box is not None:
        return {urn.receipt(record): urn.number_of(record) for record in urn.split(bytes(box.sealed))}
    return dict(Receipt.objects.filter(ballot=ballot).values_list("digest", "number"))


def look_up(ballot: Ballot, codes: Sequence[str]) -> list[tuple[str, BallotItem | None]]:
    """Each code (the first 12 to 64 digits of a receipt) with the item it is about, or None where no such vote was in the urn."""
    items = {item.number: item for item in ballot.items.all()}
    known: dict[str, list[tuple[str, int]]] = {}
    for digest, number in digests(ballot).items():
        known.setdefault(digest[:12], []).append((digest, number))
    found = []
    for code in codes:
        hits = [number for digest, number in known.get(code[:12], []) if digest.startswith(code)]
        found.append((code, items[hits[0]] if hits else None))
    return found
