"""Reading plain data strictly: what is wrong and where, as a code that somebody else puts into words."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

FIRST_YEAR, LAST_YEAR = 1945, 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class CaseError(ValueError):
    """What cannot be understood. `code` names the fault, `where` the place, the rest goes into the sentence."""

    def __init__(self, code: str, *, where: str = "", **params: Any) -> None:
        super().__init__(f"{code} at {where or 'the case'}: {params}")
        self.code, self.where, self.params = code, where, params


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """An object; an empty list stands for an empty one."""
    if isinstance(value, list) and not value:
        return {}
    if not isinstance(value, dict):
        raise CaseError("missing" if value is None else "not_object", where=where)
    return value


def listed(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise CaseError("not_list", where=where)
    return value


def number(row: Mapping[str, Any], key: str, where: str, least: int | None = None) -> int:
    """A whole number; without `least` a year."""
    value = row.get(key)
    if value is None:
        raise CaseError("missing", where=_at(where, key))
    if isinstance(value, bool) or not isinstance(value, int):
        raise CaseError("not_number", where=_at(where, key), value=str(value)[:40])
    if least is None and not FIRST_YEAR <= value <= LAST_YEAR:
        raise CaseError("bad_year", where=_at(where, key), value=value)
    if least is not None and value < least:
        raise CaseError("too_small", where=_at(where, key), value=value, least=least)
    return value


def boolean(row: Mapping[str, Any], key: str, where: str) -> bool:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise CaseError("not_boolean", where=_at(where, key), value=str(value)[:40])
    return bool(value)


def day(row: Mapping[str, Any], key: str, where: str, required: bool = False) -> date | None:
    """A day as yyyy-mm-dd; None where there is none."""
    value = row.get(key)
    if value is None:
        if required:
            raise CaseError("missing", where=_at(where, key))
        return None
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise CaseError("bad_date", where=_at(where, key), value=str(value)[:40]) from None


def chosen(
    row: Mapping[str, Any],
    key: str,
    choices: Collection[str],
    where: str,
    default: str | None = None,
    fault: str = "unknown_value",
) -> str:
    """One of `choices`."""
    value = row.get(key)
    if value is None:
        if default is None:
            raise CaseError("missing", where=_at(where, key))
        return default
    if not isinstance(value, str) or value not in choices:
        shown = ", ".join(choices) if fault == "unknown_value" else ""
        raise CaseError(fault, where=_at(where, key), value=str(value)[:40], choices=shown)
    return value


def words(row: Mapping[str, Any], key: str, choices: Collection[str], where: str) -> tuple[str, ...]:
    """A list of award codes; missing means none."""
    found = listed(row.get(key) or [], _at(where, key))
    for value in found:
        if not isinstance(value, str) or value not in choices:
            raise CaseError("unknown_code", where=_at(where, key), value=str(value)[:40])
    return tuple(found)
