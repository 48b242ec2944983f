"""A unit's side of a launched campaign: registering, planning, naming who takes part, launching its own campaign under it."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import RoleAssignment
from campaigns import notices
from campaigns.launching import PLAN, REGISTER, TASK, duty_key
from campaigns.models import (
    Campaign,
    Commemoration,
    Commitment,
    Comparator,
    ContentPoint,
    Entrant,
    Indicator,
    Movement,
    Participation,
    PlanItem,
    TaskUnit,
)
from campaigns.rules.campaigns import may_launch_child
from campaigns.rules.participation import may_act, may_finish
from campaigns.rules.reporting import acts_for
from campaigns.workflow.participation import PLAN as PLAN_FLOW
from campaigns.workflow.participation import REGISTRATION
from core import clock, log
from core.models import Blob
from core.numbers import format_decimal
from core.refusals import Conflict, Refusal, require
from core.text import squeeze
from deadlines import duties, meanings
from deadlines.models import Duty, Outcome
from units.models import Unit

MAX_ENTRANTS = 5000
PLAN_FILE = "campaigns.plan"


def asked_indicators(participation: Participation) -> QuerySet[Indicator]:
    """The indicators asked of this unit: allotted ones (for everybody or for its group), and those whose figure it holds."""
    unit = participation.unit_id
    everybody = Q(allotted=True, group_units__isnull=True)
    return (
        Indicator.objects.filter(campaign=participation.campaign_id)
        .filter(everybody | Q(allotted=True, group_units=unit) | Q(owner=unit))
        .distinct()
        .order_by("position", "id")
    )


_COMPARED: dict[str, Any] = {
    Comparator.APPROX: pgettext_lazy("target", "about"),
    Comparator.GE: pgettext_lazy("target", "or more"),
    Comparator.GT: pgettext_lazy("target", "more than"),
    Comparator.LE: pgettext_lazy("target", "at most"),
    Comparator.LT: pgettext_lazy("target", "less than"),
}


def target_words(indicator: Indicator, given: Decimal | None) -> tuple[str, str]:
    """The figure to reach, and how it is compared in small words: the unit's own target, else the campaign's."""
    if given is None and indicator.value is None:
        return "–", ""
    if given is None and indicator.comparator == Comparator.RANGE:
        return f"{format_decimal(indicator.value)}–{format_decimal(indicator.value_max)}", ""
    return format_decimal(indicator.value if given is None else given), str(_COMPARED.get(indicator.comparator, ""))


@dataclass(frozen=True)
class Promise:
    """A unit's own commitment for one indicator."""

    indicator: Indicator
    value: Decimal | None
    note: str = ""


def behalf(user: Any, participation: Participation) -> Unit | None:
    """The unit somebody else acts for, or None when its own people act."""
    return None if participation.unit_id in user.grants.own_units else participation.unit


def has_account(participation: Participation) -> bool:
    """Does anybody hold a role at the unit today?"""
    return RoleAssignment.objects.in_force().filter(unit=participation.unit_id, user__is_active=True).exists()


def refuse_entering(user: Any, participation: Participation) -> Refusal | None:
    """Why `user` may not act here: beside `may_act`, on behalf only of a unit in which nobody has an account."""
    refusal = may_act(user, participation)
    if refusal is None and not acts_for(user, participation) and has_account(participation):
        return Refusal(_("This unit has an account and does this itself."))
    return refusal


def _hold(participation: Participation, version: int | None) -> None:
    """Lock the row; raise Conflict when somebody saved since `version` was read. Inside a transaction."""
    now = Participation.objects.select_for_update().values_list("version", flat=True).get(pk=participation.pk)
    if version is not None and now != version:
        raise Conflict()


def register(
    *,
    participation: Participation,
    promises: list[Promise],
    pledge: str,
    by: Any,
    on: date | None = None,
    version: int | None = None,
) -> Participation:
    """Register the unit, with its commitments; registering again changes them. Closes the duty; late registration is accepted.

    Raises Refused (not the unit's people; on behalf of a unit with an account) and Conflict (saved since `version`).
    """
    require(refuse_entering(by, participation))
    action = "amend" if participation.status == Participation.Status.REGISTERED else "register"
    day = on or clock.today()
    with transaction.atomic():
        _hold(participation, version)
        REGISTRATION.perform(
            participation, action, by=by, on_behalf_of=behalf(by, participation),
            registered_on=participation.registered_on or day, pledge=pledge.strip(),
        )  # fmt: skip
        Commitment.objects.filter(participation=participation).delete()
        Commitment.objects.bulk_create(
            Commitment(participation=participation, indicator=p.indicator, value=p.value, note=p.note[:300])
            for p in promises
            if p.value is not None or p.note
        )
        duties.close(key=duty_key(REGISTER, participation.campaign, participation.unit_id), on=day)
    return participation


