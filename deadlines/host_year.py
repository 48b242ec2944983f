"""Verbs of the host's year: started from the shipped plan or last year's, edited, issued in one act, withdrawn line by line."""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.language import official
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Duty, HostYear, Outcome, YearEntry
from deadlines.rules import host_year as rules
from deadlines.workflow.host_year import ENTRY
from units.models import Block, Succession, Unit, UnitKind

DATA = Path(__file__).parent / "data" / "host_year.json"
FIRST_YEAR, LAST_YEAR = 2000, 2100
COPIED = (
    "kind", "note", "basis", "own_desk", "unit_kinds", "every_block", "heads_only", "requested",
)  # fmt: skip


# ---- starting a year -------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def shipped() -> dict[str, list[dict[str, Any]]]:
    """The plan that comes with the product, for a calendar and for a school year; dates are those usual in the field."""
    found: dict[str, list[dict[str, Any]]] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def start(*, host: Unit, year: int, school: bool = False, copy: bool = True, by: Any) -> HostYear:
    """Begin the plan of a year: copied from the year before where `copy` and there is one, else from the shipped plan.

    Nothing is issued. Raises Refused, and ValidationError where the year has its plan already.
    """
    plan = HostYear(host=host, year=year, school=school, created_by=by, created_at=clock.now())
    require(rules.may_keep(by, plan))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            {"year": _("Give a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
        )
    earlier = HostYear.objects.filter(host=host, school=school, year__lt=year)
    before = earlier.order_by("-year").first() if copy else None
    plan.copied_from = before
    try:
        with transaction.atomic():
            plan.save()
            if before is not None:
                _copy(before, plan)
            else:
                YearEntry.objects.bulk_create(_shipped_entry(plan, row) for row in shipped()[_sort(school)])
            log.record("deadlines.host_year_start", plan, by=by, params={"from": before.pk if before else 0})
    except IntegrityError:
        words = _("“%(host)s” already has its plan of %(year)s; open it in the list.")
        raise ValidationError({"year": words % {"host": host.short_name, "year": plan.label}}) from None
    return plan


def _sort(school: bool) -> str:
    return "school" if school else "calendar"


def _shipped_entry(plan: HostYear, row: dict[str, Any]) -> YearEntry:
    due = _day(plan.year, row["due"])
    last = HostYear(year=plan.year - 1, school=plan.school).label
    return YearEntry(
        host_year=plan, kind=row["kind"], title=row["title"].format(year=plan.label, last=last), note=row.get("note", ""),
        basis=row["basis"], own_desk=row.get("own_desk", False), unit_kinds=row.get("kinds", []),
        every_block=row.get("blocks", False), heads_only=row.get("heads_only", False), requested=row.get("requested", False),
        opens_on=_day(plan.year, row["opens"]), due_on=calendar.next_working(due), plain_due_on=due,
    )  # fmt: skip


def _day(year: int, text: str) -> date:
    """ "12-15" in the year, "+01-31" in the one after."""
    month, day = (int(part) for part in text.removeprefix("+").split("-"))
    return date(year + text.startswith("+"), month, day)


def shift(day: date, years: int) -> date:
    """The same day so many years on; the end of February stays the end of February."""
    year = day.year + years
    last = monthrange(year, day.month)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, last if whole else min(day.day, last))


def _copy(before: HostYear, plan: HostYear) -> None:
    """Every line that was not withdrawn, its dates moved by whole years and off days off, its bodies as they are now."""
    years = plan.year - before.year
    names = [(before.label, plan.label), (_label_before(before), _label_before(plan))]
    rows = before.entries.exclude(status=YearEntry.Status.WITHDRAWN).prefetch_related("blocks", "units")
    for old in rows:
        due = shift(old.plain_due_on, years)
        new = YearEntry(host_year=plan, title=_retitle(old.title, names), plain_due_on=due)
        for name in COPIED:
            setattr(new, name, getattr(old, name))
        new.due_on = calendar.next_working(due)
        new.opens_on = min(shift(old.opens_on, years), new.due_on)
        new.save()
        same = Block.objects.filter(host=plan.host, year=plan.year, name__in=[b.name for b in old.blocks.all()])
        new.blocks.set(same)
        new.units.set(heirs_of(list(old.units.all()), new.opens_on))


