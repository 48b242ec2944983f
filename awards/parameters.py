"""The figures inside a rule that an office may set: found in its specification, and put back after editing."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "rating", "level", "switch", "text", "choice"]
Path = tuple[str | int, ...]
# How each key is edited; a key that is not here stays as it is shipped.
KEYS: dict[str, Kind] = {
    "years": "number", "min": "number", "max": "number", "min_years": "number", "below_years": "number", "max_rank": "number",
    "percent": "number",
    "threshold": "number", "days": "number", "amount": "number", "rating": "rating", "level": "level", "on": "switch",
    "coefficient": "text", "value": "text", "rounding": "choice",
}  # fmt: skip
ROUNDING = ("floor", "half_up", "ceil")
RATINGS = ("hoan_thanh", "tot", "xuat_sac")
LEVELS = ("co_so", "tinh", "toan_quoc")


@dataclass(frozen=True)
class Parameter:
    """One figure: where it stands, what it is called, how it is edited, and the alternative it belongs to."""

    path: Path
    key: str
    kind: Kind
    value: Any
    within: str = ""
    choices: tuple[str, ...] = ()


def found(spec: Mapping[str, Any]) -> list[Parameter]:
    """Every editable figure of a specification, in an order that does not depend on the database."""
    seen: dict[tuple[Any, ...], Parameter] = {}
    for one in _walk(spec, (), ""):
        # The years of a run stand once in the run and again in each count within it: they are one figure.
        inside = "run" in one.path
        if not inside:
            seen[one.path] = one
    return list(seen.values())


def _walk(value: Any, path: Path, within: str) -> Iterator[Parameter]:
    if isinstance(value, Mapping):
        here = str(value.get("text") or within)
        for key, inner in sorted(value.items()):  # the database keeps no order of keys
            if isinstance(inner, Mapping | list):
                yield from _walk(inner, (*path, key), here)
            elif (kind := _kind(key, inner, value)) is not None:
                yield Parameter((*path, key), key, kind, inner, here, _choices(kind, value))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, (*path, number), within)


def _kind(key: str, value: Any, owner: Mapping[str, Any]) -> Kind | None:
    kind = KEYS.get(key)
    if kind == "number" and isinstance(value, str):
        return "rating" if value in RATINGS else None
    if kind == "text" and owner.get("choices"):
        return "choice"
    return kind


def _choices(kind: Kind, owner: Mapping[str, Any]) -> tuple[str, ...]:
    own = tuple(owner.get("choices", ()))
    return {"rating": RATINGS, "level": LEVELS, "choice": own or ROUNDING}.get(kind, ())


def replaced(spec: Mapping[str, Any], values: Sequence[tuple[Path, Any]]) -> dict[str, Any]:
    """The specification with new figures; a run repeated inside a count follows the run itself."""
    new = copy.deepcopy(dict(spec))
    for path, value in values:
        owner: Any = new
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = value
    _follow(new)
    return new


def _follow(spec: dict[str, Any]) -> None:
    """Inside one alternative every count is made within the run that stands before it."""
    for branch in spec.get("params", {}).get("branches", ()):
        run = next((params for op, params in branch.get("all", ()) if op == "run"), None)
        for op, params in branch.get("all", ()):
            if op == "within" and run is not None:
                params["run"] = copy.deepcopy(run)
