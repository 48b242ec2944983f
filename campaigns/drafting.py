"""Verbs on a campaign while it is a draft: what it is and what it asks (of whom and by when: asking.py). Nobody has
received anything yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Commemoration, ContentPoint, Directive, Indicator, Movement, Phase
from campaigns.models.indicators import Comparator
from campaigns.rules.campaigns import may_edit, may_host
from core import clock, log
from core.refusals import Conflict, Refused, require
from core.rows import Row
from deadlines import meanings

M = TypeVar("M", bound=models.Model)
DETAILS = ("host", "parent", "directive", "kind", "theme", "short_name", "starts_on", "ends_on")


@dataclass
class Faults:
    """Collects every fault with the field it stands beside; `settle` raises them all."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, message: str) -> None:
        self.found.setdefault(place, []).append(message)

    def settle(self) -> None:
        if self.found:
            raise ValidationError({place: [ValidationError(m) for m in said] for place, said in self.found.items()})


def day(value: date | None) -> str:
    """A day inside a sentence."""
    return f"{value:%d/%m/%Y}" if value else "…"


def claim(campaign: Campaign, version: int, by: Any, action: str) -> None:
    """Inside the verb's transaction: take the draft for this edit. Raises Refused, or Conflict when another was faster."""
    require(may_edit(by, campaign))
    mine = Campaign.objects.filter(pk=campaign.pk, version=version, status=Campaign.Status.DRAFT)
    if not mine.update(version=F("version") + 1):
        raise Conflict()
    campaign.refresh_from_db()
    log.record(action, campaign, by=by)


def sync(
    model: type[M], stored: models.QuerySet[M], rows: Iterable[Row], base: dict[str, Any], names: Iterable[str]
) -> list[M]:
    """Make `stored` equal to `rows`, in their order: known lines change, new ones appear, missing ones go."""
    known = {obj.pk: obj for obj in stored}
    kept: list[M] = []
    for place, row in enumerate(rows):
        obj = known.get(row.pk) or model(**base)
        obj.position = place  # type: ignore[attr-defined]
        for name in names:
            if name in row.values:
                setattr(obj, name, row.values[name])
        obj.save()
        kept.append(obj)
    gone = set(known) - {obj.pk for obj in kept}
    if gone:
        stored.filter(pk__in=gone).delete()
    return kept


# ---- step 1: what it is -----------------------------------------------------------------------------------------------


def create(
    *,
    values: dict[str, Any],
    phases: list[Row],
    commemorations: list[Row],
    by: Any,
    new_directive: dict[str, Any] | None = None,
) -> Campaign:
    """A new draft of `values["host"]`. `new_directive` records its launch document in the same act."""
    campaign = Campaign(created_by=by, created_at=clock.now())
    with transaction.atomic():
        _fill_details(campaign, values, phases, by, new_directive)
        says = meanings.default_of(campaign.host_id)
        campaign.due_meaning, campaign.day_off, campaign.due_time = says.due_meaning, says.day_off, says.due_time
        campaign.save()
        _write_details(campaign, phases, commemorations)
        log.record("campaigns.create", campaign, by=by)
    return campaign


def save_details(
    *, campaign: Campaign, version: int, values: dict[str, Any], phases: list[Row], commemorations: list[Row], by: Any,
    new_directive: dict[str, Any] | None = None,
) -> Campaign:  # fmt: skip
    """Keep what the campaign is. Raises Refused, Conflict, or ValidationError with every field at fault."""
    with transaction.atomic():
        claim(campaign, version, by, "campaigns.edit_details")
        _fill_details(campaign, values, phases, by, new_directive)
        campaign.save()
        _write_details(campaign, phases, commemorations)
    return campaign


def _fill_details(
    campaign: Campaign, values: dict[str, Any], phases: list[Row], by: Any, new_directive: dict[str, Any] | None
) -> None:
    refusal = may_host(by, values["host"].pk)
    if refusal is not None:
        raise Refused(refusal)
    faults = Faults()
    for name in DETAILS:
        setattr(campaign, name, values.get(name))
    campaign.theme = (campaign.theme or "").strip()
    if campaign.ends_on is not None and campaign.ends_on < campaign.starts_on:
        faults.add(
            "ends_on", _("The campaign would end before it starts (%(day)s).") % {"day": day(campaign.starts_on)}
        )
    _check_parent(campaign, faults)
    for phase in phases:
        check_span(phase, campaign, faults, _("The phase lies outside the campaign (%(from)s–%(until)s)."))
    faults.settle()
    if new_directive is not None:
        campaign.directive = _record_directive(campaign, new_directive, by)


