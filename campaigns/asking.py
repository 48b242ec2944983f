"""Verbs on a draft campaign: of whom it asks, and by when."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.drafting import Faults, Row, check_span, claim, day, sync
from campaigns.launching import absence, first_day
from campaigns.models import Campaign, ParticipantGroup, ReportingPeriod, Task, TaskUnit
from campaigns.rules.campaigns import default_tone
from core import clock
from core.language import official
from core.refusals import Conflict
from deadlines import meanings

By = ParticipantGroup.By

# ---- step 3: of whom --------------------------------------------------------------------------------------------------


def save_groups(*, campaign: Campaign, version: int, groups: list[Row], by: Any) -> Campaign:
    """Keep who takes part. A unit chosen by name must exist on the campaign's first day; its successor is named if not."""
    with transaction.atomic():
        claim(campaign, version, by, "campaigns.edit_groups")
        faults = Faults()
        for row in groups:
            _check_group(row, campaign, faults)
        faults.settle()
        names = (
            "label",
            "by",
            "unit_kind",
            "level",
            "block",
            "tone",
            "asks_registration",
            "asks_plan",
            "asks_interim",
            "asks_final",
        )
        ready = [Row(r.key, r.pk, _completed(r)) for r in groups]
        kept = sync(ParticipantGroup, campaign.groups.all(), ready, {"campaign": campaign}, names)
        for group, row in zip(kept, ready, strict=True):
            group.units.set(row.get("units") if group.by == By.NAME else [])
    return campaign


_NEEDED = {By.KIND: "unit_kind", By.LEVEL: "level", By.BLOCK: "block", By.NAME: "units"}


def _check_group(row: Row, campaign: Campaign, faults: Faults) -> None:
    needed = _NEEDED[By(row.get("by"))]
    if not row.get(needed):
        said = {
            "unit_kind": _("Choose the kind of unit."), "level": _("Choose the level."), "block": _("Choose the block."),
            "units": _("Name at least one unit."),
        }  # fmt: skip
        faults.add(f"{row.key}-{needed}", said[needed])
    if needed == "units":
        for unit in row.get("units") or []:
            if unit.pk == campaign.host_id:
                faults.add(f"{row.key}-units", _("The host launches the campaign; it does not take part in it itself."))
            elif not unit.alive_on(first_day(campaign)):
                faults.add(f"{row.key}-units", absence(unit, first_day(campaign)))


def _completed(row: Row) -> dict[str, Any]:
    """What was left blank: the words of the group and its tone follow from what it stands for."""
    values, by = dict(row.values), By(row.get("by"))
    for name in ("unit_kind", "level"):
        if _NEEDED[by] != name:
            values[name] = ""
    if by != By.BLOCK:
        values["block"] = None
    if not values.get("label"):
        values["label"] = _words(by, values)
    if not values.get("tone"):
        kinds = {By.KIND: {values["unit_kind"]}, By.NAME: {u.kind for u in values.get("units") or []}}
        values["tone"] = default_tone(kinds.get(by, set()))
    return values


@official()
def _words(by: By, values: dict[str, Any]) -> str:
    if by == By.KIND:
        return str(dict(ParticipantGroup._meta.get_field("unit_kind").flatchoices)[values["unit_kind"]])
    if by == By.LEVEL:
        level = dict(ParticipantGroup._meta.get_field("level").flatchoices)[values["level"]]
        return _("All units of level: %(level)s") % {"level": level}
    return str(values["block"]) if by == By.BLOCK else _("Units chosen by name")


# ---- step 4: by when --------------------------------------------------------------------------------------------------


