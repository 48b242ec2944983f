"""The first page: what waits on a person through every hat, oldest first, and what surrounds it. Reads only.

The number of queries does not depend on how much is owed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.launching import REPORT
from campaigns.models import Campaign
from core import clock, nav
from core.numbers import format_decimal
from deadlines import calendar, inbox
from deadlines.duties import kind_of
from deadlines.inbox import Taken
from deadlines.models import Desk, Duty, DutyDesk, Outcome
from deadlines.models.duties import past_due
from deadlines.overseeing import waiting_numbers
from deadlines.wording import when
from overview import leading
from units.models import Unit

ROWS = 20
RUNNING = 4
SLOW_DESK = Decimal(5)
LATE, TODAY, WEEK, LATER = range(4)
FRIDAY = 4


@dataclass(frozen=True)
class DutyRow:
    """One row, as components/duty_row.html draws it."""

    icon: str
    what: str
    where: str
    url: str
    state: str
    when: str
    date: str
    action: str
    pk: int = 0
    take: Taken | None = None


@dataclass
class Group:
    """A card of rows; `more` leads to those that did not fit."""

    label: str
    late: bool
    duties: list[DutyRow]
    count: int
    more: str = ""


@dataclass(frozen=True)
class Progress:
    """A running campaign, as components/progress.html draws it."""

    name: str
    url: str
    done: int
    total: int
    of: str
    until: str
    elapsed: int


@dataclass(frozen=True)
class DeskLine:
    """How long open work has lain on a desk, in working days on average."""

    label: str
    days: Decimal
    number: int
    slow: bool


@dataclass
class Home:
    """The whole page."""

    today: date
    groups: list[Group]
    total: int
    late: int
    later: int
    everything: bool
    is_officer: bool
    is_leader: bool
    horizon: date
    running: list[Progress] = field(default_factory=list)
    running_total: int = 0
    desks: list[DeskLine] = field(default_factory=list)
    look: leading.Look = field(default_factory=leading.Look)
    held: int = 0
    unreachable: int = 0

    @property
    def offers(self) -> bool:
        """Is anything shown that may be taken on?"""
        return any(row.take is not None and row.take.may for group in self.groups for row in group.duties)


def load(user: Any, *, everything: bool = False) -> Home:
    """The page of `user`; `everything` shows an officer the whole office: what is late there or waits on any officer."""
    today = clock.today()
    grants = user.grants
    is_officer = bool(grants.officer_hosts)
    everything = everything and is_officer
    owed = duties_of(user, everything)
    counts, groups = _groups(user, owed, today)
    chase = _chase(user, today) if everything else []
    home = Home(
        today=today,
        groups=_with_chase(groups, chase),
        total=sum(counts.values()) + len(chase),
        late=counts[LATE] + len(chase),
        later=counts[LATER],
        everything=everything,
        is_officer=is_officer,
        is_leader=bool(grants.leader_hosts),
        horizon=horizon(today),
    )
    home.running, home.running_total = running(user, today)
    if grants.hosts:
        home.desks = desks(grants.hosts, today)
    if is_officer:
        home.held, home.unreachable = waiting_numbers(user, today)
    if home.is_leader:
        home.look = leading.look(grants.leader_hosts, home.running, today)
    return home


def duties_of(user: Any, everything: bool = False) -> Any:
    """Open duties that have begun: the person's own, or all that wait on the officers of the person's hosts."""
    owed = Duty.objects.waiting_on(user)
    if everything:
        hosts = user.grants.officer_hosts
        owed = Duty.objects.filter(
            Q(pk__in=owed.values("pk")) | Q(host__in=hosts, desk=Desk.OFFICER) | Q(host__in=hosts, unit__isnull=True)
        )
    return owed.open().opened_by(clock.today())


def number_waiting(user: Any) -> int:
    """For the menu: open duties that wait on the person. One indexed query."""
    return int(duties_of(user).count())


# ---- the groups ----
def looks_ahead(today: date) -> bool:
    """From Friday on the page shows next week's work too: this week is over."""
    return today.weekday() >= FRIDAY


def horizon(today: date) -> date:
    """The last day of what is due soon: the Sunday of this week, from Friday on of the next."""
    return today + timedelta(days=6 - today.weekday() + (7 if looks_ahead(today) else 0))


