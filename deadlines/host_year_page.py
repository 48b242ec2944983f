"""What the pages of a host's year show."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.badges import Badge, badge
from core.lists import Action, Column
from core.numbers import format_decimal
from deadlines.models import Duty, EntryKind, Filing, HostYear, Outcome, YearEntry
from deadlines.rules import host_year as rules
from deadlines.wording import state_of
from units.models import Block, Unit, UnitKind

ICONS = {
    EntryKind.TITLES: "medal", EntryKind.PLEDGE: "heart-handshake", EntryKind.REPORT: "report", EntryKind.SELF_SCORE: "checklist",
    EntryKind.BLOCK_MEETING: "users", EntryKind.FLAG: "flag-3", EntryKind.STATE: "award", EntryKind.STATISTICS: "chart-bar",
    EntryKind.BONUS: "coin", EntryKind.ARCHIVE: "archive", EntryKind.OTHER: "clipboard-text",
}  # fmt: skip


def hosts_of(user: Any) -> QuerySet[Unit]:
    """The hosts whose year the person may keep."""
    grants = user.grants
    rows = Unit.objects.alive_on(clock.today())
    return (rows if grants.is_admin else rows.filter(pk__in=grants.kept_hosts)).order_by("name_order")


def badge_of(entry: YearEntry) -> Badge:
    S = YearEntry.Status
    look = {S.DRAFT: "draft", S.ISSUED: "sent", S.WITHDRAWN: "cancelled"}[S(entry.status)]
    return badge(look, entry.get_status_display())


def filing_badge(filing: Filing | None) -> Badge | None:
    """The state of what the unit sent; None while there is nothing."""
    if filing is None:
        return None
    S = Filing.Status
    look = {
        S.DRAFT: "writing",
        S.FOR_HEAD: "for_signature",
        S.SENT: "to_view",
        S.ACCEPTED: "received",
        S.RETURNED: "returned",
    }
    return badge(look[S(filing.status)])


def whom(entry: YearEntry, blocks: list[Block] | None = None, units: list[Unit] | None = None) -> str:
    """For whom a line is, in words. `blocks` and `units` where they are known already."""
    if entry.own_desk:
        return _("The host's own desk")
    labels = dict(UnitKind.choices)
    parts = [str(labels.get(kind, kind)) for kind in entry.unit_kinds]
    chosen = list(entry.blocks.all()) if blocks is None else blocks
    named = list(entry.units.all()) if units is None else units
    heads = _("heads of %(blocks)s") if entry.heads_only else _("members of %(blocks)s")
    if entry.every_block:
        parts.append(heads % {"blocks": _("every block")})
    elif chosen:
        parts.append(heads % {"blocks": ", ".join(block.name for block in chosen)})
    parts += [unit.short_name for unit in named[:3]]
    if len(named) > 3:
        parts.append(_("%(count)s more units") % {"count": len(named) - 3})
    return "; ".join(parts)


@dataclass
class Shown:
    """One line with its figures: how many owe it, have done it, are late."""

    entry: YearEntry
    whom: str
    badge: Badge
    icon: str
    asked: int = 0
    done: int = 0
    late: int = 0


@dataclass
class Month:
    first: date
    lines: list[Shown] = field(default_factory=list)


@dataclass
class Page:
    months: list[Month]
    drafts: int
    issued: int
    asked: int
    done: int
    late: int

    @property
    def empty(self) -> bool:
        return not self.months


def load(plan: HostYear) -> Page:
    """The page of a year, in four queries."""
    entries = list(plan.entries.prefetch_related("blocks", "units").order_by("due_on", "id"))
    late = Q(closed_at__isnull=True, requested=False, due_on__lt=clock.today())
    counts = {
        ref: figures
        for ref, *figures in Duty.objects.filter(context_ref=plan.ref).order_by().values_list("about_ref").annotate(
            asked=Count("pk", filter=~Q(outcome__in=(Outcome.WITHDRAWN, Outcome.EXCUSED))),
            done=Count("pk", filter=Q(outcome=Outcome.DONE)), late=Count("pk", filter=late),
        )
    }  # fmt: skip
    months: dict[date, Month] = defaultdict()
    shown = []
    for entry in entries:
        row = Shown(
            entry, whom(entry, list(entry.blocks.all()), list(entry.units.all())), badge_of(entry),
            ICONS[EntryKind(entry.kind)], *counts.get(entry.ref, ()),
        )  # fmt: skip
        shown.append(row)
        first = entry.due_on.replace(day=1)
        months.setdefault(first, Month(first)).lines.append(row)
    S = YearEntry.Status
    return Page(
        [months[first] for first in sorted(months)], sum(e.status == S.DRAFT for e in entries),
        sum(e.status == S.ISSUED for e in entries), sum(r.asked for r in shown), sum(r.done for r in shown),
        sum(r.late for r in shown),
    )  # fmt: skip


def initial_of(entry: YearEntry) -> dict[str, Any]:
    """What the form of a line shows first."""
    names = ("version", "kind", "title", "opens_on", "own_desk", "unit_kinds", "every_block", "heads_only", "requested",
             "basis", "note")  # fmt: skip
    return {
        **{name: getattr(entry, name) for name in names}, "due_on": entry.plain_due_on,
        "keep_day": not entry.moved and entry.due_on != _moved(entry), "blocks": list(entry.blocks.all()),
        "units": list(entry.units.all()),
    }  # fmt: skip


def _moved(entry: YearEntry) -> date:
    from deadlines import calendar

    return calendar.next_working(entry.plain_due_on)


def without_version(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "version"}


def _filing(duty: Duty) -> Filing | None:
    return getattr(duty, "filing", None)


def _sent(duty: Duty) -> str:
    filing = _filing(duty)
    if filing is None:
        return ""
    paper = f"{filing.paper_number} ({filing.paper_on:%d/%m/%Y})" if filing.paper_on else filing.paper_number
    return " · ".join(part for part in (paper, filing.note[:80]) if part)


WORK_COLUMNS = [
    Column("unit", gettext_lazy("Unit"), lambda d: str(d.unit or ""), sort=("unit__name_order",), phone="title"),
    Column("due", gettext_lazy("Due"), lambda d: d.due_on, sort=("due_on",)),
    Column("done", gettext_lazy("Done on"), lambda d: d.done_on, sort=("done_on",)),
    Column("state", gettext_lazy("State"), state_of),
    Column("look", gettext_lazy("Received"), lambda d: filing_badge(_filing(d)) or ""),
    Column("what", gettext_lazy("What was sent"), _sent, phone="hide"),
]


def _receive(entry: YearEntry) -> list[Action]:
    """One button for everything that was sent and not looked at, as the list shows it."""
    sent = list(entry.filings.filter(status=Filing.Status.SENT).order_by("pk").values_list("pk", flat=True))
    if not sent:
        return []
    words = ngettext("Receive %(count)s unit's work", "Receive the work of %(count)s units", len(sent))
    fields = {"filings": ",".join(map(str, sent))}
    where = reverse("deadlines:year_receive_many", args=[entry.pk])
    label = words % {"count": format_decimal(len(sent))}
    return [Action(label, where, "circle-check", primary=True, post=True, fields=fields)]


def entry_actions(entry: YearEntry, user: Any) -> list[Action]:
    """The buttons of a line's page."""
    if rules.may_keep(user, entry.host_year):
        return []
    S = YearEntry.Status
    if entry.status == S.DRAFT:
        return [
            Action(
                _("Remove"), reverse("deadlines:year_entry_remove", args=[entry.pk]), "trash", danger=True, post=True
            ),
            Action(_("Change"), reverse("deadlines:year_entry_edit", args=[entry.pk]), "pencil", primary=True),
        ]
    if entry.status == S.ISSUED:
        later = f"{reverse('deadlines:extend_many')}?ref={entry.host_year.ref}&kind=host_year.{entry.kind}"
        return [
            Action(_("Withdraw"), reverse("deadlines:year_withdraw", args=[entry.pk]), "ban", danger=True),
            Action(_("Give later dates"), later, "calendar-plus"),
            *_receive(entry),
        ]
    return []