def _label_before(plan: HostYear) -> str:
    return HostYear(year=plan.year - 1, school=plan.school).label


def _retitle(title: str, names: Sequence[tuple[str, str]]) -> str:
    """The title with its years moved on: this year's label first, so that "năm 2025" of a plan of 2026 is not moved twice."""
    for old, new in names:
        if old in title:
            return title.replace(old, new)
    return title


def heirs_of(units: list[Unit], on: date) -> list[Unit]:
    """The units, those ended by `on` replaced by whoever took over."""
    found = [unit for unit in units if unit.alive_on(on)]
    ended = [unit.pk for unit in units if not unit.alive_on(on)]
    rows = Succession.objects.filter(predecessor__in=ended, successor__isnull=False).select_related("successor")
    found += [row.successor for row in rows if row.successor and row.successor.alive_on(on)]
    return list({unit.pk: unit for unit in found}.values())


# ---- lines -----------------------------------------------------------------------------------------------------------
def add_entry(*, plan: HostYear, by: Any, **fields: Any) -> YearEntry:
    """Put a further line into the plan; it is issued with the next issuing. Raises Refused, ValidationError."""
    require(rules.may_keep(by, plan))
    entry = YearEntry(host_year=plan)
    with transaction.atomic():
        _write(entry, fields)
        log.record("deadlines.year_entry_add", entry, by=by, params={"due": str(entry.due_on)})
    return entry


def edit_entry(*, entry: YearEntry, version: int, by: Any, **fields: Any) -> YearEntry:
    """Change a line that is not issued yet. Raises Refused, ValidationError, Conflict."""
    require(rules.may_edit(by, entry))
    with transaction.atomic():
        drafts = YearEntry.objects.filter(pk=entry.pk, version=version, status=YearEntry.Status.DRAFT)
        if not drafts.update(version=F("version") + 1):
            raise Conflict()
        entry.version = version + 1
        _write(entry, fields)
        log.record("deadlines.year_entry_edit", entry, by=by, params={"due": str(entry.due_on)})
    return entry


def remove_entry(*, entry: YearEntry, by: Any) -> None:
    """Take a line that is not issued out of the plan. Raises Refused."""
    require(rules.may_edit(by, entry))
    with transaction.atomic():
        log.record("deadlines.year_entry_remove", entry.host_year, by=by, params={"title": entry.title[:120]})
        if YearEntry.objects.filter(pk=entry.pk, status=YearEntry.Status.DRAFT).count() == 0:
            raise Conflict()
        entry.delete()


def _write(entry: YearEntry, fields: dict[str, Any]) -> None:
    named, blocks = fields.pop("units", []), fields.pop("blocks", [])
    keep_day, due = fields.pop("keep_day", False), fields["due_on"]
    for name, value in fields.items():
        setattr(entry, name, value)
    _check(entry, named, blocks)
    entry.plain_due_on = due
    entry.due_on = due if keep_day else calendar.next_working(due)
    entry.save()
    entry.units.set(named)
    entry.blocks.set(blocks)


def _check(entry: YearEntry, named: Iterable[Unit], blocks: Iterable[Block]) -> None:
    faults: dict[str, str] = {}
    if entry.opens_on > entry.due_on:
        faults["opens_on"] = _("It must open on or before the day it is due.")
    if entry.due_on < clock.today():
        faults["due_on"] = _("This day is past; nobody could keep it.")
    elif not 0 <= entry.due_on.year - entry.host_year.year <= 2:
        faults["due_on"] = _("This day does not belong to the plan of %(year)s.") % {"year": entry.host_year.label}
    chosen = bool(entry.unit_kinds or entry.every_block or list(named) or list(blocks))
    if not entry.own_desk and not chosen:
        faults["unit_kinds"] = _("Say for whom: kinds of units, blocks, named units, or the host's own desk.")
    if entry.own_desk and chosen:
        faults["own_desk"] = _("The host's own desk stands alone; make another line for the units.")
    if strange := set(entry.unit_kinds) - set(UnitKind.values):
        faults["unit_kinds"] = _("There is no such kind of unit: %(kind)s.") % {"kind": sorted(strange)[0]}
    if faults:
        raise ValidationError(faults)


