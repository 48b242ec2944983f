"""Launch rehearsal: who will receive what and by when, what collides, and who cannot be reached, before anything is sent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from campaigns.launching import PLAN, REGISTER, Owed, dated_tasks, effective_due, faults, owed_by, resolve
from campaigns.models import Campaign, ParticipantGroup, ReportingPeriod, TaskUnit
from core import clock
from deadlines import calendar, meanings
from deadlines.models import Duty
from units.models import Unit

NEAR_DAYS = 3
FREE_DAYS_TRIED = 40


@dataclass
class GroupLine:
    """One line of "who receives what": a group, its units, and what each of them will owe."""

    group: ParticipantGroup
    units: list[Unit]
    owed: list[Owed]
    with_account: int = 0
    cells: list["tuple[Column, date | None]"] = field(default_factory=list)

    @property
    def all_reached(self) -> bool:
        return self.with_account == len(self.units)


@dataclass(frozen=True)
class Column:
    """One thing asked, as a column: `what` names it for moving its date, `units` how many will owe it."""

    what: str
    label: str
    due_on: date
    units: int
    printed_on: date
    means: str
    moved: bool
    day_off: bool


@dataclass(frozen=True)
class Collision:
    """Units that already owe something else within three days of one of our dates; `move_to` is the next day free for them."""

    what: str
    due_on: date
    ours: str
    theirs: str
    theirs_on: date
    units: int
    move_to: date

    @property
    def key(self) -> str:
        return f"{self.what}|{self.due_on:%Y%m%d}|{self.theirs_on:%Y%m%d}|{self.theirs}"[:160]


@dataclass(frozen=True)
class Silent:
    """Units of one group in which nobody has an account."""

    group: ParticipantGroup
    units: list[Unit]


@dataclass
class Rehearsal:
    lines: list[GroupLine]
    columns: list[Column]
    dates: list[Column]
    collisions: list[Collision]
    silent: list[Silent]
    tasks: list[TaskUnit]
    standing: int
    notices: int
    faults: list[str]
    warnings: list[str] = field(default_factory=list)
    unmailed: list[Unit] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(len(line.units) for line in self.lines)

    @property
    def with_account(self) -> int:
        return sum(line.with_account for line in self.lines)

    @property
    def unreachable(self) -> list[Unit]:
        return [unit for group in self.silent for unit in group.units]

    @property
    def duties(self) -> int:
        return sum(len(line.units) * len(line.owed) for line in self.lines) + len(self.tasks)


def what_of(owed: Owed) -> str:
    """How `drafting.move_date` names the thing."""
    return {REGISTER: "registration", PLAN: "plan"}.get(owed.kind) or f"period:{owed.period.pk if owed.period else 0}"


def rehearse(campaign: Campaign) -> Rehearsal:
    """Everything launching would do, without doing it. The number of queries does not grow with the number of units."""
    participants = resolve(campaign)
    periods = list(campaign.periods.order_by("position", "id"))
    by_group: dict[int, GroupLine] = {}
    for unit, group in participants.values():
        if group.pk not in by_group:
            by_group[group.pk] = GroupLine(group, [], owed_by(group, campaign, periods))
        by_group[group.pk].units.append(unit)
    people, mailed = reached(list(participants))
    lines = sorted(by_group.values(), key=lambda line: (line.group.position, line.group.pk))
    columns = _columns(campaign, lines, periods)
    for line in lines:
        line.with_account = sum(1 for unit in line.units if people.get(unit.pk))
        due = {what_of(owed): owed.due_on for owed in line.owed}
        line.cells = [(column, due.get(column.what)) for column in columns]
    tasks = dated_tasks(campaign, list(participants))
    asked = list(TaskUnit.objects.filter(task__campaign=campaign).select_related("unit", "task"))
    silent = [Silent(line.group, [u for u in line.units if not people.get(u.pk)]) for line in lines]
    return Rehearsal(
        lines=lines,
        columns=columns,
        dates=[*columns, *_task_dates(campaign, tasks)],
        collisions=collisions(campaign, lines, tasks),
        silent=[group for group in silent if group.units],
        tasks=tasks,
        standing=sum(1 for part in asked if part.task.due_on is None and part.unit_id in participants),
        notices=len(set().union(*people.values())) if people else 0,
        faults=faults(campaign, participants),
        warnings=_warnings(asked, columns, participants),
        unmailed=[unit for unit, _in in participants.values() if people.get(unit.pk) and not mailed.get(unit.pk)],
    )


def reached(unit_ids: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Who has an account and a role in force at each unit, and who of them has a mail address; one query."""
    roles = RoleAssignment.objects.in_force().filter(unit__in=unit_ids, user__is_active=True)
    people: dict[int, set[int]] = defaultdict(set)
    mailed: dict[int, set[int]] = defaultdict(set)
    for unit_id, user_id, address in roles.values_list("unit", "user", "user__email"):
        people[unit_id or 0].add(user_id)
        if address:
            mailed[unit_id or 0].add(user_id)
    return people, mailed


