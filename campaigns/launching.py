"""Verbs of launching: who takes part, what each is asked for, and the one act that asks it of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from campaigns import notices
from campaigns.models import Campaign, ParticipantGroup, Participation, ReportingPeriod, Task, TaskUnit
from campaigns.rules.campaigns import may_add_participants, may_launch
from campaigns.workflow.launching import CAMPAIGN
from core import clock, log, outbox
from core.language import official
from core.refusals import Conflict, require
from deadlines import duties, meanings
from deadlines.models import Duty, Outcome
from deadlines.models.duties import past_due
from units.models import BlockMembership, Unit, in_force
from units.units import successors

By = ParticipantGroup.By
REGISTER, PLAN, REPORT, TASK = "campaigns.register", "campaigns.plan", "campaigns.report", "campaigns.task"


def effective_due(campaign: Campaign, day: date) -> date:
    """The last day that still counts for a printed date, by the campaign's settings (its hour stands with each duty)."""
    return meanings.last_day(day, campaign)


def end_of(pk: int) -> date | None:
    """The last day of a campaign, for whoever gives later dates; None where it is open-ended."""
    return Campaign.objects.filter(pk=pk).values_list("ends_on", flat=True).first()


def first_day(campaign: Campaign) -> date:
    """The day on which participants must exist: the campaign's first."""
    return campaign.starts_on


def units_of(group: ParticipantGroup) -> list[Unit]:
    """The units a group stands for on the campaign's first day, the host itself excepted; by name: as chosen."""
    campaign, on = group.campaign, first_day(group.campaign)
    if group.by == By.NAME:
        return list(group.units.all())
    units = Unit.objects.alive_on(on).exclude(pk=campaign.host_id)
    if group.by == By.BLOCK:
        members = BlockMembership.objects.filter(in_force(on), block=group.block_id).values("unit")
        return list(units.filter(pk__in=members))
    below = units.under(campaign.host_id, on=on)
    return list(below.filter(kind=group.unit_kind) if group.by == By.KIND else below.filter(level=group.level))


def resolve(campaign: Campaign) -> dict[int, tuple[Unit, ParticipantGroup]]:
    """Every participating unit with its group. A unit named by two groups belongs to the first."""
    found: dict[int, tuple[Unit, ParticipantGroup]] = {}
    groups = campaign.groups.select_related("block", "campaign").prefetch_related("units").order_by("position", "id")
    for group in groups:
        for unit in units_of(group):
            found.setdefault(unit.pk, (unit, group))
    return found


@dataclass(frozen=True)
class Owed:
    """One thing a group's units will owe."""

    kind: str
    title: str
    printed_on: date
    due_on: date
    opens_on: date
    period: ReportingPeriod | None = None


def owed_by(group: ParticipantGroup, campaign: Campaign, periods: Iterable[ReportingPeriod]) -> list[Owed]:
    """What each unit of `group` will be asked for, in order of date."""
    start = campaign.starts_on
    rows: list[Owed] = []
    if group.asks_registration and campaign.registration_due_on:
        rows.append(_owed(campaign, REGISTER, _("Register for the campaign"), campaign.registration_due_on, start))
    if group.asks_plan and campaign.plan_due_on:
        rows.append(_owed(campaign, PLAN, _("File the plan"), campaign.plan_due_on, start))
    for period in periods:
        final = period.kind == ReportingPeriod.Kind.FINAL
        if group.asks_final if final else group.asks_interim:
            rows.append(
                _owed(
                    campaign,
                    REPORT,
                    _("Report: %(period)s") % {"period": period.name},
                    period.due_on,
                    period.opens_on,
                    period,
                )
            )
    return sorted(rows, key=lambda owed: owed.due_on)


def _owed(
    campaign: Campaign, kind: str, title: str, day: date, opens: date, period: ReportingPeriod | None = None
) -> Owed:
    due = effective_due(campaign, day)
    return Owed(kind, title, day, due, min(opens, due), period)


def duty_key(kind: str, campaign: Campaign, unit_id: int, period: ReportingPeriod | None = None) -> str:
    """The unique key of a participant's duty."""
    return f"{kind}:{campaign.pk}:{period.pk if period else 0}:{unit_id}"


