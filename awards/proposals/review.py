"""What stands before sending: what hinders it, and what is sent all the same only with a reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.models import Nomination, Proposal, RuleSet
from awards.proposals import faults, quotas, terms
from awards.proposals.makeup import Share, shares
from awards.proposals.quotas import Quota
from core import clock

NAMED = 10


@dataclass(frozen=True)
class Review:
    """`hindrances` have to be mended; `doubts` need a reason. `rule_set` governs it, None while no rules are loaded."""

    rule_set: RuleSet | None
    hindrances: list[str]
    doubts: list[str]
    quotas: list[Quota]
    shares: list[Share]
    counts: dict[str, int]
    unreasoned: list[Nomination]

    @property
    def locked(self) -> bool:
        """Is the answer provisional?"""
        return bool(self.rule_set and self.rule_set.locked)


def lacks_votes(row: Nomination, asked: dict[str, Decimal]) -> bool:
    """Does the vote of the unit lack, or stay under what the rule asks?"""
    share = asked.get(row.award.code)
    if share is None:
        return False
    return not row.votes_of or row.votes_for is None or row.votes_for * 100 < share * row.votes_of


def governing(proposal: Proposal) -> RuleSet | None:
    """The rule set of the day it is received (today until then)."""
    if proposal.rule_set is not None:
        return proposal.rule_set
    on = proposal.received_on or clock.today()
    begun, still = Q(starts_on__isnull=True) | Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return RuleSet.objects.filter(begun, still).order_by("-starts_on").first()


def look(proposal: Proposal, rows: Sequence[Nomination]) -> Review:
    """Everything to be looked at before signing; a fixed number of statements. `rows` hold what was checked last."""
    rule_set = governing(proposal)
    told = faults.found(proposal, rows, but=[row.pk for row in rows])
    hindrances = [f"{rows[place].name}: {said}" for place, listed in told.items() for _field, said in listed]
    if not rows:
        hindrances.append(_("There is no name on the list yet."))
    known = terms.load(rule_set)
    counted = quotas.counters(proposal, known)
    hindrances += [over(one) for one in counted if one.refuses]
    asked = known.votes
    unreasoned = [row for row in rows if _doubtful(row, asked) and not row.override_reason.strip()]
    doubts = [over(one) for one in counted if one.over and not one.refuses]
    doubts += _doubts(unreasoned, asked)
    if rule_set is not None and rule_set.locked:
        doubts.append(
            _("“%(rules)s” is provisional, not confirmed: what it answers may change.") % {"rules": rule_set.name}
        )
    return Review(
        rule_set=rule_set, hindrances=_shortened(hindrances), doubts=doubts, quotas=counted,
        shares=shares(proposal, known.border), counts=dict(Counter(row.verdict for row in rows)), unreasoned=unreasoned,
    )  # fmt: skip


def _doubtful(row: Nomination, asked: dict[str, Decimal]) -> bool:
    return row.verdict in ("no", "unknown") or lacks_votes(row, asked)


def _doubts(rows: Sequence[Nomination], asked: dict[str, Decimal]) -> list[str]:
    counts = Counter(row.verdict for row in rows)
    said = []
    if counts["no"]:
        said.append(
            ngettext(
                "%(number)s name that is not eligible is proposed without a reason.",
                "%(number)s names that are not eligible are proposed without a reason.", counts["no"],
            ) % {"number": counts["no"]}
        )  # fmt: skip
    if counts["unknown"]:
        said.append(
            ngettext(
                "For %(number)s name there are not enough facts, and no reason is given.",
                "For %(number)s names there are not enough facts, and no reason is given.", counts["unknown"],
            ) % {"number": counts["unknown"]}
        )  # fmt: skip
    votes = sum(1 for row in rows if lacks_votes(row, asked))
    if votes:
        said.append(
            ngettext(
                "For %(number)s name the unit's vote lacks or stays under the share the rule asks.",
                "For %(number)s names the unit's vote lacks or stays under the share the rule asks.", votes,
            ) % {"number": votes}
        )  # fmt: skip
    return said


def over(one: Quota) -> str:
    """The sentence about a quota that is exceeded."""
    words: dict[str, Any] = {
        "award": one.award.name, "used": one.used, "limit": one.limit, "percent": one.percent, "base": one.base,
        "of": one.of, "over": one.over,
    }  # fmt: skip
    return (
        _("“%(award)s”: %(used)s proposed, at most %(limit)s (%(percent)s%% of %(base)s %(of)s), %(over)s too many.")
        % words
    )


def _shortened(said: list[str]) -> list[str]:
    if len(said) <= NAMED:
        return said
    return [*said[:NAMED], _("… and %(number)s more.") % {"number": len(said) - NAMED}]
