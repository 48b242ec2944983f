"""What is wrong with a rule, before anybody is scored by it. Codes and figures; the words are made elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from scoring.engine.params import (
    BadFormula,
    Band,
    Bands,
    Base,
    Formula,
    Inverse,
    LateBand,
    Lateness,
    Linear,
    Params,
    PerEvent,
    PerItem,
    Step,
    parse,
)
from scoring.engine.rounding import HUNDRED, on_step


@dataclass(frozen=True)
class Problem:
    """`field` is the field of the rule ("bands", "over_each"), "target" or "maximum"; `line` counts bands from 0."""

    field: str
    code: str
    figures: dict[str, Any] = dataclass_field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class _Frame:
    maximum: Decimal
    target: Decimal | None
    step: Decimal
    deduction: bool = False


def check(
    kind: str,
    params: Params,
    maximum: Decimal,
    target: Decimal | None,
    step: Decimal,
    *,
    part: str = "content",
) -> list[Problem]:
    """Everything that is wrong with a rule; an empty list where nothing is."""
    frame = _Frame(maximum, target, step, part == "deduction")
    found: list[Problem] = []
    if maximum < 0:
        found.append(Problem("maximum", "negative"))
    elif not on_step(maximum, step):
        found.append(Problem("maximum", "off_step", {"points": maximum, "step": step}))
    rule = _CHECKS.get(kind)
    return [*found, *(rule(params, frame) if rule else ())]


def check_formula(
    kind: str, formula: Formula, maximum: Decimal, target: Decimal | None, step: Decimal, *, part: str = "content"
) -> list[Problem]:
    """`check` of a rule as it is stored; what cannot be read is a problem too."""
    try:
        params = parse(kind, formula, part)
    except BadFormula as bad:
        return [Problem(bad.field, "needed")]
    return check(kind, params, maximum, target, step, part=part)


def _target(frame: _Frame, *, zero_is_fine: bool = False) -> Iterator[Problem]:
    if frame.target is not None and (frame.target < 0 or (frame.target == 0 and not zero_is_fine)):
        yield Problem("target", "not_positive")


def _positive(params: Any, *names: str) -> Iterator[Problem]:
    for name in names:
        value = getattr(params, name)
        if value is not None and value <= 0:
            yield Problem(name, "not_positive")


def _given(frame: _Frame, field: str, value: Decimal | None, line: int | None = None) -> Iterator[Problem]:
    """Points that a rule gives lie between 0 and the maximum, on the step."""
    if value is None:
        return
    if value < 0:
        yield Problem(field, "negative", {"points": value}, line)
    elif value > frame.maximum:
        yield Problem(field, "over_maximum", {"points": value, "maximum": frame.maximum}, line)
    elif not on_step(value, frame.step):
        yield Problem(field, "off_step", {"points": value, "step": frame.step}, line)


def _linear(params: Linear, frame: _Frame) -> Iterator[Problem]:
    yield from _target(frame)
    if params.none_under is not None and not 0 <= params.none_under <= HUNDRED:
        yield Problem("none_under", "not_percent")
    if params.over == "bonus":
        for name in ("over_each", "over_points", "over_cap"):
            if getattr(params, name) is None:
                yield Problem(name, "needed")
        yield from _positive(params, "over_each", "over_points", "over_cap")
        if params.over_cap is not None and not on_step(params.over_cap, frame.step):
            yield Problem("over_cap", "off_step", {"points": params.over_cap, "step": frame.step})
    if params.over == "share":
        if params.at_target is None:
            yield Problem("at_target", "needed")
        elif not 0 <= params.at_target <= HUNDRED:
            yield Problem("at_target", "not_percent")
        if params.full_at is not None and params.full_at <= HUNDRED:
            yield Problem("full_at", "not_over_target")


def _inverse(params: Inverse, frame: _Frame) -> Iterator[Problem]:
    yield from _target(frame, zero_is_fine=True)
    target = HUNDRED if frame.target is None else frame.target
    if params.zero_at is None and target == 0:
        yield Problem("zero_at", "needed")
    elif params.zero_at is not None and params.zero_at <= target:
        yield Problem("zero_at", "not_over_target")


def _bands(params: Bands, frame: _Frame) -> Iterator[Problem]:
    if params.reads == "percent":
        yield from _target(frame)
    if not params.bands:
        yield Problem("bands", "needed")
        return
    for line, band in enumerate(params.bands):
        yield from _given(frame, "bands", band.points, line)
        if band.low is not None and band.high is not None and band.low >= band.high:
            yield Problem("bands", "empty_band", {"low": band.low, "high": band.high}, line)
    yield from _holes(params.bands)


def _holes(bands: Sequence[Band]) -> Iterator[Problem]:
    """Gaps and overlaps between neighbours, and figures beyond the outermost bands."""
    low_first = lambda pair: (pair[1].low is not None, pair[1].low or Decimal(0))  # noqa: E731
    ordered = sorted(enumerate(bands), key=low_first)
    first, last = ordered[0], ordered[-1]
    if first[1].low is not None:
        yield Problem("bands", "open_below", {"low": first[1].low}, first[0])
    for (_line, before), (line, after) in pairwise(ordered):
        if before.high is None or after.low is None or before.high > after.low:
            yield Problem("bands", "overlap", {"low": after.low, "high": before.high}, line)
        elif before.high < after.low:
            yield Problem("bands", "gap", {"low": before.high, "high": after.low}, line)
    if last[1].high is not None:
        yield Problem("bands", "open_above", {"high": last[1].high}, last[0])


def _step(params: Step, frame: _Frame) -> Iterator[Problem]:
    if params.reads == "percent":
        yield from _target(frame)
    yield from _positive(params, "size", "deduct", "none_from")
    yield from _given(frame, "floor", params.floor)


def _lateness(params: Lateness, frame: _Frame) -> Iterator[Problem]:
    if not params.bands:
        yield Problem("bands", "needed")
        return
    before: LateBand | None = None
    for line, band in enumerate(params.bands):
        yield from _given(frame, "bands", band.points, line)
        yield from _later(frame, before, band, line)
        before = band
    if before is not None and before.days is not None:
        yield Problem("bands", "open_late", {"days": before.days}, len(params.bands) - 1)


def _later(frame: _Frame, before: LateBand | None, band: LateBand, line: int) -> Iterator[Problem]:
    if band.days is not None and band.days < 0:
        yield Problem("bands", "negative", {"points": Decimal(band.days)}, line)
    if before is None:
        return
    if before.days is None or (band.days is not None and band.days <= before.days):
        yield Problem("bands", "overlap_late", {"days": band.days}, line)
    if (band.points > before.points) != frame.deduction and band.points != before.points:
        yield Problem("bands", "later_is_better", {"points": band.points}, line)


def _per_item(params: PerItem, frame: _Frame) -> Iterator[Problem]:
    yield from _positive(params, "each", "size")
    if params.free < 0:
        yield Problem("free", "negative", {"points": params.free})


def _per_event(params: PerEvent, frame: _Frame) -> Iterator[Problem]:
    yield from _positive(params, "each")
    yield from _given(frame, "floor", params.floor)


def _base(params: Base, frame: _Frame) -> Iterator[Problem]:
    yield from _positive(params, "each")
    yield from _given(frame, "base", params.base)
    yield from _given(frame, "floor", params.floor)


_CHECKS: dict[str, Callable[[Any, _Frame], Iterator[Problem]]] = {
    "linear": _linear,
    "inverse": _inverse,
    "bands": _bands,
    "step": _step,
    "lateness": _lateness,
    "per_item": _per_item,
    "per_event": _per_event,
    "base": _base,
}
