"""The late list as plain text for a chat group, and the letters that urge (công văn đôn đốc)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from core import clock, nav
from deadlines import load
from deadlines.duties import late_days
from deadlines.models import Duty
from deadlines.models.duties import past_due
from deadlines.wording import late_text
from documents import issuing, kinds

# How a context of duties ("campaign:5") finds its letter: its first word → the code of the kind of paper. Filled in ready().
LETTERS: dict[str, str] = {}
MOST = 1000


@dataclass(frozen=True)
class Line:
    """One body and what it owes."""

    unit: str
    title: str
    context: str
    due_on: date
    url: str
    requested: bool


@dataclass
class Context:
    """One campaign or plan with its late lines; `letter` is the address where its next letter is written, the `times`-th."""

    ref: str
    name: str
    late: int = 0
    units: set[int] = field(default_factory=set)
    letter: str = ""
    times: int = 1


def late_of(user: Any, *, ref: str = "", on: date | None = None) -> QuerySet[Duty]:
    """What is past its day and was asked by the person's hosts, the requested ones too; of one context where `ref` is given."""
    rows = Duty.objects.open().filter(past_due(on), unit__isnull=False)
    if not user.grants.is_admin:
        rows = rows.filter(host__in=load.hosts_of(user))
    rows = rows.exclude(unit=F("host"))
    rows = rows.filter(context_ref=ref) if ref else rows
    return rows.select_related("unit").order_by("due_on", "unit__name_order", "id")


def lines_of(rows: QuerySet[Duty]) -> list[Line]:
    """At most a thousand lines."""
    return [
        Line(
            duty.unit.short_name if duty.unit else "", duty.title, duty.context, duty.due_on, _url(duty), duty.requested
        )
        for duty in rows[:MOST]
    ]


def _url(duty: Duty) -> str:
    try:
        return f"{settings.SITE_URL}{duty.url}"
    except NoReverseMatch:
        return ""


def text(lines: list[Line], *, on: date | None = None, one: bool = False) -> str:
    """The list for a chat group: by deadline, a short line each with its link; bodies that are only requested apart.

    `one`: all lines are of one context, so that it stands in the first line only.
    """
    today = on or clock.today()
    required, requested = [x for x in lines if not x.requested], [x for x in lines if x.requested]
    parts = []
    if required:
        head = _("OVERDUE WORK as of %(day)s") % {"day": f"{today:%d/%m/%Y}"}
        parts.append(f"{head} – {required[0].context}" if one else head)
        for due_on, group in _by_day(required).items():
            parts.append(_day_head(due_on, today) + "\n" + "\n".join(_line(x, one) for x in group))
    if requested:
        parts.append(
            _("With respect, we ask the following bodies to take part when they can; the day named has passed:")
        )
        parts.append("\n".join(_line(x, one) for x in requested))
    return "\n\n".join(parts)


def _by_day(lines: list[Line]) -> dict[date, list[Line]]:
    found: dict[date, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.due_on].append(line)
    return found


def _day_head(due_on: date, today: date) -> str:
    words = {"day": f"{due_on:%d/%m/%Y}", "late": late_text(late_days(due_on, today)).lower()}
    return _("Due %(day)s (%(late)s):") % words


def _line(line: Line, one: bool) -> str:
    said = f"- {line.unit}: {line.title}" if one else f"- {line.unit}: {line.title} ({line.context})"
    return f"{said}\n  {line.url}" if line.url else said


def contexts(user: Any, *, ref: str = "", on: date | None = None) -> list[Context]:
    """Campaigns and plans with something late that is required, the most late first, each with the address of its letter."""
    found: dict[str, Context] = {}
    rows = late_of(user, ref=ref, on=on).filter(requested=False)
    for place, name, unit in rows.values_list("context_ref", "context", "unit"):
        row = found.setdefault(place, Context(place, name))
        row.late += 1
        row.units.add(unit)
    for row in found.values():
        _letter(row)
    return sorted(found.values(), key=lambda c: (-c.late, c.name))


def _letter(row: Context) -> None:
    room, _colon, pk = row.ref.partition(":")
    code = LETTERS.get(room, "")
    if code not in kinds.KINDS or not pk.isdigit():
        return
    row.letter = nav.resolve("documents:paper_write", code, int(pk))
    row.times = issuing.count_of(code, f"{kinds.KINDS[code].source}:{pk}") + 1