def save_deadlines(
    *, campaign: Campaign, version: int, values: dict[str, Any], periods: list[Row], tasks: list[Row], by: Any
) -> Campaign:
    """Keep the settings of due dates, the reporting periods and the tasks of named units."""
    with transaction.atomic():
        claim(campaign, version, by, "campaigns.edit_deadlines")
        faults = Faults()
        if values.get("due_time") is not None and values["due_time"] < meanings.EARLIEST:
            faults.add("due_time", _("Choose an hour from 06:00 on, or leave it blank for the whole day."))
        for name in ("registration_due_on", "plan_due_on"):
            if values.get(name) and campaign.ends_on and values[name] > campaign.ends_on:
                faults.add(name, _("This is after the end of the campaign (%(day)s).") % {"day": day(campaign.ends_on)})
            if values.get(name) and values[name] < clock.today() <= campaign.starts_on:  # an older one records the past
                faults.add(name, _("This day is past; nobody could keep it."))
        for row in periods:
            check_period(row, campaign, faults)
        for row in tasks:
            _check_task(row, campaign, faults)
        faults.settle()
        for name in ("due_meaning", "day_off", "due_time", "registration_due_on", "plan_due_on", "hard_lock"):
            setattr(campaign, name, values.get(name))
        campaign.save()
        names = ("name", "kind", "starts_on", "ends_on", "opens_on", "due_on")
        sync(ReportingPeriod, campaign.periods.all(), [_opened(r) for r in periods], {"campaign": campaign}, names)
        _write_tasks(campaign, tasks)
    return campaign


def check_period(row: Row, campaign: Campaign, faults: Faults) -> None:
    """A period lies inside the campaign; reports about it are due after they are taken in."""
    check_span(row, campaign, faults, _("The period lies outside the campaign (%(from)s–%(until)s)."))
    opens, due, begin = row.get("opens_on"), row.get("due_on"), row.get("starts_on")
    if due and opens and due < opens:
        faults.add(f"{row.key}-due_on", _("Reports are due before they are taken in."))
    elif due and begin and due < begin:
        faults.add(f"{row.key}-due_on", _("Reports are due before the period begins."))


def _opened(row: Row) -> Row:
    """Without a first day, reports are taken from the last day of the period (never later than they are due)."""
    opens = row.get("opens_on") or min(row.get("ends_on"), row.get("due_on"))
    return Row(row.key, row.pk, {**row.values, "opens_on": opens})


def _check_task(row: Row, campaign: Campaign, faults: Faults) -> None:
    lead, others = row.get("lead") or [], row.get("cooperating") or []
    if not lead:
        faults.add(f"{row.key}-lead", _("Name at least one unit that leads."))
    both = {u.pk for u in lead} & {u.pk for u in others}
    for unit in others:
        if unit.pk in both:
            faults.add(f"{row.key}-cooperating", _("“%(unit)s” already leads this task.") % {"unit": unit})
    if row.get("due_on") and row.get("due_on") < campaign.starts_on:
        faults.add(
            f"{row.key}-due_on",
            _("The task is due before the campaign starts (%(day)s).") % {"day": day(campaign.starts_on)},
        )


def _write_tasks(campaign: Campaign, rows: list[Row]) -> None:
    ready = [
        Row(
            r.key, r.pk,
            {**r.values, "addressee": r.get("addressee") or ", ".join(u.short_name for u in r.get("lead"))[:300]},
        )
        for r in rows
    ]  # fmt: skip
    kept = sync(Task, campaign.tasks.all(), ready, {"campaign": campaign}, ("addressee", "text", "tone", "due_on"))
    for task, row in zip(kept, rows, strict=True):
        task.units.all().delete()
        parts = [(u, TaskUnit.Part.LEAD) for u in row.get("lead")]
        parts += [(u, TaskUnit.Part.COOPERATE) for u in row.get("cooperating") or []]
        TaskUnit.objects.bulk_create(TaskUnit(task=task, unit=unit, part=part) for unit, part in dict(parts).items())


def move_date(*, campaign: Campaign, version: int, what: str, to: date, by: Any) -> Campaign:
    """Move one deadline so that its last day that counts is `to`. `what`: "registration", "plan", "period:7" or "task:7"."""
    printed = to + timedelta(days=1) if campaign.due_meaning == Campaign.DueMeaning.DAY_BEFORE else to
    with transaction.atomic():
        claim(campaign, version, by, "campaigns.move_date")
        if what in ("registration", "plan"):
            setattr(campaign, f"{what}_due_on", printed)
            campaign.save(update_fields=[f"{what}_due_on"])
            return campaign
        kind, _colon, key = what.partition(":")
        rows: Any = campaign.periods if kind == "period" else campaign.tasks
        if not key.isdigit() or not rows.filter(pk=key).update(due_on=printed):
            raise Conflict()
    return campaign
