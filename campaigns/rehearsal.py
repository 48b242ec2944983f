"""Launch rehearsal: who will receive what and by when, what collides, and who cannot be reached, before anything is sent."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count

from accounts.models import RoleAssignment
from campaigns.launching import Owed, owed_by, resolve
from campaigns.models import Campaign, ParticipantGroup, TaskUnit
from deadlines import calendar
from deadlines.models import Duty
from units.models import Unit

NEAR_DAYS = 3


@dataclass
class GroupLine:
    """One line of "who receives what": a group, its units, and what each of them will owe."""

    group: ParticipantGroup
    units: list[Unit]
    owed: list[Owed]
    with_account: int = 0


@dataclass(frozen=True)
class Collision:
    """Units that already owe something else within three days of one of our dates."""

    due_on: date
    ours: str
    theirs: str
    theirs_on: date
    units: int
    move_to: date


@dataclass
class Rehearsal:
    lines: list[GroupLine]
    collisions: list[Collision]
    unreachable: list[Unit]
    tasks: int
    notices: int
    warnings: list[str] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(len(line.units) for line in self.lines)

    @property
    def duties(self) -> int:
        return sum(len(line.units) * len(line.owed) for line in self.lines) + self.tasks


def rehearse(campaign: Campaign) -> Rehearsal:
    """Everything launching would do, without doing it. The number of queries does not grow with the number of units."""
    participants = resolve(campaign)
    periods = list(campaign.periods.order_by("position", "id"))
    by_group: dict[int, GroupLine] = {}
    for unit, group in participants.values():
        line = by_group.setdefault(group.pk, GroupLine(group, [], owed_by(group, campaign, periods)))
        line.units.append(unit)
    roles = RoleAssignment.objects.in_force().filter(unit__isnull=False, user__is_active=True)
    people = defaultdict(set)
    for unit_id, user_id in roles.filter(unit__in=list(participants)).values_list("unit", "user"):
        people[unit_id].add(user_id)
    lines = sorted(by_group.values(), key=lambda line: (line.group.position, line.group.pk))
    for line in lines:
        line.with_account = sum(1 for unit in line.units if people.get(unit.pk))
    tasks = TaskUnit.objects.filter(
        task__campaign=campaign, task__due_on__isnull=False, unit__in=list(participants)
    ).count()
    return Rehearsal(
        lines=lines,
        collisions=collisions(campaign, lines),
        unreachable=[u for u, _g in participants.values() if not people.get(u.pk)],
        tasks=tasks,
        notices=len(set().union(*people.values())) if people else 0,
    )


def collisions(campaign: Campaign, lines: list[GroupLine]) -> list[Collision]:
    """Open duties of the same units within three days of ours, grouped by date and by what is owed: two queries."""
    units = [u.pk for line in lines for u in line.units]
    dates: dict[date, str] = {owed.due_on: owed.title for line in lines for owed in line.owed}
    if not units or not dates:
        return []
    near = timedelta(days=NEAR_DAYS)
    rows = (
        Duty.objects.open()
        .filter(unit__in=units, due_on__range=(min(dates) - near, max(dates) + near))
        .exclude(context_ref=f"campaign:{campaign.pk}")
        .values("due_on", "title", "context")
        .annotate(units=Count("unit", distinct=True))
        .order_by("due_on", "context")
    )
    found = []
    for row in rows:
        for ours, title in dates.items():
            if abs(ours - row["due_on"]) <= near:
                free = calendar.add_working(max(ours, row["due_on"]), NEAR_DAYS + 2)
                found.append(
                    Collision(ours, title, f"{row['title']} · {row['context']}", row["due_on"], row["units"], free)
                )
    return sorted(found, key=lambda c: (-c.units, c.due_on))
