"""How each title is voted on: the VOTE rule of the rule set that governs the dossier, else the settings of that set."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from awards.models import AgendaItem, Award, CouncilSession, Mark, Part, Rule, RuleSet
from ballots.engine import tally
from ballots.models import BallotItem
from core import clock

QUORUM = Fraction(2, 3)
SETTINGS = {"quorum": "2/3", "vote_base": "appointed", "vote_share": "50", "vote_method": "open", "vote_tie": "chair"}
Key = tuple[int, int | None]


@dataclass(frozen=True)
class Terms:
    """The rule of one title: `share` of the `base`, `strict` for "more than"; `provisional` while nobody confirmed it."""

    award: Award
    secret: bool = False
    share: Fraction = Fraction(1, 2)
    strict: bool = True
    base: str = BallotItem.Base.APPOINTED
    tie: str = BallotItem.Tie.CHAIR
    article: str = ""
    provisional: bool = True

    def needed(self, base: int) -> int:
        """Votes that must agree of `base` members; raises ValueError for a negative base."""
        return tally.needed(base, self.share, strict=self.strict)

    @property
    def rule(self) -> tally.Rule:
        """For a count of agree and disagree."""
        return tally.Rule((1,), self.share, strict=self.strict, tie=self.tie)


def voted_award(item: AgendaItem) -> Award:
    """What is voted on: the award proposed, or the lower one after a motion."""
    return item.lower_award or item.nomination.award


def key_of(item: AgendaItem) -> Key:
    """Items with the same key stand under one heading and follow one rule."""
    return voted_award(item).pk, item.nomination.proposal.rule_set_id


def terms_of(items: Iterable[AgendaItem]) -> dict[Key, Terms]:
    """The rule of every title on the agenda; two queries. The items come with nomination, awards and proposal."""
    awards = {key_of(item): voted_award(item) for item in items}
    known = {rule_set for _award, rule_set in awards}
    default = _default_set().first() if None in known else None
    sets = {rule_set or default for rule_set in known}
    rows = Rule.objects.filter(
        Q(part=Part.VOTE, award__in={award for award, _set in awards}) | Q(part=Part.SETTING),
        rule_set__in=sets - {None},
    )
    rules = {
        (row.rule_set_id, row.key.rpartition("/")[2] if row.award_id is None else row.award_id): row for row in rows
    }
    return {key: _terms(award, key[1] or default, rules) for key, award in awards.items()}


def _default_set() -> QuerySet[RuleSet, int]:
    """The set in force today first, for a dossier that was received under none."""
    today = clock.today()
    rows = RuleSet.objects.filter(Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today))
    return rows.order_by("-starts_on", "-pk").values_list("pk", flat=True)


def _terms(award: Award, rule_set: int | None, rules: dict[Any, Rule]) -> Terms:
    def setting(code: str) -> str:
        row = rules.get((rule_set, code))
        return str(row.spec.get("value", SETTINGS[code])) if row else SETTINGS[code]

    own = rules.get((rule_set, award.pk))
    base, tie = setting("vote_base"), setting("vote_tie")
    if own is not None:
        share = Fraction(str(own.spec.get("threshold", 50))) / 100
        secret = own.spec.get("method") == "secret"
        return Terms(award, secret, share, False, base, tie, own.article, _unsure(own))
    row = rules.get((rule_set, "vote_share"))
    share, secret = Fraction(setting("vote_share")) / 100, setting("vote_method") == "secret"
    return Terms(award, secret, share, True, base, tie, row.article if row else "", row is None or _unsure(row))


def _unsure(rule: Rule) -> bool:
    return rule.mark != Mark.V and rule.confirmed_at is None


def quorum_share(session: CouncilSession) -> Fraction:
    """The share of the members that makes a session valid; one query."""
    row = Rule.objects.filter(part=Part.SETTING, key="setting/quorum", rule_set__in=_default_set()[:1]).first()
    try:
        return Fraction(str(row.spec.get("value"))) if row else QUORUM
    except ValueError:
        return QUORUM