@dataclass(frozen=True)
class PlanLine:
    """A content point or movement taken up by the plan."""

    action: str
    content_point: ContentPoint | None = None
    movement: Movement | None = None


def save_plan(
    *,
    participation: Participation,
    text: str,
    lines: list[PlanLine],
    by: Any,
    file: bool = False,
    blob: Any = None,
    on: date | None = None,
    version: int | None = None,
) -> Participation:
    """Keep the plan as a draft, or file it (`file=True`): filing needs a text, a file, or at least one point taken up.

    Raises Refused (as `register`), Conflict (saved since `version`) and ValidationError (nothing to file).
    """
    require(refuse_entering(by, participation))
    if file and not (text.strip() or lines or blob or participation.plan_file_id):
        raise ValidationError(_("The plan is empty: take up a content point, write it, or attach it."))
    flow = Participation.PlanStatus
    action = "refile" if participation.plan_status == flow.FILED else ("file" if file else "save")
    day = on or clock.today()
    changes: dict[str, Any] = {"plan_text": text.strip()}
    if blob is not None:
        changes["plan_file"] = blob
    if action != "save":
        changes["plan_filed_on"] = participation.plan_filed_on or day
    with transaction.atomic():
        _hold(participation, version)
        PLAN_FLOW.perform(participation, action, by=by, on_behalf_of=behalf(by, participation), **changes)
        PlanItem.objects.filter(participation=participation).delete()
        PlanItem.objects.bulk_create(
            PlanItem(
                participation=participation, content_point=x.content_point, movement=x.movement, action=x.action[:600]
            )
            for x in lines
        )
        if action != "save":
            duties.close(key=duty_key(PLAN, participation.campaign, participation.unit_id), on=day)
    return participation


def excuse(*, participation: Participation, reason: str, by: Any) -> Participation:
    """Excuse a unit from the campaign: whatever it still owes there is closed as excused, with the reason."""
    with transaction.atomic():
        REGISTRATION.perform(participation, "excuse", by=by, reason=reason)
        owed = Duty.objects.filter(context_ref=f"campaign:{participation.campaign_id}", unit=participation.unit_id)
        duties.close_many(owed, outcome=Outcome.EXCUSED, reason=reason)
        notices.tell_excused(participation, reason, by=by)
    return participation


def add_entrants(*, participation: Participation, kind: str, lines: list[tuple[str, str]], by: Any) -> int:
    """Add collectives, people or households by name and detail; the same name and detail is not added twice. The number added."""
    require(refuse_entering(by, participation))
    with transaction.atomic():
        Participation.objects.select_for_update().get(pk=participation.pk)
        known = set(participation.entrants.filter(kind=kind).values_list("name", "detail"))
        if len(known) + len(lines) > MAX_ENTRANTS:
            raise ValidationError(_("At most %(max)s names per kind.") % {"max": MAX_ENTRANTS})
        fresh = []
        for name, detail in lines:
            pair = (squeeze(name)[:160], squeeze(detail)[:200])
            if pair[0] and pair not in known:
                known.add(pair)
                fresh.append(Entrant(participation=participation, kind=kind, name=pair[0], detail=pair[1], added_by=by))
        Entrant.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            log.record(
                "campaigns.add_entrants",
                participation,
                by=by,
                on_behalf_of=behalf(by, participation),
                params={"count": len(fresh)},
            )
    return len(fresh)


def remove_entrant(*, entrant: Entrant, by: Any) -> None:
    """Take one name off the list."""
    part = entrant.participation
    require(refuse_entering(by, part))
    with transaction.atomic():
        log.record(
            "campaigns.remove_entrant", part, by=by, on_behalf_of=behalf(by, part), params={"entrant": entrant.pk}
        )
        entrant.delete()


