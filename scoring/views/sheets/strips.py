"""The strips under the rows of a sheet: reasons, changes, remarks, explanations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.numbers import format_decimal
from core.templatetags.show import vi_datetime
from scoring.sheets.grid import Grid


def signed(value: Decimal | None) -> str:
    """A difference with its sign."""
    if not value:
        return ""
    return f"+{format_decimal(value)}" if value > 0 else format_decimal(value)


@dataclass
class Note:
    """A changed score with its reason, a remark, an explanation."""

    tone: str
    icon: str
    head: str
    who: str
    text: str


def notes(grid: Grid, pk: int) -> list[Note]:
    """Everything said about one row, in the order in which it happens."""
    return [*_reasons(grid, pk), *_changed(grid, pk), *_sent_back(grid, pk), *_explained(grid, pk)]


def _who(name: str, at: datetime | None) -> str:
    return ", ".join(filter(None, [name, vi_datetime(at) if at else ""]))


def _reasons(grid: Grid, pk: int) -> Iterator[Note]:
    for column in grid.columns:
        cell = column.cells.get(pk)
        if cell is None or not cell.reason or column.filling or cell.carried:
            continue
        tone, icon = ("warn", "message-report") if cell.change else ("mute", "note")
        head = f"{column.label} {format_decimal(cell.points)}"
        head += f" ({signed(cell.change)})" if cell.change else ""
        yield Note(tone, icon, head, _who(cell.who, cell.at), cell.reason)


def _changed(grid: Grid, pk: int) -> Iterator[Note]:
    for row in grid.changes.get(pk, ()):
        head = _("%(old)s changed to %(new)s") % {"old": format_decimal(row.old), "new": format_decimal(row.new)}
        yield Note("warn", "history", head, _who(row.by.full_name if row.by else "", row.at), row.reason)


def _sent_back(grid: Grid, pk: int) -> Iterator[Note]:
    for row in grid.returns.get(pk, ()):
        yield Note("bad", "arrow-back-up", _("Sent back"), _who(row.by.full_name, row.at), row.text)


def _explained(grid: Grid, pk: int) -> Iterator[Note]:
    for row in grid.explanations.get(pk, ()):
        wish = format_decimal(row.asked_points)
        asked = _("asks for %(points)s") % {"points": wish} if row.asked_points is not None else ""
        yield Note(
            "info",
            "message-2",
            ", ".join(filter(None, [_("Explanation"), asked])),
            _who(row.by.full_name, row.at),
            row.text,
        )
        if row.answer:
            who = _who(row.answered_by.full_name if row.answered_by else "", row.answered_at)
            tone = "mute" if row.status == row.Status.REFUSED else "info"
            yield Note(tone, "message-report", str(row.get_status_display()), who, row.answer)
