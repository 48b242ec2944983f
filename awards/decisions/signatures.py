"""The lines above the signature of a decision: as its paper and its certificates print them."""

from awards.decisions import reading
from awards.models import Decision
from awards.rules import signing
from documents.numbers import post_of


def stored(decision: Decision) -> str:
    """The lines as the record keeps them, one under another."""
    return "\n".join(lines_of(decision))[:200]


def lines_of(decision: Decision) -> tuple[str, ...]:
    """“KT. CHỦ TỊCH”, “PHÓ CHỦ TỊCH”."""
    committee = decision.host.kind in signing.COMMITTEES
    own = decision.authority in (Decision.Authority.OWN, Decision.Authority.TM)
    head = (decision.signer_post or ("Chủ tịch" if committee else "Thủ trưởng đơn vị")) if own else head_post(decision)
    return signing.lines(decision.authority, head, decision.signer_post, committee)


def head_post(decision: Decision) -> str:
    """The post of the head for whom somebody else signs."""
    if decision.host.kind in signing.COMMITTEES:
        return "Chủ tịch"
    heads = [x for x in reading.holders(decision) if x.heads and x.on(reading.day_of(decision))]
    return post_of(heads[0].post if heads else "")