def _bucket(today: date) -> Case:
    """Late, today, soon, later. What was only requested is never late: past its day it stands among what is due soon."""
    return Case(
        When(past_due(today), requested=False, then=LATE),
        When(due_on=today, then=TODAY),
        When(due_on__lte=horizon(today), then=WEEK),
        default=LATER,
        output_field=IntegerField(),
    )


def _groups(user: Any, owed: QuerySet[Duty], today: date) -> tuple[dict[int, int], list[Group]]:
    """How many stand in each group, and the first rows of each; one query besides those of taking on.

    What is due later is only counted.
    """
    own = user.grants.own_units
    by_due = Window(RowNumber(), partition_by=F("bucket"), order_by=(F("due_on").asc(), F("pk").asc()))
    rows = (
        owed.annotate(bucket=_bucket(today))
        .annotate(place=by_due, number=Window(Count("pk"), partition_by=F("bucket")))
        .filter(Q(place=1) | Q(place__lte=ROWS, bucket__lt=LATER))
        .select_related("unit")
        .order_by("bucket", "due_on", "pk")
    )
    counts: dict[int, int] = defaultdict(int)
    by_bucket: dict[int, list[DutyRow]] = defaultdict(list)
    shown = list(rows)
    near = [duty for duty in shown if duty.bucket < LATER and (duty.unit_id in own or duty.person_id == user.pk)]
    takes = inbox.taking(user, near)
    for duty in shown:
        counts[duty.bucket] = duty.number
        by_bucket[duty.bucket].append(row_of(duty, today, own, takes.get(duty.pk)))
    labels = {
        LATE: _("Overdue"),
        TODAY: pgettext("group", "Today"),
        WEEK: _("Until the end of next week") if looks_ahead(today) else _("This week"),
    }
    tabs = {LATE: "?tab=late", TODAY: "?tab=soon", WEEK: "?tab=soon"}
    return counts, [
        Group(label, bucket == LATE, by_bucket[bucket], counts[bucket], _more(counts[bucket], tabs[bucket]))
        for bucket, label in labels.items()
        if counts[bucket]
    ]


def _more(count: int, query: str) -> str:
    return reverse("deadlines:list") + query if count > ROWS else ""


def row_of(duty: Duty, today: date, own: frozenset[int] = frozenset(), take: Taken | None = None) -> DutyRow:
    """A duty as a row: what to do, for whom, how soon, one button named by its effect."""
    kind = kind_of(duty.kind)
    near = when(duty.due_on, requested=duty.requested, on=today, hour=duty.due_time)
    unit = (
        duty.unit.short_name if duty.unit is not None and (duty.desk != Desk.OFFICER or duty.unit_id not in own) else ""
    )
    where = " · ".join(part for part in (unit if duty.unit_id != duty.host_id else "", duty.context) if part)
    url = nav.resolve(duty.url_name, *duty.url_args) or reverse("deadlines:duty", args=[duty.pk])
    return DutyRow(kind.icon, duty.title, where, url, near.state, near.text, near.day, str(kind.action), duty.pk, take)


def _chase(user: Any, today: date) -> list[DutyRow]:
    """What units of the officer's hosts owe and have not given, one row per campaign and thing: one query."""
    rows = (
        Duty.objects.overdue(today)
        .filter(host__in=user.grants.officer_hosts)
        .exclude(desk=Desk.OFFICER)
        .values("context_ref", "context", "title", "due_on")
        .annotate(units=Count("unit", distinct=True), first=Min("unit__short_name"))
        .order_by("due_on", "context", "title")[:ROWS]
    )
    return [_chase_row(row, today) for row in rows]


