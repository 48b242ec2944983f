"""Rule sets as the engine reads them: awards and their conditions, each with its article and the mark of its certainty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MARKS = ("V", "S", "M-H", "M-M", "M-L")


class RuleError(ValueError):
    """A rule set that says something the engine does not know."""


@dataclass(frozen=True)
class Step:
    """One check: the name of an operator and its parameters."""

    op: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Branch:
    """One of the alternatives of a condition; all its steps must hold. Without steps a person judges it."""

    code: str
    text: str
    steps: tuple[Step, ...]
    ground: str = ""


@dataclass(frozen=True)
class Condition:
    """One condition. A judged one is listed and decides nothing."""

    code: str
    text: str
    article: str
    mark: str
    judged: bool = False
    step: Step | None = None
    branches: tuple[Branch, ...] = ()
    kinds: tuple[str, ...] = ()
    general: bool = False


@dataclass(frozen=True)
class RuleSet:
    """The rules of one period. `levels`, `subjects`, `names` come from the catalogue; `locked`: answers are provisional."""

    code: str
    begins: date | None
    ends: date | None
    locked: bool
    conditions: Mapping[str, tuple[Condition, ...]]
    levels: Mapping[str, str]
    subjects: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    general: tuple[Condition, ...] = ()
    memo: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    @property
    def inherit(self) -> str:
        """Whose record counts after a merger: none, primary or all."""
        return self.settings.get("inherit_history", "primary")

    def holds_on(self, on: date) -> bool:
        """Does it govern what was received on that day?"""
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)

    def decidable(self, kind: str) -> list[str]:
        """The awards for a kind of subject that have a condition of their own which facts can decide."""
        return [
            code
            for code, kinds in self.subjects.items()
            if kind in kinds and any(not c.judged and not c.general for c in self.of(code, kind))
        ]

    def of(self, title: str, kind: str) -> tuple[Condition, ...]:
        """Every condition of an award for a kind of subject, the general ones first."""
        found: tuple[Condition, ...] | None = self.memo.get(("of", title, kind))
        if found is None:
            every = (*self.general, *self.conditions.get(title, ()))
            found = self.memo["of", title, kind] = tuple(c for c in every if not c.kinds or kind in c.kinds)
        return found

    def by_person(self, title: str, kind: str) -> bool:
        """Has the award no condition of its own that facts can decide?"""
        found: bool | None = self.memo.get(("by_person", title, kind))
        if found is None:
            found = self.memo["by_person", title, kind] = all(x.judged or x.general for x in self.of(title, kind))
        return found


def choose(sets: Sequence[RuleSet], received_on: date, asked: str = "") -> RuleSet:
    """The rule set of the day of reception, or the one asked for. Raises RuleError when there is none."""
    for one in sets:
        if one.code == asked or (not asked and one.holds_on(received_on)):
            return one
    raise RuleError(asked or received_on.isoformat())


def _branch(data: Mapping[str, Any]) -> Branch:
    steps = tuple(Step(op, params) for op, params in data.get("all", ()))
    runs = [step.params for step in steps if step.op == "run"]
    return Branch(data["code"], data["text"], tuple(_one_run(x, runs) for x in steps), data.get("ground", ""))


def _one_run(step: Step, runs: Sequence[Mapping[str, Any]]) -> Step:
    """A count within the run of the same branch looks at that very run, so that it is followed once."""
    same = next((one for one in runs if one == step.params.get("run")), None)
    return step if same is None else Step(step.op, {**step.params, "run": same})


def read_condition(data: Mapping[str, Any], siblings: Mapping[str, Mapping[str, Any]], general: bool) -> Condition:
    """One condition from plain data; a step that counts within the years of another condition gets its parameters."""
    params = dict(data.get("params", {}))
    if isinstance(params.get("run"), str):
        params["run"] = siblings[params["run"]]["params"]
    branches = tuple(_branch(branch) for branch in params.get("branches", ()))
    op = data.get("op", "")
    return Condition(
        code=data["code"],
        text=data["text"],
        article=data["article"],
        mark=data["mark"],
        judged=bool(data.get("judged")),
        step=Step(op, params) if op and op != "any" else None,
        branches=branches,
        kinds=tuple(data.get("for", ())),
        general=general,
    )


def read_conditions(rows: Iterable[Mapping[str, Any]], general: bool = False) -> tuple[Condition, ...]:
    """The conditions of one award. Conditions for different subjects may share a code."""
    listed = list(rows)
    return tuple(read_condition(row, _siblings(row, listed), general) for row in listed)


def _siblings(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    mine = row.get("for")
    return {other["code"]: other for other in rows if not mine or not other.get("for") or other["for"] == mine}


def read_rule_set(data: Mapping[str, Any], catalogue: Iterable[Mapping[str, Any]]) -> RuleSet:
    """A rule set from plain data and the awards of the catalogue."""
    awards = {row["code"]: row for row in catalogue}
    return RuleSet(
        code=data["code"],
        begins=date.fromisoformat(data["from"]) if data["from"] else None,
        ends=date.fromisoformat(data["to"]) if data["to"] else None,
        locked=data["locked"],
        conditions={code: read_conditions(rule["conditions"]) for code, rule in data["rules"].items()},
        levels={code: row["level"] for code, row in awards.items()},
        subjects={code: tuple(row["subjects"]) for code, row in awards.items()},
        settings={row["code"]: row["value"] for row in data["settings"] if "value" in row},
        names={code: row.get("name", code) for code, row in awards.items()},
        general=read_conditions(data["general"], general=True),
    )
