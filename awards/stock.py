"""Stock of blanks, frames, flags and badges: what came in, went out, was spoiled; what is left never falls below zero."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Decision, StockMove
from awards.rules import certificates as rules
from core import clock, log
from core.refusals import require
from core.text import fold, squeeze
from units.models import Unit

K = StockMove.Kind
_NUMBER = re.compile(r"(.*?)(\d{1,12})\Z")


@dataclass(frozen=True)
class Span:
    """Register numbers from … to: letters before the figures, and the figures."""

    prefix: str
    first: int
    last: int

    def meets(self, other: "Span") -> bool:
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last

    def within(self, other: "Span") -> bool:
        return self.prefix == other.prefix and other.first <= self.first and self.last <= other.last


@dataclass(frozen=True)
class Year:
    """An item over a year: left at its beginning, what moved, left at its end."""

    item: str
    opening: int
    came: int
    out: int
    spoiled: int

    @property
    def closing(self) -> int:
        return self.opening + self.came - self.out - self.spoiled


def effect(move: StockMove) -> int:
    """What a movement adds."""
    return move.count if move.kind == K.IN else -move.count


def overview(moves: Iterable[StockMove], year: int) -> list[Year]:
    """Each item over the year, in the order of names."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    column = {K.IN: 1, K.OUT: 2, K.SPOILED: 3}
    for move in moves:
        if move.on.year < year:
            found[move.item][0] += effect(move)
        elif move.on.year == year:
            found[move.item][column[K(move.kind)]] += move.count
    return [Year(item, *figures) for item, figures in sorted(found.items(), key=lambda one: fold(one[0]))]


def record(
    *, host: Unit, item: str, kind: str, count: int, on: date, by: Any, first_number: str = "", last_number: str = "",
    note: str = "", decision: Decision | None = None,
) -> StockMove:  # fmt: skip
    """Write a movement down. Two people who take the last piece wait for each other.

    Raises Refused, or ValidationError beside the field: future day, below zero on any day, numbers that overlap.
    """
    require(rules.keep(by, host.pk))
    if on > clock.today():
        raise ValidationError({"on": _("This day lies in the future.")})
    if count < 1:
        raise ValidationError({"count": _("Type how many pieces; at least one.")})
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        moves = list(StockMove.objects.filter(host=host).order_by("on", "pk"))
        item = _known(item, moves)
        mine = [move for move in moves if move.item == item]
        row = StockMove(
            host=host, item=item, kind=kind, count=count, on=on, note=note, decision=decision, by=by, at=clock.now()
        )
        span = _span(first_number, last_number, count)
        if span is not None:
            row.first_number, row.last_number = first_number.strip(), _last_text(first_number, span)
            _check_numbers(span, kind, mine)
        _check_left([*mine, row], row)
        row.save(force_insert=True)
        log.record("awards.stock", row, by=by, params={"kind": kind, "count": count})
    return row


def _known(item: str, moves: Iterable[StockMove]) -> str:
    """The item's name as it was written first."""
    typed = squeeze(item)
    return next((move.item for move in moves if fold(move.item) == fold(typed)), typed)


def _span(first: str, last: str, count: int) -> Span | None:
    """The numbers typed; the last follows from the count where it is left out."""
    first, last = first.strip(), last.strip()
    if not first:
        if last:
            raise ValidationError({"first_number": _("Type the first number too.")})
        return None
    begins = _NUMBER.match(first)
    if begins is None:
        raise ValidationError({"first_number": _("A register number ends in figures, e.g. BK-000125.")})
    prefix, start = begins.group(1), int(begins.group(2))
    if not last:
        return Span(prefix, start, start + count - 1)
    ends = _NUMBER.match(last)
    if ends is None or ends.group(1) != prefix:
        raise ValidationError({"last_number": _("Both numbers begin with the same letters.")})
    if int(ends.group(2)) - start + 1 != count:
        raise ValidationError(
            {"last_number": _("From %(first)s to %(last)s are not %(count)s pieces.") % {
                "first": first, "last": last, "count": count,
            }}
        )  # fmt: skip
    return Span(prefix, start, int(ends.group(2)))


def _last_text(first: str, span: Span) -> str:
    """The last number with as many figures as the first."""
    found = _NUMBER.match(first.strip())
    return f"{span.prefix}{span.last:0{len(found.group(2)) if found else 1}d}"


def spans(moves: Iterable[StockMove], *kinds: str) -> list[Span]:
    """The numbers of movements of some kinds."""
    found = [_span(move.first_number, move.last_number, move.count) for move in moves if move.kind in kinds]
    return [span for span in found if span is not None]


def _check_numbers(span: Span, kind: str, mine: list[StockMove]) -> None:
    received = spans(mine, K.IN)
    if kind == K.IN:
        if any(span.meets(other) for other in received):
            raise ValidationError({"first_number": _("Some of these numbers were received already.")})
        return
    if any(span.meets(other) for other in spans(mine, K.OUT, K.SPOILED)):
        raise ValidationError({"first_number": _("Some of these numbers were handed out or spoiled already.")})
    if received and not _covered(span, received):
        raise ValidationError({"first_number": _("Some of these numbers were never received.")})


def _covered(span: Span, received: list[Span]) -> bool:
    """Was every number of the span received, be it in several deliveries?"""
    here = span.first
    for other in sorted((x for x in received if x.prefix == span.prefix), key=lambda x: x.first):
        if other.first <= here <= other.last:
            here = other.last + 1
    return here > span.last


def _check_left(moves: list[StockMove], row: StockMove) -> None:
    """On no day is less than nothing left; what came in on a day counts before what went out on it."""
    left = 0
    for move in sorted(moves, key=lambda one: (one.on, one.kind != K.IN)):
        left += effect(move)
        if left < 0 and row.kind != K.IN:
            had = left + row.count
            raise ValidationError(
                {"count": _("Only %(left)s pieces of “%(item)s” are left.") % {"left": max(had, 0), "item": row.item}}
            )
