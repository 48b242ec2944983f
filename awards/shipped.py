"""The catalogue and the rule sets that come with the product, read from `awards/data`. No database."""

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from awards.engine.eligibility import RuleSet, read_rule_set

DATA = Path(__file__).resolve().parent / "data"
FILES = ("rules_2022.json", "rules_2026.json")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def catalogue() -> list[dict[str, Any]]:
    """The awards, in the order of the law."""
    rows: list[dict[str, Any]] = _read("catalogue.json")["awards"]
    return rows


def codes() -> list[str]:
    """The codes of all awards."""
    return [row["code"] for row in catalogue()]


def names() -> dict[str, str]:
    """Code → Vietnamese name."""
    return {row["code"]: row["name"] for row in catalogue()}


@lru_cache(maxsize=1)
def short_names() -> dict[str, str]:
    """Code → what the offices call the award for short."""
    return _read("short_names.json")


@lru_cache(maxsize=1)
def rule_sets() -> list[dict[str, Any]]:
    """The rule sets, each complete: one that extends another holds what it carries over, marked so."""
    found: list[dict[str, Any]] = []
    for name in FILES:
        data = _read(name)
        base = next((x for x in found if x["code"] == data.get("extends")), None)
        found.append(_extended(base, data) if base else data)
    return found


def _extended(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    whole = copy.deepcopy(base) | {key: value for key, value in data.items() if key != "rules"}
    mark = data["carried"]["mark"]
    for condition in [*whole["general"], *(c for rule in whole["rules"].values() for c in rule["conditions"])]:
        condition["mark"], condition["carried"] = mark, True
    for code, change in data["rules"].items():
        rows = whole["rules"][code]["conditions"]
        whole["rules"][code]["conditions"] = [change["replace"].get(row["code"], row) for row in rows]
    return whole


@lru_cache(maxsize=1)
def engine_sets() -> list[RuleSet]:
    """The shipped rule sets as the engine reads them."""
    return [read_rule_set(data, catalogue()) for data in rule_sets()]