def _chase_row(row: Any, today: date) -> DutyRow:
    others = row["units"] - 1
    words = ngettext("%(unit)s and %(count)s other", "%(unit)s and %(count)s others", others)
    units = row["first"] or ""
    if others > 0:
        units = words % {"unit": units, "count": format_decimal(others)}
    what = ngettext("Chase %(count)s unit: %(what)s", "Chase %(count)s units: %(what)s", row["units"])
    near = when(row["due_on"], on=today)
    url = f"{reverse('deadlines:chase')}?{urlencode({'ref': row['context_ref']})}"
    title = what % {"count": format_decimal(row["units"]), "what": _lower(row["title"])}
    return DutyRow(
        "bell-ringing",
        title,
        f"{units} · {row['context']}",
        url,
        near.state,
        near.text,
        near.day,
        _("Chase"),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _with_chase(groups: list[Group], chase: list[DutyRow]) -> list[Group]:
    if not chase:
        return groups
    if groups and groups[0].late:
        groups[0].duties = chase + groups[0].duties
        groups[0].count += len(chase)
        return groups
    return [Group(_("Overdue"), True, chase, len(chase)), *groups]


# ---- the rail ----
def running(user: Any, today: date) -> tuple[list[Progress], int]:
    """Campaigns under way with time gone and reports received of those asked for so far; two queries."""
    grants = user.grants
    rows = list(
        Campaign.objects.visible_to(user)
        .filter(status__in=(Campaign.Status.RUNNING, Campaign.Status.REVIEWING))
        .annotate(
            near=Case(
                When(host__in=grants.hosts | grants.own_units, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
            number=Window(Count("pk")),
        )
        .order_by("near", F("ends_on").asc(nulls_last=True), "pk")[:RUNNING]
    )
    if not rows:
        return [], 0
    got = _received(rows, user, today)
    return [_progress(row, got, today) for row in rows], rows[0].number  # type: ignore[attr-defined]


def _received(rows: list[Campaign], user: Any, today: date) -> dict[str, tuple[int, int]]:
    """(received, expected) by campaign: of all its units for people of the host or a host above, else of the person's own."""
    grants = user.grants
    duties = Duty.objects.filter(context_ref__in=[f"campaign:{c.pk}" for c in rows], kind=REPORT, opens_on__lte=today)
    if not grants.is_admin:
        mine = Q(host__in=grants.own_units) | Q(unit__in=grants.own_units | grants.block_units)
        if grants.hosts:
            mine |= Q(host__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
        duties = duties.filter(mine)
    counted = duties.exclude(outcome__in=(Outcome.EXCUSED, Outcome.TRANSFERRED)).order_by().values_list("context_ref")
    counts = counted.annotate(done=Count("pk", filter=Q(outcome=Outcome.DONE)), all=Count("pk"))
    return {ref: (done, number) for ref, done, number in counts}


def _progress(campaign: Campaign, got: dict[str, tuple[int, int]], today: date) -> Progress:
    done, total = got.get(f"campaign:{campaign.pk}", (0, 0))
    url = reverse("campaigns:campaign", args=[campaign.pk])
    return Progress(
        campaign.short_name, url, done, total, _("reports"), _until(campaign, today), campaign.elapsed_percent(today)
    )


def _until(campaign: Campaign, today: date) -> str:
    if campaign.ends_on is None:
        return _("open-ended")
    left = calendar.working_days(today, campaign.ends_on)
    if campaign.ends_on < today:
        return _("ended %(day)s") % {"day": f"{campaign.ends_on:%d/%m/%Y}"}
    if left <= 10:
        return ngettext("%(days)s working day left", "%(days)s working days left", left).lower() % {"days": left}
    return _("until %(day)s") % {"day": f"{campaign.ends_on:%d/%m/%Y}"}


def desks(hosts: frozenset[int], today: date) -> list[DeskLine]:
    """Where open work of these hosts lies, and for how long so far: one query, grouped by day."""
    rows = (
        DutyDesk.objects.filter(
            ends_on__isnull=True, duty__host__in=hosts, duty__closed_at__isnull=True, starts_on__lte=today
        )
        .order_by()
        .values_list("desk", "starts_on")
        .annotate(number=Count("pk"))
    )
    days: dict[str, int] = defaultdict(int)
    numbers: dict[str, int] = defaultdict(int)
    for desk, since, number in rows:
        days[desk] += max(0, calendar.working_days(since, today)) * number
        numbers[desk] += number
    lines = []
    for desk in Desk:
        if numbers[desk]:
            mean = (Decimal(days[desk]) / numbers[desk]).quantize(Decimal("0.1"))
            lines.append(DeskLine(str(desk.label), mean, numbers[desk], mean > SLOW_DESK))
    return lines
