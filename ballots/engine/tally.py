"""What a count of slips means: integers and fractions only, nothing is rounded.

A share is a fraction of the base: 80 % of 7 is 5.6 slips, so 6 are needed. "More than half" (`strict`) of 8 is 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Outcome = Literal["passed", "failed", "tied"]
REVOTE, CHAIR, ORDER = "revote", "chair", "order"


@dataclass(frozen=True)
class Rule:
    """How an item is decided.

    `candidates`: numbers of the options that can win (only "agree" of agree/disagree). `share` of the base each winner needs
    (0: at least one vote); `strict` asks for more than the share. `seats`: how many win at most. `tie`: what happens
    when more reach the last seat with the same number than there are seats (or a strict share is met exactly, half against
    half): a further vote among them, the side of the chair, or the order of the options.
    """

    candidates: tuple[int, ...]
    share: Fraction
    strict: bool = False
    seats: int = 1
    tie: str = REVOTE


@dataclass(frozen=True)
class Verdict:
    """`winners` in order of votes; `tied` are those among whom the last seats are still open; `ranks` of all candidates."""

    outcome: Outcome
    needed: int
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    ranks: tuple[tuple[int, int], ...]


def needed(base: int, share: Fraction, *, strict: bool = False) -> int:
    """The fewest slips that reach `share` of `base` (more than it when `strict`); at least 1. Raises ValueError."""
    if base < 0 or not 0 <= share <= 1:
        raise ValueError(f"no share {share} of {base}")
    exact = share * base
    whole = exact.numerator // exact.denominator
    if strict or whole < exact:
        whole += 1
    return max(1, whole)


def reachable(base: int, voters: int, share: Fraction, *, strict: bool = False) -> bool:
    """Can the share of `base` still be reached when `voters` vote?"""
    return voters >= needed(base, share, strict=strict)


def ranks(votes: Mapping[int, int], candidates: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """(option, rank) by votes; equal votes share a rank and the next one is left out (1, 2, 2, 4)."""
    ordered = sorted(candidates, key=lambda option: (-votes.get(option, 0), option))
    figures = [votes.get(option, 0) for option in ordered]
    return tuple((option, figures.index(figure) + 1) for option, figure in zip(ordered, figures, strict=True))


def decide(votes: Mapping[int, int], *, base: int, rule: Rule, chair: Sequence[int] = ()) -> Verdict:
    """The verdict on one item.

    `votes`: option number → valid slips for it. `chair`: the options the chair is for, known from an open vote or given to
    break a tie; it decides only where the rule says so.
    """
    least = needed(base, rule.share, strict=rule.strict)
    order = ranks(votes, rule.candidates)
    reached = [option for option, _rank in order if votes.get(option, 0) >= least]
    if not reached:
        return _short_of(votes, base, rule, chair, least, order)
    inside, edge, room = _at_the_edge(votes, reached, rule.seats)
    if not edge:
        return Verdict("passed", least, tuple(inside), (), order)
    settled = _settle(edge, room, rule, chair)
    if settled is None:
        return Verdict("tied", least, tuple(inside), tuple(edge), order)
    return Verdict("passed", least, (*inside, *settled), (), order)


def _at_the_edge(votes: Mapping[int, int], reached: Sequence[int], seats: int) -> tuple[list[int], list[int], int]:
    """Who is in for certain, who share the last place with too many, and the seats left for those."""
    if len(reached) <= seats:
        return list(reached), [], 0
    last = votes.get(reached[seats - 1], 0)
    inside = [option for option in reached if votes.get(option, 0) > last]
    edge = [option for option in reached if votes.get(option, 0) == last]
    room = seats - len(inside)
    return (inside + edge, [], 0) if len(edge) == room else (inside, edge, room)


def _settle(edge: Sequence[int], room: int, rule: Rule, chair: Sequence[int]) -> tuple[int, ...] | None:
    if rule.tie == ORDER:
        return tuple(sorted(edge)[:room])
    if rule.tie == CHAIR:
        side = [option for option in edge if option in set(chair)]
        if len(side) == room:
            return tuple(side)
    return None


def _short_of(
    votes: Mapping[int, int],
    base: int,
    rule: Rule,
    chair: Sequence[int],
    least: int,
    order: tuple[tuple[int, int], ...],
) -> Verdict:
    """Nobody reached the share; a strict share met exactly, half against half, is a tie that the chair may decide."""
    exact = rule.share * base
    level = [option for option in rule.candidates if rule.strict and votes.get(option, 0) == exact and exact > 0]
    against = [n for option, n in votes.items() if option not in rule.candidates]
    if rule.tie != CHAIR or len(rule.candidates) != 1 or not level or max(against, default=0) != exact:
        return Verdict("failed", least, (), (), order)
    if level[0] in set(chair):
        return Verdict("passed", least, (level[0],), (), order)
    if chair:
        return Verdict("failed", least, (), (), order)
    return Verdict("tied", least, (), (level[0],), order)