def absence(unit: Unit, on: date) -> str:
    """Why `unit` cannot take part from `on`: not there yet, or ended, and then who took over."""
    if unit.opened_on > on:
        return _("“%(unit)s” exists only from %(day)s, after the campaign starts (%(start)s).") % {
            "unit": unit.short_name, "day": f"{unit.opened_on:%d/%m/%Y}", "start": f"{on:%d/%m/%Y}",
        }  # fmt: skip
    heirs = [row.successor.short_name for row in successors(unit) if row.successor is not None]
    told = {
        "unit": unit.short_name,
        "day": f"{unit.closed_on:%d/%m/%Y}",
        "start": f"{on:%d/%m/%Y}",
        "heirs": ", ".join(heirs),
    }
    if heirs:
        return (
            _("“%(unit)s” ended on %(day)s, before the campaign starts (%(start)s). Choose who took over: %(heirs)s.")
            % told
        )
    return (
        _("“%(unit)s” ended on %(day)s, before the campaign starts (%(start)s). Nobody is recorded as its successor.")
        % told
    )


Participants = dict[int, tuple[Unit, ParticipantGroup]]
SHOWN_FAULTS = 5


def faults(campaign: Campaign, participants: Participants) -> list[str]:
    """What must be mended before launching, each a sentence that says how; empty when it can be launched."""
    found = _faults_of_units(campaign, participants)
    if not campaign.content_points.exists():
        found.append(_("The campaign has no content points yet."))
    groups = {g.pk: g for _u, g in participants.values()}.values()
    if any(g.asks_registration for g in groups) and not campaign.registration_due_on:
        found.append(_("Set the day by which units register, or ask no group to register."))
    if any(g.asks_plan for g in groups) and not campaign.plan_due_on:
        found.append(_("Set the day by which units file their plan, or ask no group for one."))
    return found + _faults_of_periods(campaign, any(g.asks_interim or g.asks_final for g in groups))


def _faults_of_units(campaign: Campaign, participants: Participants) -> list[str]:
    if not participants:
        return [_("Nobody takes part yet: choose the units.")]
    day = first_day(campaign)
    absent = [u for u, _g in participants.values() if not u.alive_on(day)]
    found = [absence(unit, day) for unit in absent[:SHOWN_FAULTS]]
    if len(absent) > SHOWN_FAULTS:
        found.append(
            _("%(count)s further units do not exist on that day either.") % {"count": len(absent) - SHOWN_FAULTS}
        )
    if campaign.host_id in participants:
        found.append(_("The host launches the campaign; it does not take part in it itself."))
    return found


def _faults_of_periods(campaign: Campaign, asked: bool) -> list[str]:
    periods = list(campaign.periods.all())
    if asked and not periods:
        return [_("Reports are asked for, but there is no reporting period yet.")]
    end = campaign.ends_on or date.max
    outside = [p for p in periods if p.starts_on < campaign.starts_on or p.ends_on > end]
    outside += [p for p in campaign.phases.all() if p.starts_on < campaign.starts_on or p.ends_on > end]  # type: ignore[misc]
    return [_("“%(period)s” lies outside the campaign: change its days.") % {"period": p.name} for p in outside]


def check(campaign: Campaign, participants: Participants) -> None:
    """Raises ValidationError with every fault (see `faults`)."""
    found = faults(campaign, participants)
    if found:
        raise ValidationError(found)


def launch(*, campaign: Campaign, by: Any, version: int | None = None) -> int:
    """Launch: every unit receives its participation, duties and notice, or none does. The number of units.

    Raises Refused, ValidationError (see `faults`) and Conflict (edited or launched meanwhile). A constant number of
    statements per thousand units. Law on Emulation and Commendation 06/2022/QH15, Art. 17 (contents of organising a
    campaign) and 18 (who launches).
    """
    with transaction.atomic():
        now = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if version is not None and now.version != version:
            raise Conflict()
        if not now.is_draft:
            raise Conflict(_("Somebody else has launched this campaign already; nothing was sent twice."))
        require(may_launch(by, now))
        participants = resolve(now)
        check(now, participants)
        CAMPAIGN.perform(
            now, "launch", by=by, launched_at=clock.now(), launched_by=by, params={"units": len(participants)}
        )
        _enrol(now, list(participants.values()))
    campaign.refresh_from_db()
    return len(participants)


