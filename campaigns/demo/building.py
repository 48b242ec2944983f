"""Campaigns as the documents describe them, launched for the units addressed."""

from decimal import Decimal
from typing import Any

from campaigns import indicators, launching
from campaigns.demo.data import FILES, day, must, read
from campaigns.demo.plans import BORDER_COMMUNES, FACULTIES, PLANS, POOR_DISTRICTS, Plan, current
from campaigns.demo.world import World, chance
from campaigns.models import (
    Campaign,
    CampaignFlag,
    Commemoration,
    ContentPoint,
    Directive,
    Indicator,
    Movement,
    ParticipantGroup,
    Phase,
    ReportingPeriod,
    Task,
    TaskUnit,
)
from core import clock, log
from units import units as registry
from units.models import Unit, UnitKind, UnitLevel

COOPERATING = {"Sở Văn hóa - Thể thao và Du lịch": "so-vhttdl", "Văn phòng UBND tỉnh": "vp-ubnd"}
GROUPS = {"các huyện nghèo": POOR_DISTRICTS, "các xã biên giới": BORDER_COMMUNES}


def load(world: World) -> None:
    """The campaigns known by citation, the five, and the current one; each launched on its day."""
    _faculties(world)
    for row in read("cited.json")["directives"]:
        _known_by_citation(world, row)
    for key, name in FILES.items():
        _launched(world, key, read(name), PLANS[key])
    _launched(world, "hien-hanh", read("current.json"), current(world.today))


def _faculties(world: World) -> None:
    school = world.units["truong-chinh-tri"]
    for code, name in FACULTIES.items():
        with world.on(PLANS["truong-chinh-tri"].launched_on, "quantri") as by:
            found = Unit.objects.filter(code=code).first() or registry.create(
                code=code,
                kind=UnitKind.COLLECTIVE,
                level=UnitLevel.BASE,
                name=name,
                short_name=name,
                opened_on=school.opened_on,
                parent=school,
                by=by,
            )
        Unit.objects.filter(pk=found.pk).update(sample=True)
        world.units[code] = found


def _known_by_citation(world: World, row: dict[str, Any]) -> None:
    """A campaign somebody else launched before: nobody takes part here, it only stands above those that cite it."""
    data = row["campaign"]
    start, end = must(data["starts_on"], world.today), day(data["ends_on"], world.today)
    over = end is not None and end < world.today
    with clock.pretend(start):
        world.campaigns[row["key"]] = Campaign.objects.create(
            host=world.units[data["host"]],
            directive=world.directives[row["key"]],
            kind=data["kind"],
            theme=data["theme"],
            short_name=data["short_name"],
            starts_on=start,
            ends_on=end,
            launched_at=clock.now(),
            created_at=clock.now(),
            status=Campaign.Status.ENDED if over else Campaign.Status.RUNNING,
        )


def _launched(world: World, key: str, data: dict[str, Any], plan: Plan) -> None:
    with world.on(plan.launched_on, plan.launched_by) as by:
        campaign = _draft(world, world.directives[key], data, plan, by)
        points = _points(campaign, data["campaign"]["content_points"])
        _simple_parts(world, campaign, data["campaign"], points)
        _indicators(world, campaign, data["campaign"]["indicators"], points, plan)
        _tasks(world, campaign, data["campaign"]["tasks"])
        _groups(world, campaign, plan)
        _periods(campaign, plan)
        _targets(world, campaign, plan, by)
        log.record("campaigns.create", campaign, by=by)
    with world.on(plan.launched_on, plan.launched_by) as by:
        launching.launch(campaign=campaign, by=by)
    world.campaigns[key] = campaign
    world.enter(key, campaign)


def _draft(world: World, directive: Directive, data: dict[str, Any], plan: Plan, by: Any) -> Campaign:
    row = data["campaign"]
    parent = world.campaigns[row["parent"]] if row["parent"] else None
    return Campaign.objects.create(
        host=world.units[row["host"]],
        parent=parent,
        directive=directive,
        kind=row["kind"],
        theme=row["theme"],
        short_name=row["short_name"],
        starts_on=must(row["starts_on"], world.today),
        ends_on=day(row["ends_on"], world.today),
        registration_due_on=plan.register_by,
        plan_due_on=plan.plan_by,
        sample=data.get("sample", False),
        created_by=by,
        created_at=clock.now(),
    )


def _points(campaign: Campaign, rows: list[dict[str, Any]]) -> dict[str, ContentPoint]:
    """The content points by their label; positions run through the whole tree."""
    found: dict[str, ContentPoint] = {}

    def add(row: dict[str, Any], parent: ContentPoint | None) -> None:
        point = ContentPoint.objects.create(
            campaign=campaign,
            parent=parent,
            depth=parent.depth + 1 if parent else 0,
            label=row["label"],
            heading=row["heading"],
            text=row["text"],
            position=len(found) + 1,
        )
        found[row["label"]] = point
        for child in row["children"]:
            add(child, point)

    for row in rows:
        add(row, None)
    return found


def _simple_parts(world: World, campaign: Campaign, data: dict[str, Any], points: dict[str, ContentPoint]) -> None:
    today = world.today
    Phase.objects.bulk_create(
        Phase(
            campaign=campaign,
            position=n,
            name=r["name"],
            starts_on=must(r["starts_on"], today),
            ends_on=must(r["ends_on"], today),
        )
        for n, r in enumerate(data["phases"], 1)
    )
    Commemoration.objects.bulk_create(
        Commemoration(
            campaign=campaign,
            position=n,
            name=r["name"],
            ordinal=r["ordinal"],
            from_date=day(r["from_date"], today),
            to_date=day(r["to_date"], today),
        )
        for n, r in enumerate(data["commemorations"], 1)
    )
    Movement.objects.bulk_create(
        Movement(
            campaign=campaign,
            position=n,
            name=r["name"],
            owner_level=r["owner_level"],
            content_point=points.get(r["content_label"]),
            **_movement_kind(r),
        )
        for n, r in enumerate(data["movements"], 1)
    )
    CampaignFlag.objects.bulk_create(
        CampaignFlag(campaign=campaign, position=n, field=r["field"], text=r["text"])
        for n, r in enumerate(data["flags"], 1)
    )


