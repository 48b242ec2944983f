"""A list pasted into a sheet: one line a name, with its awards and the planned initiative."""

import re
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from awards.models import RegistrationSheet
from awards.registration import sheets
from awards.registration.sheets import Grid, Line
from core.text import fold, squeeze
from units.people import picked

MAX_PASTED = 1_000
_CELLS = re.compile(r"\t+|\s*\|\s*")
_AWARDS = re.compile(r"\s*[;,+]\s*")


def paste(*, sheet: RegistrationSheet, version: int, text: str, by: Any) -> int:
    """Add what the lines say to the sheet; what stands there stays. The number of names.

    Raises Refused, Conflict, or ValidationError beside `text`, naming every line that cannot be taken; then nothing is.
    """
    shown = sheets.grid(sheet)
    faults: list[str] = []
    typed: dict[str, tuple[set[str], str]] = {}
    rows = [line for line in text.splitlines() if line.strip()]
    if len(rows) > MAX_PASTED:
        raise ValidationError({"text": _("Paste at most %(max)s lines at once.") % {"max": MAX_PASTED}})
    book = _book(shown)
    for number, row in enumerate(rows, 1):
        try:
            key, codes, idea = _read(row, shown, book)
        except ValidationError as error:
            said = _("Line %(line)s: %(fault)s") % {"line": number, "fault": " ".join(error.messages)}
            faults.append(said)
            continue
        held = typed.setdefault(key, (set(), ""))
        typed[key] = (held[0] | codes, idea or held[1])
    if faults or not typed:
        raise ValidationError({"text": faults or [_("Paste at least one line.")]})
    lines = {line.key: line for line in shown.lines}
    merged = {key: (codes | lines[key].awards, idea or lines[key].idea) for key, (codes, idea) in typed.items()}
    try:
        sheets.keep(sheet=sheet, version=version, typed=merged, by=by, whole=False)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error
    return len(merged)


def _book(shown: Grid) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in shown.lines:
        found[fold(line.name)].append(line)
    return found


def _read(row: str, shown: Grid, book: dict[str, list[Line]]) -> tuple[str, set[str], str]:
    cells = [squeeze(cell) for cell in _CELLS.split(row.strip())]
    line = _who(cells[0], book)
    words = [word for word in _AWARDS.split(cells[1] if len(cells) > 1 else "") if word]
    if not words:
        raise ValidationError(_("type the award after the name, in a second column."))
    part = "units" if line.is_unit else "people"
    known = {}
    for award in (*shown.columns[part], *shown.others[part]):
        known[fold(award.code)] = known[fold(award.name)] = award.code
    strange = next((word for word in words if fold(word) not in known), None)
    if strange is not None:
        raise ValidationError(_("“%(award)s” is not an award for them.") % {"award": strange[:60]})
    return line.key, {known[fold(word)] for word in words}, cells[2][:300] if len(cells) > 2 else ""


def _who(typed: str, book: dict[str, list[Line]]) -> Line:
    name, pk = picked(typed)
    found = [line for line in book.get(fold(name), ()) if pk is None or line.key == f"p{pk}"]
    if not found:
        raise ValidationError(_("nobody at the unit is called “%(name)s”.") % {"name": name[:80]})
    if len(found) > 1:
        offers = "; ".join(f"{line.name} [{line.key[1:]}]" for line in found)
        raise ValidationError(_("several bear this name: %(people)s; type the number too.") % {"people": offers})
    return found[0]
