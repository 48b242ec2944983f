"""Ranks, classifications and awards of a round, from totals. Pure: dataclasses in, dataclasses out.

Equal totals are parted by the table's tie steps in order; what they cannot part shares a rank (1, 1, 3) until the ballot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

ZERO = Decimal(0)
HUNDRED = Decimal(100)
VOTE = Decimal(10) ** 9  # outweighs any total


@dataclass(frozen=True)
class Entry:
    """A unit's totals. `groups`: points of each first-level criterion by code; `maxima`: what each could give this unit.

    `content` is the total without bonus and deduction, `denominator` the scale that applied. `effects` are those of the
    knock-outs found: "not_ranked", "no_flag", or "cap:<classification>".
    """

    key: int
    total: Decimal
    content: Decimal
    bonus: Decimal
    deduction: Decimal
    denominator: Decimal
    groups: Mapping[str, Decimal] = field(default_factory=dict)
    maxima: Mapping[str, Decimal] = field(default_factory=dict)
    effects: frozenset[str] = frozenset()
    complete: bool = True


@dataclass(frozen=True)
class Tie:
    """A step that parts equal totals: "without_bonus", "group" (of code `group`), "fewer_deductions" or "ballot"."""

    kind: str
    group: str = ""


@dataclass(frozen=True)
class Class:
    """A classification: from `threshold` percent of the denominator, no first-level criterion under `floor` percent."""

    name: str
    threshold: Decimal
    floor: Decimal | None = None


@dataclass(frozen=True)
class Slot:
    """An award: `count` of them, or `count` for each whole `per_units` units; from `minimum` points. The first is the flag."""

    award: str
    code: str = ""
    count: int = 1
    per_units: int | None = None
    minimum: Decimal | None = None

    def size(self, units: int) -> int:
        """How many a block of so many units has."""
        return self.count if not self.per_units else self.count * (units // self.per_units)


@dataclass(frozen=True)
class Place:
    """Where a unit ends. `rank` None: not ranked. `parted_by`: the tie step that put it here, "" where totals did.

    `shared`: it shares its rank, the ballot has not spoken yet. `under_floor`: codes that kept it from a better class.
    """

    key: int
    rank: int | None
    classification: str
    award: str = ""
    award_code: str = ""
    parted_by: str = ""
    shared: bool = False
    under_floor: tuple[str, ...] = ()


def places(
    entries: Iterable[Entry],
    *,
    ties: Sequence[Tie] = (),
    classes: Sequence[Class] = (),
    slots: Sequence[Slot] = (),
    ballot: Mapping[int, int] | None = None,
    elected: bool = False,
    ranked: bool = True,
) -> list[Place]:
    """Everybody's place, best first; those not ranked come last. `ballot`: votes by key, once it was held.

    `elected`: the score opens the gate (the minimum of the first award), the vote decides among those who passed it.
    """
    found = list(entries)
    inside = [e for e in found if ranked and _counts(e)]
    outside = [e for e in found if not (ranked and _counts(e))]
    gate = slots[0].minimum if slots else None
    firsts = {e.key: _first(e, ballot, gate) if elected and ballot else e.total for e in inside}
    placed = _rank(inside, firsts, ties, ballot or {})
    awards = _awards([(e, rank, shared) for e, rank, _, shared in placed], slots, len(found)) if ranked else {}
    result = [
        _place(e, rank, classes, parted_by=parted, shared=shared, award=awards.get(e.key))
        for e, rank, parted, shared in placed
    ]
    return result + [_place(e, None, classes) for e in sorted(outside, key=lambda e: (-e.total, e.key))]


def _counts(entry: Entry) -> bool:
    return entry.complete and "not_ranked" not in entry.effects


def _place(
    entry: Entry,
    rank: int | None,
    classes: Sequence[Class],
    *,
    parted_by: str = "",
    shared: bool = False,
    award: Slot | None = None,
) -> Place:
    name, under = classify(entry, classes)
    return Place(
        entry.key,
        rank,
        name,
        award.award if award else "",
        award.code if award else "",
        parted_by,
        shared,
        under,
    )


def _keys(entry: Entry, tie: Tie, ballot: Mapping[int, int]) -> Decimal:
    """What a step compares; more is better."""
    if tie.kind == "without_bonus":
        return entry.total - entry.bonus
    if tie.kind == "group":
        return entry.groups.get(tie.group, ZERO)
    if tie.kind == "fewer_deductions":
        return -abs(entry.deduction)
    return Decimal(ballot.get(entry.key, 0))


def _first(entry: Entry, ballot: Mapping[int, int], gate: Decimal | None) -> Decimal:
    """What is compared before anything else where the vote decides: votes of those who passed the gate, then totals."""
    passed = gate is None or entry.total >= gate
    return (1 + ballot.get(entry.key, 0)) * VOTE + entry.total if passed else entry.total


def _rank(
    entries: list[Entry], firsts: Mapping[int, Decimal], ties: Sequence[Tie], ballot: Mapping[int, int]
) -> list[tuple[Entry, int, str, bool]]:
    """Entries with rank, the step that parted them from those of the same total, and whether the rank is shared."""
    steps = [t for t in ties if t.kind != "ballot" or ballot]

    def order(entry: Entry) -> tuple[Decimal, ...]:
        return (firsts[entry.key], *(_keys(entry, step, ballot) for step in steps))

    ordered = sorted(entries, key=lambda e: (tuple(-value for value in order(e)), e.key))
    result: list[tuple[Entry, int, str, bool]] = []
    rank = 1
    for _, same in groupby(ordered, key=lambda e: firsts[e.key]):
        equal = list(same)
        for _, alike in groupby(equal, key=order):
            group = list(alike)
            parted = _parted(group[0], equal, steps, ballot) if len(equal) > len(group) else ""
            result.extend((e, rank, parted, len(group) > 1) for e in group)
            rank += len(group)
    return result


def _parted(entry: Entry, equal: list[Entry], steps: Sequence[Tie], ballot: Mapping[int, int]) -> str:
    """The first step that tells `entry` from somebody of the same total."""
    for step in steps:
        if len({_keys(e, step, ballot) for e in equal}) > 1:
            mine = _keys(entry, step, ballot)
            if any(_keys(e, step, ballot) != mine for e in equal):
                return step.kind
    return ""


def classify(entry: Entry, classes: Sequence[Class]) -> tuple[str, tuple[str, ...]]:
    """The classification, and the codes under the floor of a class whose threshold was reached. A cap lowers it."""
    if not entry.denominator or not entry.complete:
        return "", ()
    percent = entry.total * HUNDRED / entry.denominator
    ordered = sorted(classes, key=lambda c: -c.threshold)
    caps = {effect[4:] for effect in entry.effects if effect.startswith("cap:")}
    lowest = max((i for i, c in enumerate(ordered) if c.name in caps), default=0)
    kept: tuple[str, ...] = ()
    for index, one in enumerate(ordered):
        if percent < one.threshold or index < lowest:
            continue
        under = _under(entry, one.floor)
        if not under:
            return one.name, kept
        kept = kept or under
    return "", kept


def _under(entry: Entry, floor: Decimal | None) -> tuple[str, ...]:
    if floor is None:
        return ()
    return tuple(
        code
        for code, maximum in entry.maxima.items()
        if maximum > 0 and entry.groups.get(code, ZERO) * HUNDRED < floor * maximum
    )


def _awards(placed: list[tuple[Entry, int, bool]], slots: Sequence[Slot], units: int) -> dict[int, Slot]:
    """Slots in order to ranks in order. The first slot is the flag: whoever a knock-out keeps from it is passed over for it
    and stands for the next. A shared rank that does not fit whole waits for the ballot: nobody of it gets the award."""
    given: dict[int, Slot] = {}
    for number, slot in enumerate(slots):
        left = slot.size(units)
        for _, same in groupby(placed, key=lambda row: row[1]):
            group = [
                e
                for e, _, _ in same
                if e.key not in given
                and (number or "no_flag" not in e.effects)
                and (slot.minimum is None or e.total >= slot.minimum)
            ]
            if not group:
                continue
            if len(group) > left:
                break
            given.update({e.key: slot for e in group})
            left -= len(group)
    return given
