"""Names of a signed decision pasted from a list: each line into the grid, where it is looked at before it is recorded."""

import re
from collections.abc import Iterable

from django.http import QueryDict

from awards.models import Award
from core.rows import MAX_ROWS
from core.text import fold, squeeze

_CELLS = re.compile(r"\t|\s*[;|]\s*")
_NUMBER = re.compile(r"^\d{1,4}[.)]?$")
_YEAR = re.compile(r"^(19|20)\d{2}$")
DEFAULTS = {"kind": "paste_kind", "award": "paste_award", "unit": "paste_unit", "year": "paste_year"}


def into_grid(data: QueryDict, awards: Iterable[Award]) -> QueryDict:
    """The form as typed with the pasted lines after those filled already; lines beyond the grid's room stay in the box.

    A line is "name; unit; post": awards and years are known in any column; what a line does not name comes from the fields
    beside the box, and with a unit there the second column is the post.
    """
    grid = data.copy()
    known = {fold(word): award.code for award in awards for word in (award.name, award.code)}
    lines = [line for line in data.get("pasted", "").splitlines() if line.strip()]
    place = _filled(grid)
    room = max(MAX_ROWS - place, 0)
    for line in lines[:room]:
        values = _line(line, known, {field: data.get(name, "") for field, name in DEFAULTS.items()})
        for field, value in values.items():
            grid[f"names-{place}-{field}"] = value
        place += 1
    grid["pasted"] = "\n".join(lines[room:])
    grid["names-TOTAL_FORMS"] = str(max(place, _total(grid)))
    return grid


def _line(line: str, known: dict[str, str], defaults: dict[str, str]) -> dict[str, str]:
    cells = [squeeze(cell) for cell in _CELLS.split(line)]
    if len(cells) > 1 and _NUMBER.match(cells[0]):
        cells = cells[1:]
    values = {**defaults, "name": re.sub(r"^\d{1,4}[.)]\s*", "", cells[0])}
    free = ["post"] if defaults["unit"] else ["unit", "post"]
    for cell in (c for c in cells[1:] if c):
        if fold(cell) in known:
            values["award"] = known[fold(cell)]
        elif _YEAR.match(cell):
            values["year"] = cell
        elif free:
            values[free.pop(0)] = cell
    return values


def _total(data: QueryDict) -> int:
    total = data.get("names-TOTAL_FORMS", "0")
    return min(int(total), MAX_ROWS) if total.isdigit() else 0


def _filled(data: QueryDict) -> int:
    """The place after the last line that holds a name or a unit."""
    held = ("name", "unit")
    return max(
        (n + 1 for n in range(_total(data)) if any(data.get(f"names-{n}-{x}", "").strip() for x in held)), default=0
    )
