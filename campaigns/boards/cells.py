"""One cell of the status board: what became of one report, in an icon and a few words, drawn once in Python.

Six hundred cells through the template engine cost more than everything else on the page together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaigns.models import Report
from core.badges import STATES, Badge, badge
from core.numbers import format_decimal
from core.templatetags.show import sprite
from deadlines.duties import days_left
from deadlines.models import Outcome

S = Report.Status
NOT_ASKED = Badge("mute", "minus", "")
LEGEND = ("on_time", "late", "to_view", "returned", "overdue", "extended", "waived")


class Sent(NamedTuple):
    """What the board needs of a report, in the order of `values_list(*Sent._fields)`."""

    participation_id: int
    period_id: int
    status: str
    late_days: int
    first_submitted_on: date | None
    signed: int


class Owed(NamedTuple):
    """What the board needs of a duty."""

    key: str
    due_on: date
    first_due_on: date
    opens_on: date
    outcome: str
    requested: bool
    done_on: date | None


@dataclass(frozen=True)
class Cell:
    """`state` is a key of core.badges.STATES, "open" (taken in, not due) or "not_asked"; `text` what stands in it."""

    state: str
    text: str
    rank: int
    due_on: date | None = None


# The smaller, the more it needs attention.
_RANK = {"overdue": 0, "returned": 1, "due_today": 2, "to_view": 3, "extended": 4, "open": 5, "late": 6, "on_time": 7}


def _cell(state: str, text: str = "", due_on: date | None = None) -> Cell:
    return Cell(state, text, _RANK.get(state, 9), due_on)


def cell_of(sent: Sent | None, owed: Owed | None, excused: bool, today: date) -> Cell:
    """What stands in a cell, from the report and the duty behind it."""
    due = owed.due_on if owed else None
    if sent is not None and (found := _sent(sent, due)):
        return found
    if excused or (owed is not None and owed.outcome == Outcome.EXCUSED):
        return _cell("waived", _("Excused"), due)
    if owed is None:
        return _cell("not_asked")
    if owed.outcome:
        return _closed(owed)
    return _open(owed, today)


def _sent(sent: Sent, due: date | None) -> Cell | None:
    day = f"{sent.first_submitted_on:%d/%m}" if sent.first_submitted_on else ""
    if sent.status == S.ACCEPTED:
        return _cell("late", late_words(sent.late_days), due) if sent.late_days else _cell("on_time", day, due)
    if sent.status == S.SUBMITTED:
        return _cell("to_view", day, due)
    if sent.status == S.RETURNED or sent.first_submitted_on is not None:  # returned, and being mended
        return _cell("returned", _("Returned"), due)
    return None


def _closed(owed: Owed) -> Cell:
    if owed.outcome == Outcome.DONE:
        return _cell("on_time", f"{owed.done_on:%d/%m}" if owed.done_on else "", owed.due_on)
    return _cell("waived", str(Outcome(owed.outcome).label), owed.due_on)


def _open(owed: Owed, today: date) -> Cell:
    if owed.due_on < today:
        if owed.requested:  # "đề nghị" is never late
            return _cell("open", _("Not received"), owed.due_on)
        left = -days_left(owed.due_on, today)
        words = ngettext("%(days)s day over", "%(days)s days over", left) % {"days": format_decimal(left)}
        return _cell("overdue", words, owed.due_on)
    if owed.due_on != owed.first_due_on:
        return _cell("extended", _("Until %(day)s") % {"day": f"{owed.due_on:%d/%m}"}, owed.due_on)
    if owed.due_on == today:
        return _cell("due_today", _("Today"), owed.due_on)
    return _cell("open" if owed.opens_on <= today else "not_due", "", owed.due_on)


def late_words(days: int) -> str:
    """ "+4 days" of an accepted report."""
    return ngettext("+%(days)s day", "+%(days)s days", days) % {"days": format_decimal(days)}


def label_of(cell: Cell) -> str:
    """The state in words, for a workbook and for readers of the screen."""
    if cell.state == "open":
        return _("Being taken in")
    if cell.state == "not_asked":
        return _("Not asked")
    return str(badge(cell.state).label)


def plain(cell: Cell) -> str:
    """The whole cell in words: "Quá hạn: Quá 2 ngày"."""
    words = label_of(cell)
    return f"{words}: {cell.text}" if cell.text and cell.text != words else words


@lru_cache(maxsize=64)
def _frame(state: str, language: str) -> tuple[str, str, str]:
    """(classes, icon, words) of a state; the icon is drawn once a page (`icons`) and named here."""
    if state in ("not_due", "open"):
        return "cell cell-none", "", _("Not due yet") if state == "not_due" else _("Being taken in")
    if state == "not_asked":
        return "cell", "", _("Not asked")
    look = badge(state)
    return (
        f"cell cell-{look.tone}{' is-late' if state == 'overdue' else ''}",
        f'<svg><use href="#{cell_icon(look)}"/></svg>',
        str(look.label),
    )


def icons(cells: Iterable[Cell]) -> SafeString:
    """The icons that `cells` name, each once."""
    names = sorted({cell_icon(STATES[cell.state]) for cell in cells if cell.state in STATES} - {"circle-dashed"})
    drawn = (f'<symbol id="{name}"><use href="{sprite()}#{name}"/></symbol>' for name in names)
    return SafeString(f'<svg class="sr" aria-hidden="true">{"".join(drawn)}</svg>')


def cell_icon(look: Badge) -> str:
    """In a cell an overdue report carries a triangle, so that it differs from a returned one at a glance."""
    return "alert-triangle" if look.icon == "alert-circle" else look.icon


def draw(cell: Cell, url: str, due_on: date) -> str:
    """The cell as HTML; a cell with nothing behind it is no link. The day it is due stands on it where it is not the
    period's own, `due_on`."""
    css, drawn, words = _frame(cell.state, get_language() or "")
    if cell.state == "not_asked":
        return f'<td><span class="{css} tx-3">–<i>{words}</i></span></td>'
    inside = drawn + escape(cell.text)
    if cell.text != words:
        inside += f"<i> {words}</i>"
    due = f' title="{_due(cell.due_on)}"' if cell.due_on not in (None, due_on) else ""
    if not url or cell.state == "not_due":
        return f'<td><span class="{css}"{due}>{inside}</span></td>'
    return f'<td><a class="{css}" href="{url}"{due}>{inside}</a></td>'


def _due(day: date | None) -> str:
    return _("due %(day)s") % {"day": f"{day:%d/%m/%Y}"}


def legend() -> list[Badge]:
    """The states a board may show, in order."""
    looks = [badge(state) for state in LEGEND]
    return [Badge(look.tone, cell_icon(look), look.label) for look in looks]