def _column(campaign: Campaign, what: str, label: str, printed: date, units: int) -> Column:
    """A date as printed, and what comes of it by the campaign's settings."""
    due = effective_due(campaign, printed)
    means = meanings.in_words(printed, campaign)
    return Column(what, label, due, units, printed, means, due != printed, not calendar.is_working(due))


def _task_dates(campaign: Campaign, tasks: list[TaskUnit]) -> list[Column]:
    """The dates of tasks, each task once."""
    parts: dict[int, list[TaskUnit]] = defaultdict(list)
    for part in tasks:
        parts[part.task_id].append(part)
    label = _("Task: %(task)s")
    return [
        _column(campaign, f"task:{pk}", label % {"task": rows[0].task.text[:60]}, rows[0].task.due_on, len(rows))  # type: ignore[arg-type]
        for pk, rows in parts.items()
    ]


def _columns(campaign: Campaign, lines: list[GroupLine], periods: Iterable[ReportingPeriod]) -> list[Column]:
    """What is asked of anybody, registration and plan first, then the periods in their order."""
    found: dict[str, tuple[Owed, int]] = {}
    for line in lines:
        for owed in line.owed:
            count = found[what_of(owed)][1] if what_of(owed) in found else 0
            found[what_of(owed)] = (owed, count + len(line.units))
    order = ["registration", "plan", *(f"period:{p.pk}" for p in periods)]
    short = {"registration": _("Registration"), "plan": _("Plan")}
    return [
        _column(
            campaign, what, short.get(what) or str(found[what][0].period), found[what][0].printed_on, found[what][1]
        )
        for what in order
        if what in found
    ]


def _warnings(
    asked: list[TaskUnit], columns: list[Column], participants: dict[int, tuple[Unit, ParticipantGroup]]
) -> list[str]:
    """What does not forbid launching but should be looked at."""
    found = []
    past = [column.label for column in columns if column.due_on < clock.today()]
    if past:
        found.append(_("Already past on the day of launching: %(what)s.") % {"what": ", ".join(past)})
    outside = sorted({part.unit.short_name for part in asked if part.unit_id not in participants})
    if outside:
        found.append(
            _("Named in a task but not taking part, so they receive nothing: %(units)s.")
            % {"units": ", ".join(outside[:5])}
        )
    return found


@dataclass(frozen=True)
class _Ours:
    what: str
    title: str
    due_on: date
    units: frozenset[int]


def _ours(campaign: Campaign, lines: list[GroupLine], tasks: list[TaskUnit]) -> list[_Ours]:
    """Each of our dates with the units that will owe it."""
    titles: dict[str, tuple[str, date]] = {}
    units: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        for owed in line.owed:
            titles[what_of(owed)] = (owed.title, owed.due_on)
            units[what_of(owed)].update(u.pk for u in line.units)
    for part in tasks:
        what = f"task:{part.task_id}"
        titles[what] = (_("Task: %(task)s") % {"task": part.task.text[:60]}, effective_due(campaign, part.task.due_on))  # type: ignore[arg-type]
        units[what].add(part.unit_id)
    return [_Ours(what, title, due, frozenset(units[what])) for what, (title, due) in titles.items()]


def collisions(campaign: Campaign, lines: list[GroupLine], tasks: list[TaskUnit]) -> list[Collision]:
    """Open duties of the same units within three days of ours, grouped by date and by what is owed: one query."""
    ours = _ours(campaign, lines, tasks)
    everybody = frozenset().union(*(o.units for o in ours)) if ours else frozenset()
    if not everybody:
        return []
    near = timedelta(days=NEAR_DAYS)
    rows = (
        Duty.objects.open()
        .filter(unit__in=everybody, due_on__gte=min(o.due_on for o in ours) - near)
        .exclude(context_ref=f"campaign:{campaign.pk}")
        .values_list("due_on", "title", "context", "unit")
    )
    theirs: dict[tuple[date, str], set[int]] = defaultdict(set)
    busy: dict[date, set[int]] = defaultdict(set)
    for due_on, title, context, unit in rows:
        theirs[due_on, f"{title} · {context}"].add(unit)
        busy[due_on].add(unit)
    found = []
    for our in ours:
        for (due_on, what), units in theirs.items():
            both = units & our.units
            if both and abs(our.due_on - due_on) <= near:
                free = _free_day(our, busy)
                found.append(Collision(our.what, our.due_on, our.title, what, due_on, len(both), free))
    return sorted(found, key=lambda c: (-c.units, c.due_on, c.ours, c.theirs))


def _free_day(our: _Ours, busy: dict[date, set[int]]) -> date:
    """The first working day after ours that is more than three days from everything those units owe."""
    taken = [day for day, units in busy.items() if units & our.units]
    day = our.due_on
    for _try in range(FREE_DAYS_TRIED):
        day = calendar.add_working(day, 1)
        if all(abs((day - other).days) > NEAR_DAYS for other in taken):
            return day
    return day