def _record_directive(campaign: Campaign, given: dict[str, Any], by: Any) -> Directive:
    from campaigns import directives

    try:
        return directives.record(
            keeper=campaign.host, values=given["values"], parts=directives.Parts(), by=by, blob=given.get("blob")
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise ValidationError({f"new-0-{name}": errors for name, errors in error.error_dict.items()}) from None
        raise


def _check_parent(campaign: Campaign, faults: Faults) -> None:
    """Walk up from the chosen parent; meeting the campaign itself means a circle."""
    above, seen = campaign.parent, set()
    while above is not None and campaign.pk is not None and above.pk not in seen:
        if above.pk == campaign.pk:
            faults.add(
                "parent",
                _("“%(parent)s” is this campaign or stands under it, so it cannot be its parent.")
                % {"parent": campaign.parent},
            )
            return
        seen.add(above.pk)
        above = above.parent


def check_span(row: Row, campaign: Campaign, faults: Faults, outside: str) -> None:
    """From ≤ until, both inside the campaign."""
    begin, end = row.get("starts_on"), row.get("ends_on")
    if begin is None or end is None:
        return
    if end < begin:
        faults.add(f"{row.key}-ends_on", _("The end lies before the beginning."))
    elif begin < campaign.starts_on or (campaign.ends_on is not None and end > campaign.ends_on):
        wrong = "starts_on" if begin < campaign.starts_on else "ends_on"
        faults.add(f"{row.key}-{wrong}", outside % {"from": day(campaign.starts_on), "until": day(campaign.ends_on)})


def _write_details(campaign: Campaign, phases: list[Row], commemorations: list[Row]) -> None:
    base = {"campaign": campaign}
    sync(Phase, campaign.phases.all(), phases, base, ("name", "starts_on", "ends_on"))
    sync(
        Commemoration, campaign.commemorations.all(), commemorations, base, ("name", "ordinal", "from_date", "to_date")
    )


# ---- step 2: what it asks ---------------------------------------------------------------------------------------------


def save_content(
    *, campaign: Campaign, version: int, points: list[Row], movements: list[Row], indicators: list[Row], by: Any
) -> Campaign:
    """Keep content points, named movements and indicators; the latter two name their point by its number."""
    with transaction.atomic():
        claim(campaign, version, by, "campaigns.edit_content")
        faults = Faults()
        _check_points(points, faults)
        labels = {row.get("label") for row in points}
        for row in [*movements, *indicators]:
            if row.get("point") and row.get("point") not in labels:
                faults.add(
                    f"{row.key}-point", _("There is no content point “%(label)s” above.") % {"label": row.get("point")}
                )
        _check_indicators(indicators, faults)
        faults.settle()
        by_label = _write_points(campaign, points)
        _write_movements(campaign, movements, by_label)
        _write_indicators(campaign, indicators, by_label)
    return campaign


def _check_points(points: list[Row], faults: Faults) -> None:
    seen: set[str] = set()
    depth = -1
    for row in points:
        if row.get("label") in seen:
            faults.add(f"{row.key}-label", _("Another point already has this number."))
        if row.get("depth") > depth + 1:
            faults.add(f"{row.key}-depth", _("A point can be only one level below the one before it."))
        seen.add(row.get("label"))
        depth = row.get("depth")


def _write_points(campaign: Campaign, points: list[Row]) -> dict[str, ContentPoint]:
    names = ("label", "depth", "heading", "text", "parent")
    stack: list[ContentPoint] = []
    known = {p.pk: p for p in campaign.content_points.all()}
    by_label: dict[str, ContentPoint] = {}
    for place, row in enumerate(points):
        point = known.pop(row.pk or 0, None) or ContentPoint(campaign=campaign)
        del stack[row.get("depth") :]
        for name, value in {**row.values, "parent": stack[-1] if stack else None, "position": place}.items():
            if name in (*names, "position"):
                setattr(point, name, value)
        point.save()
        stack.append(point)
        by_label[point.label] = point
    ContentPoint.objects.filter(pk__in=known).delete()
    return by_label


def _write_movements(campaign: Campaign, rows: list[Row], by_label: dict[str, ContentPoint]) -> None:
    linked = [Row(r.key, r.pk, {**r.values, "content_point": by_label.get(r.get("point"))}) for r in rows]
    sync(Movement, campaign.movements.all(), linked, {"campaign": campaign}, ("name", "owner_level", "content_point"))


def _check_indicators(rows: list[Row], faults: Faults) -> None:
    for number, row in enumerate(rows, start=1):
        is_range = row.get("comparator") == Comparator.RANGE
        low, high = row.get("value"), row.get("value_max")
        if is_range and (low is None or high is None):
            faults.add(f"{row.key}-value_max", _("A range needs both ends, e.g. 3 and 5."))
        elif is_range and high <= low:
            faults.add(f"{row.key}-value_max", _("The upper end must be greater than the lower one."))
        elif not is_range and high is not None:
            faults.add(
                f"{row.key}-value_max", _("Only “between” has an upper end; leave it blank or choose “between”.")
            )
        if not row.get("allotted") and row.get("owner") is None:
            faults.add(f"{row.key}-owner", _("It is not asked of units, so name the agency that holds the figure."))
        _check_part_of(number, row, rows, faults)


def _check_part_of(number: int, row: Row, rows: list[Row], faults: Faults) -> None:
    whole = row.get("part_of")
    if not whole:
        return
    if whole == number or not 1 <= whole <= len(rows):
        faults.add(f"{row.key}-part_of", _("Give the number of another indicator of this list."))
    elif rows[whole - 1].get("part_of"):
        faults.add(
            f"{row.key}-part_of", _("Indicator %(number)s is itself a part; name the whole one.") % {"number": whole}
        )


def _write_indicators(campaign: Campaign, rows: list[Row], by_label: dict[str, ContentPoint]) -> None:
    names = (
        "name", "comparator", "value", "value_max", "unit_of_measure", "direction", "baseline", "aggregation", "owner",
        "frequency", "allotted", "source_text", "content_point",
    )  # fmt: skip
    linked = [Row(r.key, r.pk, {**r.values, "content_point": by_label.get(r.get("point"))}) for r in rows]
    campaign.indicators.update(parent=None)  # so that a whole may go without its parts
    kept = sync(Indicator, campaign.indicators.all(), linked, {"campaign": campaign}, names)
    for indicator, row in zip(kept, rows, strict=True):
        whole = row.get("part_of")
        if whole:
            indicator.parent = kept[whole - 1]
            indicator.save(update_fields=["parent"])
        indicator.group_units.set(row.get("group_units") or [])
