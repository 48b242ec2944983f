"""Which line of a sheet is its heading, and which of its columns is which of ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from openpyxl.utils import get_column_letter

from core.importer.book import Sheet
from core.importer.kinds import ImportColumn
from core.text import fold

LOOK_AT = 30  # lines in which a heading may stand
LANGUAGES = ("vi", "en")


@dataclass
class Layout:
    """How a sheet is read: `heading` is the number of its heading line in the file (0: none), `columns` name → index."""

    heading: int
    columns: dict[str, int]

    def missing(self, columns: Sequence[ImportColumn]) -> list[ImportColumn]:
        """Required columns that were not found."""
        return [column for column in columns if column.required and column.name not in self.columns]


def plain(text: str) -> str:
    """A heading as it is compared: folded, without marks such as * and (…)."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text).split("(")[0]).split())


def dictionary(columns: Sequence[ImportColumn], remembered: dict[str, str] | None = None) -> dict[str, str]:
    """Compared heading → name of the column: its header in each language, its synonyms, and what the person chose before."""
    known: dict[str, str] = {}
    for column in columns:
        for language in LANGUAGES:
            with translation.override(language):
                known.setdefault(plain(str(column.header)), column.name)
        for word in (*column.synonyms, column.name):
            known.setdefault(plain(word), column.name)
    names = {column.name for column in columns}
    known.update({heading: name for heading, name in (remembered or {}).items() if name in names})
    known.pop("", None)
    return known


def match(cells: Sequence[str], known: dict[str, str]) -> dict[str, int]:
    """Columns that the line's headings name; of two columns under the same name the first."""
    found: dict[str, int] = {}
    for index, text in enumerate(cells):
        name = known.get(plain(text))
        if name is not None:
            found.setdefault(name, index)
    return found


def detect(
    sheet: Sheet, columns: Sequence[ImportColumn], known: dict[str, str], letters: dict[str, int] | None = None
) -> Layout:
    """The line that names most columns (of equal ones the first; a heading merged over two lines counts as its last).

    Without any, the letters used last time for files without a heading.
    """
    best = Layout(0, {})
    previous: list[str] = []
    for number, cells in sheet.rows[:LOOK_AT]:
        found = match(cells, known)
        again = len(found) == len(best.columns) > 0 and found == best.columns and cells == previous
        if len(found) > len(best.columns) or again:
            best, previous = Layout(number, found), cells
    if len(best.columns) >= min(2, len(columns)) or not best.missing(columns):
        return best
    return Layout(0, dict(letters or {}))


def letter(index: int) -> str:
    """The letter of a column: 0 → A."""
    return str(get_column_letter(index + 1))


def width(sheet: Sheet) -> int:
    """How many columns the sheet uses."""
    return max((len(cells) for _number, cells in sheet.rows), default=0)
