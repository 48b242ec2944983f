"""Rows of a workbook into a draft: read as offices write them, matched to the rows that stand, shown, then written.

The level of a row follows from its number (I, 1, 1.1, a, dash); points may stand in their column or inside the sentence
("… (2 điểm)"). Nothing is dropped silently: what matches no row is shown and matched, added or left out by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import log
from core.importer import reading
from core.importer.book import Sheet, Unreadable
from core.numbers import bounded, parse_decimal
from core.text import fold, squeeze
from scoring.criteria.editing import GROUP, claim, fill, settle
from scoring.criteria.reading import lines_of
from scoring.models import Criterion, TableVersion

NEW, SKIP = "new", "skip"
MAX_ROWS = 400
_IN_SENTENCE = re.compile(r"\(\s*(?:tối đa\s*)?(\d+(?:[.,]\d+)?)\s*(?:điểm|đ)\s*\)", re.IGNORECASE)
_ROMAN = re.compile(r"^[IVXLC]+$")
_LETTER = re.compile(r"^[a-zđ]$")
_SUM = re.compile(r"^(tong cong|tong diem|cong)\b[\s:.]*$|^tong (cong|diem) ")
_NAMES: dict[str, tuple[str, ...]] = {
    "number": ("stt", "so tt", "tt", "so thu tu", "muc", "no"),
    "text": ("tieu chi", "noi dung", "noi dung tieu chi", "noi dung va chi tieu", "cac mat cong tac", "criterion"),
    "maximum": ("diem chuan", "diem toi da", "thang diem", "diem", "standard points"),
    "self": ("tu cham", "diem tu cham", "don vi tu cham", "self scored", "self-scored"),
    "block": ("khoi cham", "diem khoi cham", "cum cham", "scored in the block"),
    "appraisal": ("tham dinh", "diem tham dinh", "appraised"),
    "evidence": ("minh chung", "tai lieu minh chung", "tai lieu kiem chung", "evidence"),
    "note": ("ghi chu", "note"),
    "code": ("ma", "ma tieu chi", "code"),
}


@dataclass
class Read:
    """A row as it stands in the workbook. `depth` from 0; `target` what is proposed: an id, NEW or SKIP."""

    line: int
    number: str
    text: str
    maximum: str
    note: str
    code: str
    depth: int
    target: str = NEW
    matched_by: str = ""
    error: str = ""


@dataclass
class Found:
    """Everything read: rows, and how many cells of points stood in it that belong to sheets, not to the table."""

    rows: list[Read] = field(default_factory=list)
    points: int = 0


def read(file: IO[bytes], name: str) -> Found:
    """The rows of the first sheet that has a heading we know. Raises Unreadable."""
    book = reading.read(file, reading.check(file), name)
    for sheet in book.filled:
        found = _sheet(sheet)
        if found is not None:
            return found
    raise Unreadable(
        _("No sheet of “%(name)s” has the headings of a criteria table: No., criterion, standard points.")
        % {"name": name}
    )


def _heading(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        words = " ".join(fold(cell).split("(")[0].replace(".", " ").split())
        for name, known in _NAMES.items():
            if words in known and name not in found:
                found[name] = index
    return found


def _sheet(sheet: Sheet) -> Found | None:
    columns: dict[str, int] = {}
    found = Found()
    levels = _Levels()
    for line, cells in sheet.rows:
        if "text" not in columns or not ({"number", "maximum"} & set(columns)):
            columns = _heading(cells)
            continue
        held = {name: squeeze(cells[i]) if i < len(cells) else "" for name, i in columns.items()}
        found.points += sum(1 for name in ("self", "block", "appraisal") if held.get(name))
        if held.get("text") and not _SUM.match(fold(held["text"])):
            found.rows.append(_row(line, held, levels))
    if "text" not in columns or not found.rows:
        return None
    if len(found.rows) > MAX_ROWS:
        raise Unreadable(_("A criteria table has at most %(max)s rows.") % {"max": MAX_ROWS})
    return found


def _row(line: int, held: Mapping[str, str], levels: "_Levels") -> Read:
    text, maximum = held["text"], held.get("maximum", "")
    if not maximum:
        inside = _IN_SENTENCE.search(text)
        if inside:
            maximum = inside.group(1).replace(".", ",")
            text = squeeze(text.replace(inside.group(0), " ")).rstrip(" .;:") or text
    number = held.get("number", "")
    if not number and text[:1] in "-+–•":
        number, text = "-", text[1:].strip() or text
    note = "; ".join(part for part in (held.get("note", ""), held.get("evidence", "")) if part)
    depth = levels.of(number)
    return Read(line, "" if number == "-" else number, text, maximum, note[:500], held.get("code", "")[:40], depth)


class _Levels:
    """How deep a row stands, by what its number looks like and by the rows before it."""

    def __init__(self) -> None:
        self.roman = False
        self.under_numbers = 0  # where letters stand
        self.under_letters = 1  # where dashes stand

    def of(self, number: str) -> int:
        plain = number.strip().rstrip(".)")
        parts = [part for part in plain.split(".") if part]
        if parts and all(p.isdigit() or _ROMAN.match(p) for p in parts):
            self.roman = self.roman or bool(_ROMAN.match(parts[0]))
            lead = 0 if _ROMAN.match(parts[0]) else int(self.roman)
            depth = min(lead + len(parts) - 1, self.under_numbers)
            self.under_numbers = depth + 1
            self.under_letters = depth + 1
            return depth
        if _LETTER.match(plain):
            self.under_letters = self.under_numbers + 1
            return self.under_numbers
        return self.under_letters


def propose(rows: Sequence[Read], criteria: Sequence[Criterion]) -> None:
    """Match rows to those that stand: by code, then by the way of numbers, then by the same words; each row once."""
    free = {str(c.pk): c for c in criteria}
    ways = _ways(criteria)
    keys: list[tuple[str, Any]] = [
        ("code", lambda r, way, c: bool(r.code) and r.code == c.code),
        ("text", lambda r, way, c: fold(r.text) == fold(c.text)),
        ("number", lambda r, way, c: not r.code and bool(way) and way == ways[str(c.pk)] and _alike(r.text, c.text)),
    ]
    way_of = _ways_of(rows)
    for name, same in keys:
        for row, way in zip(rows, way_of, strict=True):
            if row.target != NEW:
                continue
            hit = next((pk for pk, c in free.items() if same(row, way, c)), None)
            if hit is not None:
                row.target, row.matched_by = hit, name
                del free[hit]


def _alike(one: str, other: str) -> bool:
    """Half of the words are the same."""
    a, b = set(fold(one).split()), set(fold(other).split())
    return bool(a and b) and len(a & b) * 2 >= min(len(a), len(b))


def _ways(criteria: Sequence[Criterion]) -> dict[str, str]:
    held: dict[int | None, str] = {None: ""}
    found = {}
    for line in lines_of(criteria):
        c = line.criterion
        held[c.pk] = f"{held.get(c.parent_id, '')}/{c.number}"
        found[str(c.pk)] = held[c.pk]
    return found


def _ways_of(rows: Sequence[Read]) -> list[str]:
    stack: list[str] = []
    found = []
    for row in rows:
        stack = stack[: row.depth]
        stack.append(row.number)
        found.append("".join(f"/{number}" for number in stack))
    return found


class RowFaults(Exception):
    """Faults by the place of the row in the list."""

    def __init__(self, faults: dict[int, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def apply(*, version: TableVersion, seen: int, rows: Sequence[Read], by: Any) -> tuple[int, int]:
    """Write the rows as decided: (added, changed). All or nothing.

    Raises Refused, Conflict, RowFaults, ValidationError (children exceed a fixed parent).
    """
    with transaction.atomic():
        claim(version, seen, by)
        writer = _Writer(version, rows)
        writer.write()
        if writer.faults:
            raise RowFaults(writer.faults)
        settle(version)
        log.record("scoring.table_import", version, by=by, params={"added": writer.added, "changed": writer.changed})
    return writer.added, writer.changed


class _Writer:
    """Goes through the rows once; the parent of a row is the last one before it that stands one level higher."""

    def __init__(self, version: TableVersion, rows: Sequence[Read]) -> None:
        self.version, self.rows = version, rows
        self.known = {str(c.pk): c for c in version.criteria.all()}
        self.faults: dict[int, str] = {}
        self.added = self.changed = 0
        self.places: dict[int | None, int] = {}

    def write(self) -> None:
        stack: list[Criterion] = []
        taken: set[str] = set()
        for index, row in enumerate(self.rows):
            if row.target == SKIP:
                continue
            stack = stack[: row.depth]
            kept = [r for r in self.rows[index + 1 :] if r.target != SKIP]
            group = bool(kept) and kept[0].depth > row.depth
            if row.target != NEW and (row.target not in self.known or row.target in taken):
                self.faults[index] = _("Two rows are matched to the same criterion.")
                continue
            taken.add(row.target)
            with_fault = self._one(index, row, stack[-1] if stack else None, group=group)
            if with_fault is not None:
                stack.append(with_fault)

    def _one(self, index: int, row: Read, parent: Criterion | None, *, group: bool) -> Criterion | None:
        fresh = row.target == NEW
        criterion = Criterion(version=self.version, parent=parent) if fresh else self.known[row.target]
        if fresh:
            criterion.part = parent.part if parent else _part_of(row.text)
            criterion.kind = GROUP if group else Criterion.Kind.JUDGED
            criterion.position = self._next(parent)
        try:
            values: dict[str, Any] = {"number": row.number[:20], "text": row.text, "note": row.note}
            values["maximum"] = _points(row.maximum) if criterion.kind != GROUP else criterion.maximum
            if fresh and row.code:
                values["code"] = row.code
            criterion.version = self.version
            fill(criterion, values, criterion.parent)
            criterion.save()
        except ValidationError as error:
            self.faults[index] = " ".join(error.messages)
            return criterion if criterion.pk else None
        self.added, self.changed = self.added + int(fresh), self.changed + int(not fresh)
        return criterion

    def _next(self, parent: Criterion | None) -> int:
        key = parent.pk if parent else None
        if key not in self.places:
            self.places[key] = max((c.position for c in self.known.values() if c.parent_id == key), default=0)
        self.places[key] += 1
        return self.places[key]


def _points(text: str) -> Decimal:
    return bounded(parse_decimal(text), 18, 4) if text.strip() else Decimal(0)


def _part_of(text: str) -> str:
    """Bonus and deductions say so in their heading."""
    words = fold(text)
    if "diem thuong" in words:
        return Criterion.Part.BONUS
    return Criterion.Part.DEDUCTION if "diem tru" in words else Criterion.Part.CONTENT
