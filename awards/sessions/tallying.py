"""A simple session (communes, schools): the tallies are typed in, sums are checked, the outcome is computed by the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import AgendaItem, CouncilSession
from awards.rules import sessions as rules
from awards.sessions.holding import find, lock
from awards.sessions.terms import Terms, key_of, terms_of
from awards.sessions.voting import items_of, settle
from ballots.engine import tally
from ballots.models import BallotItem
from core import log
from core.refusals import require

O = AgendaItem.Outcome  # noqa: E741
AGREE, DISAGREE = 1, 2


@dataclass(frozen=True)
class Tally:
    """What was counted for one item; `chair_for`: the chair's side, asked for where both sides are level (None: not said)."""

    votes_for: int
    against: int
    invalid: int
    chair_for: bool | None = None


def enter(
    *, session: CouncilSession, voting: int, tallies: Mapping[int, Tally], by: Any, notes: str | None = None
) -> CouncilSession:
    """Write the tallies (item id → figures) and compute the outcomes. All undecided items, or none.

    Raises Refused, ValidationError (`voting`, or by item: `i7`).
    """
    with transaction.atomic():
        lock(session)
        session = find(session.pk)
        require(rules.may_tally(by, session))
        _check_voting(session, voting)
        items = [item for item in items_of(session) if item.outcome != O.POSTPONED]
        terms = terms_of(items)
        faults: dict[str, str] = {}
        for item in items:
            fault = _write(session, item, terms[key_of(item)], voting, tallies.get(item.pk))
            if fault:
                faults[f"i{item.pk}"] = fault
        if faults:
            raise ValidationError(faults)
        fields = ["votes_for", "votes_against", "votes_invalid", "base", "needed", "outcome"]
        AgendaItem.objects.bulk_update(items, fields, batch_size=100)
        said = {"voting": voting, **({"notes": notes} if notes is not None else {})}
        CouncilSession.objects.filter(pk=session.pk).update(**said)
        settle(items, by=by)
        log.record("awards.session_tally", session, by=by, params={"items": len(items), "voting": voting})
    return find(session.pk)


def _check_voting(session: CouncilSession, voting: int) -> None:
    appointed = session.appointed or 0
    if voting > appointed:
        raise ValidationError({"voting": _("More members voted than are appointed.")})
    session.voting = voting
    refusal = rules.short_of_quorum(session)
    if refusal is not None:
        raise ValidationError({"voting": str(refusal.reason)})


def _write(session: CouncilSession, item: AgendaItem, terms: Terms, voting: int, said: Tally | None) -> str:
    """Put the figures and the outcome on the item; the sentence that says what is wrong with them."""
    if said is None or min(said.votes_for, said.against, said.invalid) < 0:
        return _("Type a number for every box; 0 is a number.")
    total = said.votes_for + said.against + said.invalid
    if total > voting or (total < voting and not item.notes.strip()):
        return _("The figures make %(sum)s slips, not %(voting)s.") % {"sum": total, "voting": voting}
    base = (session.appointed or 0) if terms.base == BallotItem.Base.APPOINTED else voting
    side = () if said.chair_for is None else (AGREE if said.chair_for else DISAGREE,)
    verdict = tally.decide({AGREE: said.votes_for, DISAGREE: said.against}, base=base, rule=terms.rule, chair=side)
    level = said.votes_for == said.against and 2 * said.votes_for == base and terms.strict
    if level and terms.tie == BallotItem.Tie.REVOTE:
        return _("Both sides are level: the rule asks for a further vote; type in what that gave.")
    if verdict.outcome == "tied":
        return _("Both sides are level: say which side the chair is on.")
    item.votes_for, item.votes_against, item.votes_invalid = said.votes_for, said.against, said.invalid
    item.base, item.needed = base, verdict.needed
    agreed = O.LOWERED if item.lower_award_id else O.AGREED
    item.outcome = agreed if verdict.outcome == "passed" else O.NOT_AGREED
    return ""
