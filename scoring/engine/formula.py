"""How a figure becomes points: one small pure function per kind of criterion.

`points` gives the number, `explain` the same way in steps (codes and figures; scoring/criteria puts them into words),
`check` says what is wrong with a rule before anybody is scored by it. Points are never negative: in the part of
deductions they are what is taken off. `figure` None means "nothing to score from": the answer is None, never 0.
Without a target the figure is read as a percentage (target 100).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from scoring.engine.checks import Problem, check
from scoring.engine.params import (
    BadFormula,
    Band,
    Bands,
    Base,
    Inverse,
    Judged,
    LateBand,
    Lateness,
    Linear,
    Params,
    PerEvent,
    PerItem,
    Step,
    YesNo,
    as_json,
    parse,
)
from scoring.engine.rounding import HUNDRED, ZERO, between, on_step, round_to

__all__ = [
    "BadFormula", "Band", "Bands", "Base", "Inverse", "Judged", "LateBand", "Lateness", "Linear", "Params", "PerEvent",
    "PerItem", "Problem", "Said", "Step", "YesNo", "as_json", "bounds", "check", "explain", "on_step", "parse", "points",
    "round_to",
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One step of an explanation: a code and its figures."""

    code: str
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """What a rule is applied to. `best` is the best figure of the block, for rules that compare with it."""

    maximum: Decimal
    target: Decimal
    figure: Decimal
    best: Decimal | None = None

    @property
    def percent(self) -> Decimal:
        """The figure in percent of the target."""
        return HUNDRED * self.figure / self.target


Worked = tuple[Decimal, list[Said]]


def judged(params: Judged, case: Case) -> Worked:
    """The points that a named scorer gives."""
    return case.figure, [Said("judged", {"points": case.figure})]


def linear(params: Linear, case: Case) -> Worked:
    """Maximum × figure ÷ target, capped; above the target as `params.over` says."""
    steps = [Said("attained", {"figure": case.figure, "target": case.target, "percent": case.percent})]
    if params.none_under is not None and case.percent < params.none_under:
        return ZERO, [*steps, Said("none_under", {"percent": params.none_under})]
    if params.over == "share":
        return _share(params, case, steps)
    if case.figure < case.target:
        got = case.maximum * case.figure / case.target
        return got, [*steps, Said("proportion", {"maximum": case.maximum, "points": got})]
    steps.append(Said("reached", {"maximum": case.maximum}))
    if params.over == "bonus" and params.over_each and params.over_points:
        above = case.percent - HUNDRED
        got = min(params.over_points * above / params.over_each, params.over_cap or ZERO)
        return case.maximum + got, [*steps, Said("over_bonus", {"above": above, "points": got})]
    return case.maximum, steps


def _share(params: Linear, case: Case, steps: list[Said]) -> Worked:
    """Only a part of the maximum for meeting the target; the rest grows to `full_at`, or to the best of the block."""
    at_target = case.maximum * (params.at_target if params.at_target is not None else HUNDRED) / HUNDRED
    if case.figure < case.target:
        got = at_target * case.figure / case.target
        return got, [*steps, Said("proportion", {"maximum": at_target, "points": got})]
    full = case.target * params.full_at / HUNDRED if params.full_at is not None else case.best
    steps.append(Said("at_target", {"points": at_target}))
    if full is None or full <= case.target:
        return at_target, steps
    way = min((case.figure - case.target) / (full - case.target), Decimal(1))
    got = at_target + (case.maximum - at_target) * way
    return got, [*steps, Said("toward_full", {"full": full, "points": got})]


def inverse(params: Inverse, case: Case) -> Worked:
    """The maximum up to the target; beyond it target ÷ figure, or a straight line down to 0 at `zero_at`."""
    steps = [Said("limit", {"figure": case.figure, "target": case.target})]
    if case.figure <= case.target:
        return case.maximum, [*steps, Said("reached", {"maximum": case.maximum})]
    if params.zero_at is None:
        got = case.maximum * case.target / case.figure
        return got, [*steps, Said("inverse_share", {"maximum": case.maximum, "points": got})]
    left = max(params.zero_at - case.figure, ZERO)
    got = case.maximum * left / (params.zero_at - case.target)
    return got, [*steps, Said("down_to_zero", {"zero_at": params.zero_at, "points": got})]


def bands(params: Bands, case: Case) -> Worked:
    """The points of the band in which the figure (or its percentage of the target) lies."""
    read = case.percent if params.reads == "percent" else case.figure
    for band in params.bands:
        if _within(read, band, params.closed):
            said = Said(
                "band", {"figure": read, "low": band.low, "high": band.high, "percent": params.reads == "percent"}
            )
            return band.points, [said, Said("gives", {"points": band.points})]
    return ZERO, [Said("no_band", {"figure": read})]


def _within(read: Decimal, band: Band, closed: str) -> bool:
    if closed == "low":
        return (band.low is None or read >= band.low) and (band.high is None or read < band.high)
    return (band.low is None or read > band.low) and (band.high is None or read <= band.high)