def add_participants(*, campaign: Campaign, units: list[Unit], group: ParticipantGroup, by: Any) -> int:
    """Add units to a launched campaign (e.g. new communes); they owe what has not fallen due yet. The number added.

    Raises Refused, or ValidationError on `units`: a unit that no longer exists, the host itself, nobody new.
    """
    today = clock.today()
    with transaction.atomic():
        now = Campaign.objects.select_for_update().select_related("host").get(pk=campaign.pk)
        require(may_add_participants(by, now))
        have = set(now.participations.values_list("unit", flat=True))
        fresh = list({u.pk: u for u in units if u.pk not in have}.values())
        wrong = [absence(u, today) for u in fresh if not u.alive_on(today)]
        if any(u.pk == now.host_id for u in fresh):
            wrong.append(_("The host launches the campaign; it does not take part in it itself."))
        if not fresh:
            wrong.append(_("All of these units take part already."))
        if wrong:
            raise ValidationError({"units": wrong})
        _enrol(now, [(u, group) for u in fresh], not_before=today)
        log.record("campaigns.add_participants", now, by=by, params={"units": [u.pk for u in fresh]})
    return len(fresh)


@official()
def _enrol(campaign: Campaign, pairs: list[tuple[Unit, ParticipantGroup]], not_before: date | None = None) -> None:
    Participation.objects.bulk_create(
        [Participation(campaign=campaign, unit=unit, group=group, tone=group.tone) for unit, group in pairs],
        batch_size=500,
    )
    ids = dict(campaign.participations.values_list("unit", "pk"))
    duties.open_many(_asks(campaign, pairs, ids, not_before))
    outbox.post(_notices(campaign, [unit.pk for unit, _group in pairs]))


def _asks(
    campaign: Campaign, pairs: list[tuple[Unit, ParticipantGroup]], ids: dict[int, int], not_before: date | None
) -> list[duties.Ask]:
    periods = list(campaign.periods.order_by("position", "id"))
    groups = {group.pk: group for _unit, group in pairs}
    owed = {key: owed_by(group, campaign, periods) for key, group in groups.items()}
    asks = [
        _ask(campaign, unit, group, thing, ids[unit.pk])
        for unit, group in pairs
        for thing in owed[group.pk]
        if not_before is None or thing.due_on >= not_before
    ]
    for part in dated_tasks(campaign, [unit.pk for unit, _group in pairs]):
        due = effective_due(campaign, part.task.due_on)  # type: ignore[arg-type]
        if not_before is None or due >= not_before:
            asks.append(_task_ask(campaign, part, due))
    return asks


def dated_tasks(campaign: Campaign, units: list[int]) -> list[TaskUnit]:
    """The parts of `units` in tasks with a date: each becomes a duty when the campaign is launched."""
    wanted = set(units)
    parts = TaskUnit.objects.filter(task__campaign=campaign, task__due_on__isnull=False).select_related("task", "unit")
    return [part for part in parts.order_by("task__position", "id") if part.unit_id in wanted]


def _task_ask(campaign: Campaign, part: TaskUnit, due: date) -> duties.Ask:
    title = (
        _("Carry out the task: %(task)s") if part.part == TaskUnit.Part.LEAD else _("Co-operate in the task: %(task)s")
    )
    return duties.Ask(
        key=f"{TASK}:{part.pk}", kind=TASK, title=title % {"task": part.task.text[:120]},
        host=campaign.host, unit=part.unit, context=campaign.short_name, context_ref=f"campaign:{campaign.pk}",
        about_ref=f"task:{part.pk}", url_name="campaigns:task", url_args=[part.pk],
        opens_on=campaign.starts_on, due_on=due, due_time=campaign.due_time,
        requested=part.task.tone == Task.Tone.REQUEST,
    )  # fmt: skip


