"""What a reader makes of a file: sheets of text, and what the person should know about them. Limits of every reader."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.numbers import format_decimal

MAX_ROWS = 50_000  # filled rows of a file, all sheets together
MAX_COLUMNS = 80
MAX_CELLS = 1_500_000  # filled cells
MAX_CELL = 2_000  # characters kept of a cell
MAX_SHEETS = 60
LAST_ROW = 1_048_576  # of a spreadsheet; a number beyond it is a lie of the file
# Stands for a formula whose result the file does not hold. A private-use letter, so no typed text is mistaken for it.
NO_RESULT = "\ue000"
EXCEL_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})


class Unreadable(ValidationError):
    """The file cannot be read; the sentence says what to do instead."""


@dataclass
class Sheet:
    """One sheet as text: `rows` hold (number of the line in the file, cells); blank lines are left out."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    hidden: bool = False
    merged: int = 0
    formulas: int = 0
    unresolved: int = 0  # formulas without a result


@dataclass
class Book:
    """A file as read. `encoding` is set for CSV."""

    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""

    @property
    def filled(self) -> list[Sheet]:
        """Sheets that hold anything."""
        return [sheet for sheet in self.sheets if sheet.rows]


class Budget:
    """Counts rows and cells over all sheets of a file and stops the reader at the limit."""

    def __init__(self) -> None:
        self.rows = self.cells = 0

    def spend(self, cells: list[str]) -> None:
        """Count one filled row. Raises Unreadable past a limit."""
        self.rows += 1
        self.cells += sum(1 for cell in cells if cell)
        if self.rows > MAX_ROWS:
            raise Unreadable(
                _("The file has more than %(max)s rows. Split it into files of at most %(max)s rows each."),
                code="rows",
                params={"max": format_decimal(MAX_ROWS)},
            )
        if self.cells > MAX_CELLS:
            raise Unreadable(
                _(
                    "The file has more than %(max)s filled cells. Take out the columns "
                    "that are not needed, or split it."
                ),
                code="cells",
                params={"max": format_decimal(MAX_CELLS)},
            )


def text_of(value: Any) -> str:
    """A cell's value as a person would type it: days as dd/mm/yyyy, whole numbers without “.0”."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        has_time = isinstance(value, datetime) and value.time() != time()
        return f"{value:%d/%m/%Y %H:%M}" if has_time else f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else str(Decimal(repr(value))).replace(".", ",")
    return str(value).strip()[: MAX_CELL + 1]


def trim(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
