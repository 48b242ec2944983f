"""Verbs of launching: who takes part, what each is asked for, and the one act that asks it of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from campaigns.models import Campaign, ParticipantGroup, Participation, ReportingPeriod, TaskUnit
from campaigns.workflow.launching import CAMPAIGN
from core import clock, log, outbox
from core.refusals import Conflict
from deadlines import calendar, duties
from deadlines.models import Duty, Outcome
from units.models import BlockMembership, Unit, in_force

By = ParticipantGroup.By
REGISTER, PLAN, REPORT, TASK = "campaigns.register", "campaigns.plan", "campaigns.report", "campaigns.task"


def effective_due(campaign: Campaign, day: date) -> date:
    """The last day that still counts for a printed date, by the campaign's two settings."""
    if campaign.due_meaning == Campaign.DueMeaning.DAY_BEFORE:
        day -= timedelta(days=1)
    return calendar.next_working(day) if campaign.day_off == Campaign.DayOff.NEXT else day


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


def check(campaign: Campaign, participants: dict[int, tuple[Unit, ParticipantGroup]]) -> None:
    """What must hold before launching. Raises ValidationError with every fault, each a sentence that says what to mend."""
    faults: list[str] = []
    if not participants:
        faults.append(_("Nobody takes part yet: choose the units."))
    closed = [u for u, _g in participants.values() if not u.alive_on(first_day(campaign))]
    for unit in closed[:5]:
        faults.append(
            _("“%(unit)s” does not exist on %(day)s, the first day of the campaign: choose its successor.")
            % {"unit": unit.name, "day": f"{first_day(campaign):%d/%m/%Y}"}
        )
    if not campaign.content_points.exists():
        faults.append(_("The campaign has no content points yet."))
    groups = {g.pk: g for _u, g in participants.values()}.values()
    if any(g.asks_registration for g in groups) and not campaign.registration_due_on:
        faults.append(_("Set the day by which units register, or ask no group to register."))
    if any(g.asks_plan for g in groups) and not campaign.plan_due_on:
        faults.append(_("Set the day by which units file their plan, or ask no group for one."))
    if any(g.asks_interim or g.asks_final for g in groups) and not campaign.periods.exists():
        faults.append(_("Reports are asked for, but there is no reporting period yet."))
    if faults:
        raise ValidationError(faults)


def launch(*, campaign: Campaign, by: Any, version: int | None = None) -> int:
    """Launch: every unit receives its participation, duties and notice, or none does. The number of units.

    Raises Refused, ValidationError (see `check`) and Conflict (edited or launched meanwhile). A constant number of
    statements per thousand units. Law on Emulation and Commendation 06/2022/QH15, Art. 17 (contents of organising a
    campaign) and 18 (who launches).
    """
    participants = resolve(campaign)
    check(campaign, participants)
    with transaction.atomic():
        if version is not None and not Campaign.objects.filter(pk=campaign.pk, version=version).exists():
            raise Conflict()
        CAMPAIGN.perform(
            campaign, "launch", by=by, launched_at=clock.now(), launched_by=by, params={"units": len(participants)}
        )
        _enrol(campaign, list(participants.values()))
    return len(participants)


def add_participants(*, campaign: Campaign, units: list[Unit], group: ParticipantGroup, by: Any) -> int:
    """Add units to a launched campaign (e.g. new communes); they owe what has not fallen due yet. The number added."""
    have = set(campaign.participations.values_list("unit", flat=True))
    fresh = [u for u in units if u.pk not in have]
    today = clock.today()
    gone = [u for u in fresh if not u.alive_on(today)]
    if gone:
        raise ValidationError(
            {"units": _("“%(unit)s” no longer exists: choose its successor.") % {"unit": gone[0].name}}
        )
    with transaction.atomic():
        _enrol(campaign, [(u, group) for u in fresh], not_before=today)
        log.record("campaigns.add_participants", campaign, by=by, params={"units": [u.pk for u in fresh]})
    return len(fresh)


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
    owed = {group.pk: owed_by(group, campaign, periods) for _unit, group in pairs}
    asks = [
        _ask(campaign, unit, group, thing, ids[unit.pk])
        for unit, group in pairs
        for thing in owed[group.pk]
        if not_before is None or thing.due_on >= not_before
    ]
    wanted = {unit.pk for unit, _group in pairs}
    tasks = TaskUnit.objects.filter(task__campaign=campaign, task__due_on__isnull=False, unit__in=wanted)
    for part in tasks.select_related("task", "unit"):
        due = effective_due(campaign, part.task.due_on)  # type: ignore[arg-type]
        asks.append(
            duties.Ask(
                key=f"{TASK}:{part.pk}", kind=TASK, title=_("Carry out the task: %(task)s") % {"task": part.task.text[:120]},
                host=campaign.host, unit=part.unit, context=campaign.short_name, context_ref=f"campaign:{campaign.pk}",
                about_ref=f"task:{part.pk}", url_name="campaigns:task", url_args=[part.pk],
                opens_on=campaign.starts_on, due_on=due, requested=part.task.tone == "request",
            )
        )  # fmt: skip
    return asks


def _ask(campaign: Campaign, unit: Unit, group: ParticipantGroup, thing: Owed, participation: int) -> duties.Ask:
    url = {REGISTER: "campaigns:registration", PLAN: "campaigns:plan", REPORT: "campaigns:report"}[thing.kind]
    return duties.Ask(
        key=duty_key(thing.kind, campaign, unit.pk, thing.period),
        kind=thing.kind,
        title=thing.title,
        host=campaign.host,
        unit=unit,
        context=campaign.short_name,
        context_ref=f"campaign:{campaign.pk}",
        about_ref=f"participation:{participation}",
        url_name=url,
        url_args=[participation, thing.period.pk] if thing.period else [participation],
        opens_on=thing.opens_on,
        due_on=thing.due_on,
        requested=group.tone == "request",
    )


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
        outbox.Message(f"campaigns.launched:{campaign.pk}:{pk}", "campaigns.launched", user, subject, body, link)
        for pk, user in people.items()
    ]


def review(*, campaign: Campaign, by: Any) -> Campaign:
    """The period is over; the host reviews the campaign."""
    return CAMPAIGN.perform(campaign, "review", by=by)


def end(*, campaign: Campaign, by: Any, reason: str = "") -> Campaign:
    """End the campaign; whatever is still owed in it is withdrawn, with the reason kept on each duty."""
    with transaction.atomic():
        CAMPAIGN.perform(campaign, "end", by=by, reason=reason)
        owed = Duty.objects.filter(context_ref=f"campaign:{campaign.pk}")
        duties.close_many(owed, outcome=Outcome.WITHDRAWN, reason=reason or _("The campaign has ended."))
    return campaign


def reopen(*, campaign: Campaign, by: Any, reason: str) -> Campaign:
    """Reopen an ended campaign. Withdrawn duties stay withdrawn; a report may still be sent, marked late."""
    return CAMPAIGN.perform(campaign, "reopen", by=by, reason=reason)