# ---- issuing ---------------------------------------------------------------------------------------------------------
def issue(*, plan: HostYear, entries: Iterable[int], by: Any) -> int:
    """Issue the chosen lines in one act, and complete those issued before for units that came since; duties opened.

    Each person of the units is told once of everything that is new for them.
    Doing it again opens nothing twice. Raises Refused, and ValidationError that names the line in the way (past its day,
    for nobody, or nothing to issue); then nothing is issued.
    """
    from deadlines.host_year_audience import audiences
    from deadlines.host_year_notices import tell_issued

    require(rules.may_keep(by, plan))
    with transaction.atomic():
        HostYear.objects.select_for_update().get(pk=plan.pk)
        chosen = set(entries)
        rows = list(plan.entries.exclude(status=YearEntry.Status.WITHDRAWN).select_related("host_year__host"))
        taken = [row for row in rows if row.pk in chosen]
        reached = audiences(plan, taken)
        _check_issue(taken, reached)
        for row in taken:
            if row.is_draft:
                ENTRY.perform(row, "issue", by=by, issued_at=clock.now())
        asks = [ask for row in taken for ask in asks_of(row, reached[row.pk])]
        there = set(Duty.objects.filter(context_ref=plan.ref).values_list("key", flat=True))
        opened = duties.open_many(asks)
        act = log.record("deadlines.host_year_issue", plan, by=by, params={"lines": len(taken), "duties": opened})
        tell_issued(plan, [ask for ask in asks if ask.key not in there], act=act.pk, by=by)
    return opened


def _check_issue(taken: list[YearEntry], reached: dict[int, list[Unit]]) -> None:
    if not taken:
        raise ValidationError({"entries": _("Choose at least one line.")})
    today = clock.today()
    faults = [
        _("“%(line)s” was due on %(day)s, which is past: move its date or leave it out.")
        % {"line": row.title, "day": f"{row.due_on:%d/%m/%Y}"}
        for row in taken
        if row.is_draft and row.due_on < today
    ]
    faults += [
        _("“%(line)s” reaches nobody: choose for whom, or leave it out.") % {"line": row.title}
        for row in taken
        if not reached[row.pk] and row.is_draft
    ]
    if faults:
        raise ValidationError({"entries": faults})


# Where a kind of work is done when another room has a page for it: kind → (entry, unit) → name and arguments of the address.
PAGES: dict[str, Callable[[YearEntry, Unit], tuple[str, list[Any]]]] = {}


def _page(entry: YearEntry, unit: Unit) -> tuple[str, list[Any]]:
    find = None if entry.own_desk else PAGES.get(entry.kind)
    return find(entry, unit) if find else ("deadlines:year_work", [entry.pk, unit.pk])


@official()
def asks_of(entry: YearEntry, units: Iterable[Unit]) -> list[duties.Ask]:
    """What an issued line asks of each unit; what it no longer can (its day is past) is left out."""
    if entry.due_on < clock.today():
        return []
    plan = entry.host_year
    context = _("Plan of the year %(year)s") % {"year": plan.label}
    return [
        duties.Ask(
            key=f"host_year:{entry.pk}:{unit.pk}", kind=f"host_year.{entry.kind}", title=entry.title, host=plan.host,
            unit=unit, desk="officer" if entry.own_desk else "clerk", context=context, context_ref=plan.ref,
            about_ref=entry.ref, url_name=name, url_args=args, opens_on=entry.opens_on,
            due_on=entry.due_on, requested=entry.requested,
        )
        for unit in units
        for name, args in [_page(entry, unit)]
    ]  # fmt: skip


def withdraw(*, entry: YearEntry, reason: str, by: Any) -> int:
    """Withdraw an issued line with a reason; its open duties close as withdrawn. What was done stays. The number closed."""
    with transaction.atomic():
        ENTRY.perform(entry, "withdraw", by=by, reason=reason)
        owed = Duty.objects.open().filter(about_ref=entry.ref)
        return duties.close_many(owed, outcome=Outcome.WITHDRAWN, reason=reason)