def _ask(campaign: Campaign, unit: Unit, group: ParticipantGroup, thing: Owed, participation: int) -> duties.Ask:
    url = {REGISTER: "campaigns:registration", PLAN: "campaigns:plan", REPORT: "campaigns:report"}[thing.kind]
    return duties.Ask(
        key=duty_key(thing.kind, campaign, unit.pk, thing.period), kind=thing.kind, title=thing.title, host=campaign.host,
        unit=unit, context=campaign.short_name, context_ref=f"campaign:{campaign.pk}",
        about_ref=f"participation:{participation}", url_name=url,
        url_args=[participation, thing.period.pk] if thing.period else [participation],
        opens_on=thing.opens_on, due_on=thing.due_on, due_time=campaign.due_time, requested=group.tone == Task.Tone.REQUEST,
    )  # fmt: skip


def _notices(campaign: Campaign, unit_ids: list[int]) -> list[outbox.Message]:
    roles = RoleAssignment.objects.in_force().filter(unit__in=unit_ids, user__is_active=True).select_related("user")
    link = reverse("campaigns:campaign", args=[campaign.pk])
    subject = _("Campaign launched: %(name)s") % {"name": campaign.short_name}
    body = _(
        "%(host)s has launched the campaign “%(theme)s”. Open it to see what your unit is asked for and by when."
    ) % {
        "host": campaign.host.name,
        "theme": campaign.theme or campaign.short_name,
    }
    people = {row.user_id: row.user for row in roles}
    return [
        outbox.Message(
            f"campaigns.launched:{campaign.pk}:{pk}", "campaigns.launched", user, subject, body, link,
            context=campaign.short_name,
        )
        for pk, user in people.items()
    ]  # fmt: skip


def review(*, campaign: Campaign, by: Any) -> Campaign:
    """The period is over; the host reviews the campaign."""
    CAMPAIGN.perform(campaign, "review", by=by)
    return campaign


def end(*, campaign: Campaign, by: Any, reason: str = "") -> Campaign:
    """End the campaign; whatever is still owed in it is withdrawn, with the reason kept on each duty."""
    with transaction.atomic():
        CAMPAIGN.perform(campaign, "end", by=by, reason=reason)
        with official():
            ended = _("The campaign has ended.")
        owed = Duty.objects.filter(context_ref=f"campaign:{campaign.pk}")
        waiting = set(owed.open().exclude(unit=campaign.host_id).values_list("unit", flat=True))
        duties.close_many(owed, outcome=Outcome.WITHDRAWN, reason=reason or ended)
        notices.tell_ended(campaign, waiting - {None}, reason)
    return campaign


def reopen(*, campaign: Campaign, by: Any, reason: str) -> Campaign:
    """Reopen an ended campaign. Withdrawn duties stay withdrawn; a report may still be sent, marked late."""
    CAMPAIGN.perform(campaign, "reopen", by=by, reason=reason)
    return campaign


@dataclass(frozen=True)
class Figures:
    """A campaign's reports at a glance: received, of those whose window has opened, how many are overdue, the next date."""

    expected: int = 0
    received: int = 0
    late: int = 0
    next_due: date | None = None

    @property
    def text(self) -> str:
        """ "52/65", or nothing while nothing is expected."""
        return f"{self.received}/{self.expected}" if self.expected else ""


def figures(campaigns: list[int], on: date | None = None) -> dict[int, Figures]:
    """The figures of these campaigns, in one query. Excused and transferred reports are not expected; what was withdrawn
    before its window opened is not either. A requested report (đề nghị) is never overdue."""
    day = on or clock.today()
    asked = Duty.objects.filter(kind=REPORT, context_ref__in=[f"campaign:{pk}" for pk in campaigns])
    unasked = Q(outcome__in=(Outcome.EXCUSED, Outcome.TRANSFERRED))
    unasked |= Q(outcome=Outcome.WITHDRAWN, closed_at__date__lt=F("opens_on"))
    still = Q(closed_at__isnull=True)
    rows = (
        asked.filter(opens_on__lte=day)
        .exclude(unasked)
        .order_by()
        .values("context_ref")
        .annotate(
            expected=Count("pk"),
            received=Count("pk", filter=Q(outcome=Outcome.DONE)),
            late=Count("pk", filter=still & past_due(day) & Q(requested=False)),
            next_due=Min("due_on", filter=still & Q(due_on__gte=day)),
        )
    )
    by_ref = {
        row["context_ref"]: Figures(row["expected"], row["received"], row["late"], row["next_due"]) for row in rows
    }
    return {pk: by_ref.get(f"campaign:{pk}", Figures()) for pk in campaigns}
