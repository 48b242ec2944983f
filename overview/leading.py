"""A leader's view of the whole: red first, then what is at risk, then what is complete. Two queries whatever the size."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import nav
from core.numbers import format_decimal
from deadlines import calendar
from deadlines.models import Desk, Duty
from deadlines.models.duties import past_due
from deadlines.wording import late_text, short_day

SOON_DAYS = 3
MOST_RED, MOST_RISK = 10, 6


@dataclass(frozen=True)
class Sight:
    """A line of a leader's view: a campaign or a unit with what is wrong or done."""

    name: str
    note: str
    url: str
    late: int
    tone: str


@dataclass
class Look:
    """The four lists."""

    red: list[Sight] = field(default_factory=list)
    risk: list[Sight] = field(default_factory=list)
    done: list[Sight] = field(default_factory=list)
    late_units: list[Sight] = field(default_factory=list)


def look(hosts: frozenset[int], running: Any, today: date) -> Look:
    """Campaigns of `hosts` that are late, at risk, or complete, and the units with most overdue."""
    rows = _by_campaign(hosts, today)
    late = sorted((row for row in rows if row["late"]), key=lambda row: (-row["late"], row["name"]))
    near = sorted((row for row in rows if row["near"] and not row["late"]), key=lambda row: row["name"])
    found = Look(
        red=[_late_campaign(row, today) for row in late[:MOST_RED]],
        risk=[_near_campaign(row) for row in near[:MOST_RISK]],
    )
    waiting = {_board(row["context_ref"]) for row in (*late, *near)}
    found.done = [
        _done(row) for row in running if row.total and row.done == row.total and f"{row.url}board/" not in waiting
    ]
    if late:
        found.late_units = _late_units(hosts, today)
    return found


def _by_campaign(hosts: frozenset[int], today: date) -> list[Any]:
    late = past_due(today) & Q(requested=False)
    soon = Q(due_on__range=(today, calendar.add_working(today, SOON_DAYS)))
    owed = Duty.objects.open().filter(host__in=hosts, context_ref__startswith="campaign:").exclude(desk=Desk.OFFICER)
    return list(
        owed.order_by()
        .values("context_ref")
        .annotate(
            name=Min("context"),
            late=Count("pk", filter=late),
            units=Count("unit", filter=late, distinct=True),
            since=Min("due_on", filter=late),
            near=Count("pk", filter=soon),
        )
    )


def _near_campaign(row: Any) -> Sight:
    words = ngettext(
        "%(count)s thing due within three working days", "%(count)s things due within three working days", row["near"]
    )
    return Sight(
        row["name"], words % {"count": format_decimal(row["near"])}, _board(row["context_ref"]), row["near"], "warn"
    )


def _done(row: Any) -> Sight:
    note = _("%(done)s/%(total)s reports received") % {
        "done": format_decimal(row.done),
        "total": format_decimal(row.total),
    }
    return Sight(row.name, note, row.url, 0, "ok")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _late_campaign(row: Any, today: date) -> Sight:
    words = ngettext(
        "%(units)s unit, %(late)s overdue; the oldest %(days)s",
        "%(units)s units, %(late)s overdue; the oldest %(days)s",
        row["units"],
    )
    days = late_text(max(1, calendar.working_days(row["since"], today)))
    note = words % {"units": format_decimal(row["units"]), "late": format_decimal(row["late"]), "days": _lower(days)}
    return Sight(row["name"], note, _board(row["context_ref"]), row["late"], "bad")


def _board(ref: str) -> str:
    pk = ref.partition(":")[2]
    return nav.resolve("campaigns:board", int(pk)) if pk.isdigit() else ""


def _late_units(hosts: frozenset[int], today: date) -> list[Sight]:
    owed = Duty.objects.overdue(today).filter(host__in=hosts, unit__isnull=False).exclude(desk=Desk.OFFICER).order_by()
    rows = owed.values_list("unit__short_name").annotate(late=Count("pk"), since=Min("due_on"))
    url = f"{reverse('deadlines:list')}?tab=late"
    first = rows.order_by("-late", "since", "unit__short_name")[:MOST_RED]
    return [
        Sight(name, _("since %(day)s") % {"day": short_day(since, today)}, url, late, "bad")
        for name, late, since in first
    ]
