"""The history of urging of one duty as a PDF, with the words of the printed page."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import assets
from core.numbers import format_decimal
from deadlines.proof import Line, Proof

SOURCE = Path(__file__).parent / "data" / "proof.typ"
FONTS = assets.TARGET / "fonts" / "tinos"


def pdf(found: Proof) -> bytes:
    """A4 pages. Raises FileNotFoundError where the fonts were not installed."""
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"The fonts of papers are not in {FONTS}; run `python -m core.assets`.")
    data = json.dumps(_described(found), ensure_ascii=False)
    return bytes(
        typst.compile(str(SOURCE), sys_inputs={"proof": data}, font_paths=[str(FONTS)], ignore_system_fonts=True)
    )


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _time(value: datetime) -> str:
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"


def _described(found: Proof) -> dict[str, Any]:
    duty = found.duty
    taken = _("%(who)s took the work on at %(at)s (due %(due)s).")
    printed = _("Printed from the delivery log at %(at)s; key of the duty: %(code)s.")
    return {
        "host": duty.host.name, "title": _("HISTORY OF URGING"), "what": duty.title,
        "whom": str(duty.unit or duty.person or ""), "context": duty.context, "facts": _facts(found),
        "reminders": {
            "title": _("I. Reminders"), "none": _("No reminder so far."),
            "rows": [_row(n, x) for n, x in enumerate(found.lines, 1)],
            "head": [_("No."), _("Rung"), _("Recipient"), _("Channel"), _("Time"), _("State")],
        },
        "extensions": {
            "title": _("II. Later dates given"), "none": _("No later date has been given."),
            "head": [_("From"), pgettext("date", "To"), _("Reason"), _("Given by")],
            "rows": [
                [_day(x.from_due_on), _day(x.due_on), x.reason, f"{x.granted_by}, {_time(x.granted_at)}"]
                for x in found.extensions
            ],
        },
        "taken": {
            "title": _("III. Taken on"), "none": _("Nobody has said so."),
            "rows": [
                taken % {"who": x.person, "at": _time(x.at), "due": _day(x.due_on)} for x in found.acknowledgements
            ],
        },
        "printed": printed % {"at": _time(found.printed_at), "code": duty.key},
        "sign": [_("ISSUED BY"), _("(signature, full name)")],
    }  # fmt: skip


def _facts(found: Proof) -> str:
    duty, sent = found.duty, found.sent
    moved = _("First due on %(first)s; due date in force %(due)s.")
    words = moved if duty.first_due_on != duty.due_on else _("Due on %(due)s.")
    due = words % {"first": _day(duty.first_due_on), "due": _day(duty.due_on)}
    number = ngettext("%(number)s reminder was sent.", "%(number)s reminders were sent.", sent)
    return " ".join([due, _end(found), number % {"number": format_decimal(sent)}])


def _end(found: Proof) -> str:
    duty = found.duty
    if duty.done_on:
        return _("Done on %(day)s.") % {"day": _day(duty.done_on)}
    if duty.is_open:
        return _("Not done yet.")
    return ": ".join(part for part in (str(duty.get_outcome_display()), duty.reason) if part) + "."


def _row(number: int, line: Line) -> list[str]:
    row = line.row
    whom = f"{row.recipient.full_name}\n({row.get_desk_display()})" if row.recipient else "–"
    state = ": ".join(part for part in (str(line.state.label), line.note) if part)
    when = _time(row.sent_at) if row.sent_at else _day(row.send_on)
    due = _("due %(day)s") % {"day": _day(row.due_on)}
    rung = f"{line.rung}\n({due})"
    told = "\n".join(part for part in (state, line.by, line.message_id) if part)
    return [str(number), rung, whom, str(row.get_channel_display()), when, told]