def step(params: Step, case: Case) -> Worked:
    """`deduct` less for each `size` short of the target."""
    short = HUNDRED - case.percent if params.reads == "percent" else case.target - case.figure
    short = max(short, ZERO)
    steps = [Said("short", {"short": short, "percent": params.reads == "percent"})]
    if params.none_from is not None and short >= params.none_from:
        return ZERO, [*steps, Said("none_from", {"from": params.none_from})]
    rounding = ROUND_CEILING if params.begun else ROUND_FLOOR
    count = (short / params.size).to_integral_value(rounding)
    got = max(case.maximum - count * params.deduct, params.floor)
    return got, [*steps, Said("steps", {"count": count, "each": params.deduct, "points": got})]


def yes_no(params: YesNo, case: Case) -> Worked:
    """The maximum or nothing."""
    yes = case.figure != 0
    got = case.maximum if yes == (params.good == "yes") else ZERO
    return got, [Said("yes" if yes else "no"), Said("gives", {"points": got})]


def lateness(params: Lateness, case: Case) -> Worked:
    """The points of the first band that reaches as far as the working days late."""
    days = max(case.figure, ZERO)
    said = Said("late" if days else "on_time", {"days": days})
    for band in params.bands:
        if band.days is None or days <= band.days:
            return band.points, [said, Said("gives", {"points": band.points})]
    return ZERO, [said, Said("gives", {"points": ZERO})]


def per_item(params: PerItem, case: Case) -> Worked:
    """`each` for every complete `size` of items beyond the free ones, up to the maximum."""
    count = (max(case.figure - params.free, ZERO) / params.size).to_integral_value(ROUND_FLOOR)
    got = count * params.each
    return got, [Said("items", {"figure": case.figure, "count": count, "each": params.each, "points": got})]


def per_event(params: PerEvent, case: Case) -> Worked:
    """Less for every event; among the deductions, what is taken off for them."""
    off = max(case.figure, ZERO) * params.each
    said = Said("events", {"count": case.figure, "each": params.each, "points": off})
    if params.taken:
        return off, [said]
    got = max(case.maximum - off, params.floor)
    return got, [said, Said("left", {"maximum": case.maximum, "points": got})]


def base(params: Base, case: Case) -> Worked:
    """What everybody begins with, and the events."""
    got = max(params.base + params.each * case.figure, params.floor)
    return got, [Said("base", {"base": params.base, "figure": case.figure, "each": params.each, "points": got})]


_RULES: dict[str, Callable[[Any, Case], Worked]] = {
    "judged": judged,
    "linear": linear,
    "inverse": inverse,
    "bands": bands,
    "step": step,
    "yes_no": yes_no,
    "lateness": lateness,
    "per_item": per_item,
    "per_event": per_event,
    "base": base,
}


def bounds(kind: str, params: Params, maximum: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the most points a cell may hold; only an over-fulfilment bonus leads over the maximum."""
    if isinstance(params, Linear) and params.over == "bonus":
        return ZERO, maximum + (params.over_cap or ZERO)
    return ZERO, maximum


def _work(
    kind: str,
    params: Params,
    maximum: Decimal,
    target: Decimal | None,
    figure: Decimal,
    step: Decimal,
    best: Decimal | None,
) -> Worked:
    case = Case(maximum, HUNDRED if target is None else target, figure, best)
    if case.target == 0 and kind in ("linear", "bands", "step") and not _reads_figure(params):
        return ZERO, [Said("no_target")]
    raw, steps = _RULES[kind](params, case)
    low, high = bounds(kind, params, maximum)
    got = between(round_to(between(raw, low, high), step), low, high)
    if got != raw:
        code = "capped" if raw > high else "floored" if raw < low else "rounded"
        steps = [*steps, Said(code, {"raw": raw, "points": got, "step": step})]
    return got, steps


def _reads_figure(params: Params) -> bool:
    return isinstance(params, Bands | Step) and params.reads == "figure"


def points(
    kind: str,
    params: Params,
    maximum: Decimal,
    target: Decimal | None,
    figure: Decimal | None,
    step: Decimal,
    *,
    best: Decimal | None = None,
) -> Decimal | None:
    """The points of `figure`, on the rounding step, within `bounds`; None where there is no figure.

    Raises KeyError for a kind without a rule (a group).
    """
    return None if figure is None else _work(kind, params, maximum, target, figure, step, best)[0]


def explain(
    kind: str,
    params: Params,
    maximum: Decimal,
    target: Decimal | None,
    figure: Decimal | None,
    step: Decimal,
    *,
    best: Decimal | None = None,
) -> list[Said]:
    """The way from figure to points, step by step."""
    if figure is None:
        return [Said("no_figure")]
    got, steps = _work(kind, params, maximum, target, figure, step, best)
    return [*steps, Said("points", {"points": got, "maximum": maximum})]