def _movement_kind(row: dict[str, Any]) -> dict[str, str]:
    """A mass movement (cuộc vận động) is told from a campaign's movement where the model knows the difference."""
    known = {f.name for f in Movement._meta.get_fields()}
    return {"kind": row["kind"]} if "kind" in known else {}


def _indicators(
    world: World, campaign: Campaign, rows: list[dict[str, Any]], points: dict[str, ContentPoint], plan: Plan
) -> None:
    place = 0
    for row in rows:
        place += 1
        indicator = Indicator.objects.create(
            campaign=campaign,
            content_point=points.get(row["content_label"]),
            name=row["name"],
            comparator=row["comparator"],
            value=_figure(row["value"]),
            value_max=_figure(row["value_max"]),
            unit_of_measure=row["unit"],
            direction=row["direction"],
            baseline=_figure(row["baseline"]),
            aggregation=row["aggregation"],
            owner=world.units[row["owner"]],
            frequency=row["frequency"],
            allotted=row["allotted"],
            source_text=row["source_text"],
            position=place,
        )
        if row["allotted"] and plan.asked:
            indicator.group_units.set(_asked(world, campaign, plan).values())
        for sub in row["sub_targets"]:
            place += 1
            _sub_target(world, indicator, row, sub, place)


def _sub_target(world: World, indicator: Indicator, row: dict[str, Any], sub: dict[str, Any], place: int) -> None:
    """The part of an indicator's target that holds for a group of units."""
    part = Indicator.objects.create(
        campaign=indicator.campaign, parent=indicator, content_point=indicator.content_point, owner=indicator.owner,
        name=f"{row['name']}, riêng {sub['group']}", comparator=sub["comparator"], value=_figure(sub["value"]),
        unit_of_measure=sub["unit"], direction=indicator.direction, aggregation=indicator.aggregation,
        frequency=indicator.frequency, source_text=row["source_text"], position=place,
    )  # fmt: skip
    part.group_units.set([world.units[code] for code in GROUPS[sub["group"]]])


def _asked(world: World, campaign: Campaign, plan: Plan) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for code in plan.asked:
        found.update(_meant(world, campaign, code))
    return found


def _targets(world: World, campaign: Campaign, plan: Plan, by: Any) -> None:
    """Each unit asked is given its share of a sum, or the common rate with the number of its households as weight."""
    changes = []
    for indicator in indicators.allotted(campaign):
        asked = {c: u for c, u in _asked(world, campaign, plan).items() if indicators.concerns(indicator, u.pk)}
        weights = {code: Decimal(chance("households", code).randrange(800, 3200)) for code in asked}
        for code, unit in asked.items():
            value = indicator.value or Decimal(0)
            if indicator.aggregation == Indicator.Aggregation.SUM:
                value = (value * weights[code] / sum(weights.values())).quantize(Decimal(1))
            changes.append(indicators.Change(indicator, unit, value, weights[code]))
    indicators.allot(campaign=campaign, changes=changes, by=by)


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _tasks(world: World, campaign: Campaign, rows: list[dict[str, Any]]) -> None:
    """Tasks are asked of the units on the campaign's first day; co-operating bodies stay in the text too."""
    for place, row in enumerate(rows, 1):
        text = row["text"]
        if row["cooperating"]:
            text += f" Phối hợp: {', '.join(row['cooperating'])}."
        task = Task.objects.create(
            campaign=campaign,
            addressee="; ".join(row["units"])[:300],
            text=text,
            tone=row["tone"],
            due_on=day(row["due_on"], world.today),
            position=place,
        )
        units: dict[str, Unit] = {}
        for code in row["unit_codes"]:
            units.update(_meant(world, campaign, code))
        parts = [TaskUnit(task=task, unit=unit) for unit in units.values()]
        for name in row["cooperating"]:
            if name in COOPERATING:
                parts.append(TaskUnit(task=task, unit=world.units[COOPERATING[name]], part=TaskUnit.Part.COOPERATE))
        TaskUnit.objects.bulk_create(parts)


def _meant(world: World, campaign: Campaign, code: str) -> dict[str, Unit]:
    if not code.startswith("kind:"):
        return {code: world.units[code]}
    kind = code.removeprefix("kind:")
    return {c: u for c, u in world.units.items() if u.kind == kind and u.alive_on(campaign.starts_on)}


def _groups(world: World, campaign: Campaign, plan: Plan) -> None:
    for place, row in enumerate(plan.groups, 1):
        group = ParticipantGroup.objects.create(
            campaign=campaign,
            position=place,
            label=row.label,
            unit_kind=row.kind,
            tone=row.tone,
            by=ParticipantGroup.By.NAME if row.units else ParticipantGroup.By.KIND,
            asks_registration=row.registers,
            asks_plan=row.plans,
            asks_interim=row.interim,
            asks_final=row.final,
        )
        group.units.set([world.units[code] for code in row.units])


def _periods(campaign: Campaign, plan: Plan) -> None:
    ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            campaign=campaign,
            position=n,
            name=p.name,
            kind=p.kind,
            starts_on=p.starts_on,
            ends_on=p.ends_on,
            opens_on=p.opens_on,
            due_on=p.due_on,
        )
        for n, p in enumerate(plan.periods, 1)
    )
