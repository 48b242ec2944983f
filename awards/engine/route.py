"""The way of a proposal through the levels, as data: which steps, in which order, with how many working days. Pure.

A route comes from the rules (each step with its article and mark); a host's dated settings switch steps and set their days;
a proposal with several awards goes the way of all of them: a step is passed where one award asks for it, with the longest term.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

ORDER = (
    "unit_review", "block", "reception", "appraisal", "opinions", "disclosure", "council", "submission", "decision", "higher",
    "notice",
)  # fmt: skip
# Before the host has the proposal; after the decision; always passed, because the code and the decision hang on it.
BEFORE = frozenset({"unit_review", "block"})
AFTER = frozenset({"higher", "notice"})
FIXED = frozenset({"unit_review", "reception", "decision"})
# These run beside the appraisal: their days count from the same day.
BESIDE = frozenset({"opinions"})
MAX_DAYS = 250
SHORT = 5  # working days given to a step without a term of its own once the last term has run out

AddDays = Callable[[date, int], date]


@dataclass(frozen=True)
class Step:
    """One step of a route. `days` are working days; None: no term of its own."""

    code: str
    text: str
    on: bool
    days: int | None
    article: str
    mark: str


@dataclass(frozen=True)
class Setting:
    """What a host set for a step of a route from a day on; the latest one in force counts."""

    route: str
    step: str
    starts_on: date
    on: bool
    days: int | None


def read(spec: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of a route as the rules hold it."""
    return tuple(
        Step(row["code"], row["text"], bool(row["on"]), row.get("days"), row.get("article", ""), row.get("mark", ""))
        for row in spec["steps"]
    )


def current(settings: Iterable[Setting], route: str, on: date) -> dict[str, Setting]:
    """The settings in force on a day, by step; of two of one day the one given last counts."""
    found: dict[str, Setting] = {}
    for one in settings:
        held = found.get(one.step)
        if one.route == route and one.starts_on <= on and (held is None or held.starts_on <= one.starts_on):
            found[one.step] = one
    return found


def applied(steps: Sequence[Step], settings: Mapping[str, Setting]) -> tuple[Step, ...]:
    """The steps as the host has them. Reception and decision cannot be switched off."""
    return tuple(
        replace(step, on=settings[step.code].on or step.code in FIXED, days=settings[step.code].days)
        if step.code in settings
        else step
        for step in steps
    )


def merged(routes: Sequence[Sequence[Step]]) -> tuple[Step, ...]:
    """The way of all: what one asks for is passed, with the longest term; the words are those of the last that asks for it."""
    found: dict[str, Step] = {}
    for route in routes:
        for step in route:
            held = found.get(step.code)
            found[step.code] = step if held is None else _joined(held, step)
    return tuple(sorted(found.values(), key=lambda step: ORDER.index(step.code)))


def _joined(one: Step, other: Step) -> Step:
    terms = [x.days for x in (one, other) if x.on and x.days is not None]
    words = other if other.on or not one.on else one
    return replace(words, on=one.on or other.on, days=max(terms) if terms else words.days)


def due_of(step: Step, opened_on: date, last_due: date | None, add: AddDays) -> date:
    """By when a step opened on a day is to be done; one without a term shares that of the step before it."""
    if step.days is not None:
        return add(opened_on, step.days)
    if last_due is not None and last_due >= opened_on:
        return last_due
    return add(opened_on, SHORT)


def total(steps: Iterable[Step]) -> int | None:
    """Working days from reception to decision; None where no step has a term. Steps beside one another count once."""
    passed = [step for step in steps if step.on and step.code not in BEFORE | AFTER | {"reception"}]
    terms = {step.code: step.days for step in passed if step.days is not None}
    if not terms:
        return None
    beside = [terms.pop(code) for code in ("appraisal", *BESIDE) if code in terms]
    return sum(terms.values()) + max(beside, default=0)
