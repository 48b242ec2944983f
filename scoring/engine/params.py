"""What the rule of a criterion says: one dataclass per kind, read from and written to the criterion's `formula` (JSON).

Figures stand in the JSON as text ("97.5"), so that none passes through a float.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Formula = Mapping[str, Any]


class BadFormula(ValueError):
    """The JSON does not hold what its kind needs; `field` names the first thing that is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Judged:
    """A scorer gives 0 to the maximum; the figure is the points."""


@dataclass(frozen=True)
class Linear:
    """In proportion to the target. `none_under`: percent of the target under which nothing is given.

    `over` says what happens above the target: "none" (capped at the maximum), "bonus" (`over_points` for each
    `over_each` percent above, at most `over_cap`, on top of the maximum) or "share": meeting the target gives only
    `at_target` percent of the maximum, and the whole of it is reached at `full_at` percent of the target, or, where
    that is empty, by the best of the block.
    """

    none_under: Decimal | None = None
    over: Literal["none", "bonus", "share"] = "none"
    over_each: Decimal | None = None
    over_points: Decimal | None = None
    over_cap: Decimal | None = None
    at_target: Decimal | None = None
    full_at: Decimal | None = None


@dataclass(frozen=True)
class Inverse:
    """Lower is better: the maximum up to the target, then less; 0 from `zero_at` on, or in proportion where that is empty."""

    zero_at: Decimal | None = None


@dataclass(frozen=True)
class Band:
    """From `low` to `high`; None is open. Which end belongs to the band is said once for all bands."""

    low: Decimal | None
    high: Decimal | None
    points: Decimal


@dataclass(frozen=True)
class Bands:
    """`reads` the figure itself or its percentage of the target; `closed` is the end that belongs to a band."""

    bands: tuple[Band, ...] = ()
    reads: Literal["figure", "percent"] = "figure"
    closed: Literal["low", "high"] = "low"


@dataclass(frozen=True)
class Step:
    """`deduct` points for each `size` short of the target, in percent of it or in its own unit.

    `begun`: a step counts as soon as it is begun, else only when complete. From `none_from` short on nothing is given.
    """

    size: Decimal
    deduct: Decimal
    reads: Literal["percent", "figure"] = "percent"
    begun: bool = True
    none_from: Decimal | None = None
    floor: Decimal = Decimal(0)


@dataclass(frozen=True)
class YesNo:
    """The figure is 1 for yes and 0 for no; `good` is the answer that gets the maximum."""

    good: Literal["yes", "no"] = "yes"


@dataclass(frozen=True)
class LateBand:
    """Up to `days` working days late (None: any number)."""

    days: int | None
    points: Decimal


@dataclass(frozen=True)
class Lateness:
    """The figure is working days late, 0 on time."""

    bands: tuple[LateBand, ...] = ()


@dataclass(frozen=True)
class PerItem:
    """`each` points for every `size` items beyond the first `free`, up to the maximum."""

    each: Decimal
    size: Decimal = Decimal(1)
    free: Decimal = Decimal(0)


@dataclass(frozen=True)
class PerEvent:
    """`each` points less for every event, never under `floor`. In the part of deductions the points are what is taken
    off, up to the maximum."""

    each: Decimal
    floor: Decimal = Decimal(0)
    taken: bool = False


@dataclass(frozen=True)
class Base:
    """`base` points to begin with, `each` points for every good event less the bad ones (the figure)."""

    base: Decimal
    each: Decimal = Decimal(1)
    floor: Decimal = Decimal(0)


Params = Judged | Linear | Inverse | Bands | Step | YesNo | Lateness | PerItem | PerEvent | Base
KINDS: dict[str, type[Params]] = {
    "judged": Judged,
    "linear": Linear,
    "inverse": Inverse,
    "bands": Bands,
    "step": Step,
    "yes_no": YesNo,
    "lateness": Lateness,
    "per_item": PerItem,
    "per_event": PerEvent,
    "base": Base,
}
_CHOICES = {
    "over": ("none", "bonus", "share"),
    "reads": ("figure", "percent"),
    "closed": ("low", "high"),
    "good": ("yes", "no"),
}
_FLAGS = ("begun",)


def number(value: Any, field: str) -> Decimal | None:
    """A figure of the JSON; None where it is empty. Raises BadFormula."""
    if value is None or value == "":
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        raise BadFormula(field) from None
    if not read.is_finite():
        raise BadFormula(field)
    return read


def parse(kind: str, formula: Formula, part: str = "content") -> Params:
    """The parameters of a criterion of `kind`. Unknown keys are passed over.

    Raises BadFormula (a figure, a choice or a needed value is not there), KeyError for an unknown kind.
    """
    wanted = KINDS[kind]
    values: dict[str, Any] = {}
    for field in fields(wanted):
        if field.name == "bands":
            values["bands"] = _bands(kind, formula.get("bands", ()))
        elif field.name == "taken":
            values["taken"] = part == "deduction"
        elif field.name in formula:
            read = _value(field.name, formula[field.name])
            if read is not None:
                values[field.name] = read
    try:
        return wanted(**values)
    except TypeError:
        raise BadFormula(next(f.name for f in fields(wanted) if _needed(f) and f.name not in values)) from None


def _needed(field: Any) -> bool:
    return bool(field.default is MISSING)


def _value(name: str, value: Any) -> Any:
    if name in _FLAGS:
        return bool(value)
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise BadFormula(name)
        return value
    return number(value, name)


def _bands(kind: str, rows: Any) -> tuple[Any, ...]:
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise BadFormula("bands")
    if kind == "lateness":
        return tuple(LateBand(_days(row.get("days")), _points(row)) for row in rows)
    return tuple(Band(number(row.get("low"), "bands"), number(row.get("high"), "bands"), _points(row)) for row in rows)


def _points(row: Formula) -> Decimal:
    read = number(row.get("points"), "bands")
    if read is None:
        raise BadFormula("bands")
    return read


def _days(value: Any) -> int | None:
    read = number(value, "bands")
    if read is None:
        return None
    if read != int(read):
        raise BadFormula("bands")
    return int(read)


def as_json(params: Params) -> dict[str, Any]:
    """What `parse` reads back; empty values are left out."""
    found: dict[str, Any] = {}
    for field in fields(params):
        value = getattr(params, field.name)
        if field.name == "taken" or value is None:
            continue
        if field.name == "bands":
            found["bands"] = [{f.name: _plain(getattr(band, f.name)) for f in fields(band)} for band in value]
        else:
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
