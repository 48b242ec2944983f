"""Lines pasted from a spreadsheet, taken apart; what cannot be understood stays in the box with its sentence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from awards.models import Award
from core.rows import MAX_ROWS
from core.text import fold, squeeze

HEADS = frozenset({"ho va ten", "ho ten", "ten", "ten ca nhan tap the", "ca nhan tap the", "ho va ten ten tap the"})
_VOTES = re.compile(r"^(\d{1,4})\s*/\s*(\d{1,4})$")
_NUMBER = re.compile(r"^\d{1,4}[.)]?$")
SEPARATOR = re.compile(r"\t|\s*;\s*|\s*\|\s*")


@dataclass(frozen=True)
class Pasted:
    """`lines` as values of the grid, `left` the lines that stay to be mended, `faults` a sentence for each of those."""

    lines: list[dict[str, str]]
    left: list[str]
    faults: list[str]


def take_apart(text: str, awards: Iterable[Award], default: str = "") -> Pasted:
    """Columns in any order after the name: an award's name or code, votes as "12/15", else post, then achievement.

    A line of headings and a running number in front are left out; `default` is the code for lines that name no award.
    """
    by_name = {fold(word): award.code for award in awards for word in (award.name, award.code)}
    found = Pasted([], [], [])
    for number, line in enumerate(text.splitlines(), 1):
        cells = [squeeze(cell) for cell in SEPARATOR.split(line)]
        cells = (
            cells[1:]
            if len(cells) > 1 and (_NUMBER.match(cells[0]) or not cells[0] or fold(cells[0]) in ("tt", "stt"))
            else cells
        )
        if not any(cells) or fold(cells[0]) in HEADS:
            continue
        taken = _line(cells, by_name, default)
        if isinstance(taken, str):
            found.left.append(line)
            found.faults.append(_("Line %(line)s: %(fault)s") % {"line": number, "fault": taken})
        else:
            found.lines.append(taken)
    return found


def _line(cells: list[str], by_name: Mapping[str, str], default: str) -> dict[str, str] | str:
    values = {"name": cells[0], "award": default, "post": "", "votes_for": "", "votes_of": "", "achievement": ""}
    if not cells[0]:
        return _("there is no name.")
    for cell in (c for c in cells[1:] if c):
        votes = _VOTES.match(cell)
        if fold(cell) in by_name:
            values["award"] = by_name[fold(cell)]
        elif votes:
            values["votes_for"], values["votes_of"] = votes.groups()
        elif not values["post"]:
            values["post"] = cell
        else:
            values["achievement"] = f"{values['achievement']}; {cell}" if values["achievement"] else cell
    if not values["award"]:
        return _("no award is named; name it in a column, or choose one for all lines.")
    return values


def into_grid(data: QueryDict, taken: Pasted) -> tuple[QueryDict, list[str]]:
    """The grid as typed with the pasted lines after those filled already; what is not understood stays in the box."""
    grid = data.copy()
    place = _filled(grid)
    room = max(MAX_ROWS - place, 0)
    for values in taken.lines[:room]:
        for name, value in {"kind": "person", **values}.items():
            grid[f"names-{place}-{name}"] = value
        place += 1
    beyond = ["\t".join(values.values()) for values in taken.lines[room:]]
    said = list(taken.faults)
    if beyond:
        most = {"number": MAX_ROWS}
        said.append(_("At most %(number)s lines are typed at once; import longer lists from Excel.") % most)
    grid["pasted"] = "\n".join([*taken.left, *beyond])
    grid["names-TOTAL_FORMS"] = str(max(place, int(grid.get("names-TOTAL_FORMS") or 0)))
    return grid, said


def _filled(data: QueryDict) -> int:
    """The first line after the last one that holds a name."""
    total = data.get("names-TOTAL_FORMS", "0")
    count = min(int(total), MAX_ROWS) if total.isdigit() else 0
    return max((n + 1 for n in range(count) if data.get(f"names-{n}-name", "").strip()), default=0)
