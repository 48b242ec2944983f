"""A unit's side of a launched campaign: registering, planning, naming who takes part, launching its own campaign under it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.launching import PLAN, REGISTER, duty_key
from campaigns.models import (
    Campaign,
    Commemoration,
    Commitment,
    ContentPoint,
    Entrant,
    Indicator,
    Movement,
    Participation,
    PlanItem,
)
from campaigns.rules.participation import may_act
from campaigns.workflow.participation import PLAN as PLAN_FLOW
from campaigns.workflow.participation import REGISTRATION
from core import clock, log
from core.refusals import require
from core.text import squeeze
from deadlines import duties
from deadlines.models import Duty, Outcome
from units.models import Unit

MAX_ENTRANTS = 5000


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


@dataclass(frozen=True)
class Promise:
    """A unit's own commitment for one indicator."""

    indicator: Indicator
    value: Decimal | None
    note: str = ""


def behalf(user: Any, participation: Participation) -> Unit | None:
    """The unit somebody else acts for, or None when its own people act."""
    return None if participation.unit_id in user.grants.own_units else participation.unit


def register(
    *, participation: Participation, promises: list[Promise], pledge: str, by: Any, on: date | None = None
) -> Participation:
    """Register the unit, with its commitments; registering again changes them. Closes the duty; late registration is accepted."""
    action = "amend" if participation.status == Participation.Status.REGISTERED else "register"
    day = on or clock.today()
    with transaction.atomic():
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
) -> Participation:
    """Keep the plan as a draft, or file it (`file=True`): filing needs a text, a file, or at least one point taken up."""
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
    return participation


def add_entrants(*, participation: Participation, kind: str, lines: list[tuple[str, str]], by: Any) -> int:
    """Add collectives, people or households by name and detail; the same name and detail is not added twice. The number added."""
    require(may_act(by, participation))
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
    require(may_act(by, entrant.participation))
    with transaction.atomic():
        log.record("campaigns.remove_entrant", entrant.participation, by=by, params={"entrant": entrant.pk})
        entrant.delete()


def launch_child(*, parent: Campaign, host: Unit, by: Any) -> Campaign:
    """A draft campaign of `host` under `parent`, its content, movements, indicators and commemorations prefilled to be adapted."""
    with transaction.atomic():
        child = Campaign.objects.create(
            host=host, parent=parent, kind=parent.kind, theme=parent.theme, short_name=parent.short_name,
            starts_on=max(parent.starts_on, clock.today()) if not parent.is_over else parent.starts_on, ends_on=parent.ends_on,
            due_meaning=parent.due_meaning, day_off=parent.day_off, created_by=by, created_at=clock.now(),
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