def tasks_of(campaign: Campaign, user: Any) -> QuerySet[TaskUnit]:
    """The units' parts in the campaign's tasks that `user` may read: the own units' and, at the host, everybody's."""
    grants = user.grants
    rows = TaskUnit.objects.filter(task__campaign=campaign)
    if grants.is_admin or campaign.host_id in grants.hosts | grants.own_units:
        return rows
    return rows.filter(unit__in=grants.own_units | grants.block_units)


def task_mark(part: TaskUnit) -> str:
    """What a task's result was when it was read; another mark later means somebody saved meanwhile."""
    return hashlib.sha256(f"{part.result}|{part.done_on}".encode()).hexdigest()[:16]


def report_task(
    *, part: TaskUnit, result: str, done: bool, by: Any, on: date | None = None, seen: str | None = None
) -> TaskUnit:
    """Write the result of a unit's task; `done` closes its duty, taking it back opens the duty again.

    Raises Refused, ValidationError (done without a result) and Conflict (saved since `seen` was read).
    """
    require(may_finish(by, part))
    text = result.strip()
    if done and not text:
        raise ValidationError({"result": _("Write what came of it before marking the task done.")})
    day = on or clock.today()
    with transaction.atomic():
        now = TaskUnit.objects.select_for_update().get(pk=part.pk)
        if seen is not None and task_mark(now) != seen:
            raise Conflict()
        was_done, key = now.done_on is not None, f"{TASK}:{part.pk}"
        part.result, part.done_on = text, (now.done_on or day) if done else None
        part.save(update_fields=["result", "done_on"])
        other = None if part.unit_id in by.grants.own_units else part.unit
        log.record(f"campaigns.task.{'done' if done else 'write'}", part, by=by, on_behalf_of=other)
        if done:
            duties.close(key=key, on=day)
        elif was_done:
            duties.reopen(key=key)
    return part


def launch_child(*, parent: Campaign, host: Unit, by: Any) -> Campaign:
    """A draft campaign of `host` under `parent`: content, movements, indicators and commemorations prefilled to be adapted."""
    require(may_launch_child(by, parent, host.pk, parent.participations.filter(unit=host).exists()))
    says = meanings.default_of(host.pk) if meanings.has_default(host.pk) else parent
    with transaction.atomic():
        child = Campaign.objects.create(
            host=host, parent=parent, kind=parent.kind, theme=parent.theme, short_name=parent.short_name,
            starts_on=max(parent.starts_on, clock.today()) if not parent.is_over else parent.starts_on, ends_on=parent.ends_on,
            due_meaning=says.due_meaning, day_off=says.day_off, due_time=says.due_time, created_by=by, created_at=clock.now(),
        )  # fmt: skip
        copy_content(parent, child)
        log.record("campaigns.launch_child", child, by=by, params={"parent": parent.pk})
    return child


def copy_content(source: Campaign, target: Campaign) -> None:
    """Copy content points (with their nesting), movements, commemorations and indicators (with sub-targets)."""
    points: dict[int, ContentPoint] = {}
    for point in source.content_points.order_by("depth", "position"):
        old = point.pk
        point.pk, point.campaign, point.parent = None, target, points.get(point.parent_id or 0)
        point._state.adding = True
        point.save()
        points[old] = point
    for movement in source.movements.all():
        movement.pk, movement.campaign, movement.content_point = (
            None,
            target,
            points.get(movement.content_point_id or 0),
        )
        movement._state.adding = True
        movement.save()
    Commemoration.objects.bulk_create(
        Commemoration(
            campaign=target,
            name=c.name,
            ordinal=c.ordinal,
            from_date=c.from_date,
            to_date=c.to_date,
            position=c.position,
        )
        for c in source.commemorations.all()
    )
    indicators: dict[int, Indicator] = {}
    for row in source.indicators.order_by(F("parent").asc(nulls_first=True), "position"):
        old = row.pk
        row.pk, row.campaign, row.parent = None, target, indicators.get(row.parent_id or 0)
        row.content_point = points.get(row.content_point_id or 0)
        row._state.adding = True
        row.save()
        indicators[old] = row


def may_read_plan(user: Any, blob: Blob) -> bool:
    """The file of a plan: the unit's own people at any time; the host and the block's head once the plan was filed."""
    readable = Q(unit__in=user.grants.own_units) | Q(plan_status=Participation.PlanStatus.FILED)
    return Participation.objects.visible_to(user).filter(readable, plan_file=blob).exists()
