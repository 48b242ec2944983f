"""Verbs on units: what they are called, under whom they stand, when they end. History is added to, never rewritten."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import Conflict, require
from units.engine.closure import Edge, Reach, Span, closure, descendants, would_circle
from units.models import BlockMembership, Succession, Unit, UnitName, UnitParent, UnitReach, in_force
from units.rules import units as rules

ONE_DAY = timedelta(days=1)
BATCH = 400


# ---- reach ------------------------------------------------------------------------------------------------------------


def edges() -> list[Edge]:
    """Every dated parent, in one statement."""
    rows = UnitParent.objects.values_list("child", "parent", "starts_on", "ends_on")
    return [Edge(child, parent, Span(first, last)) for child, parent, first, last in rows]


def rebuild_reach(units: Iterable[int] | None = None) -> int:
    """Rewrite UnitReach for the subtrees of `units` (ids; default: of all), in four statements and one INSERT per 400 rows.

    Returns the number of rows written. The caller's transaction makes it atomic with what changed.
    """
    known = edges()
    wanted = None if units is None else descendants(units, known)
    rows = expected_reach(wanted, known)
    stale = UnitReach.objects.all() if wanted is None else UnitReach.objects.filter(unit__in=wanted)
    with transaction.atomic():
        stale.delete()
        UnitReach.objects.bulk_create(
            (
                UnitReach(
                    ancestor_id=r.ancestor, unit_id=r.unit, starts_on=r.span.first, ends_on=r.span.last, depth=r.depth
                )
                for r in rows
            ),
            batch_size=BATCH,
        )
    return len(rows)


def expected_reach(units: set[int] | None = None, known: list[Edge] | None = None) -> list[Reach]:
    """What UnitReach should hold for `units` (default: all)."""
    found = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)
    lives = {pk: Span(first, last) for pk, first, last in found.values_list("pk", "opened_on", "closed_on")}
    return closure(lives, lives, edges() if known is None else known)


# ---- questions --------------------------------------------------------------------------------------------------------


def name_on(unit: Unit, on: date) -> str:
    """The full name `unit` had on `on`, as a document of that date prints it; outside its life, the nearest name."""
    return names_on([unit.pk], on)[unit.pk]


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """`name_on` of many units, in one statement."""
    found: dict[int, str] = {}
    for name in UnitName.objects.filter(unit__in=list(unit_ids)).order_by("unit", "starts_on"):
        if name.unit_id not in found or name.starts_on <= on:
            found[name.unit_id] = name.name
    return found


def predecessors(unit: Unit) -> list[Succession]:
    """From whom `unit` took over, latest first."""
    return list(unit.origins.select_related("predecessor").order_by("-on", "predecessor__name_order"))


def successors(unit: Unit) -> list[Succession]:
    """Who took over from `unit`; a row without a successor says that nobody did."""
    return list(unit.successions.select_related("successor").order_by("on", "successor__name_order"))


def parent_on(unit: Unit, on: date) -> Unit | None:
    """Under whom `unit` stood on `on`."""
    row = unit.parents.filter(in_force(on)).select_related("parent").first()
    return row.parent if row else None


def ancestors_of(unit: Unit, on: date | None = None) -> frozenset[int]:
    """The ids of `unit` and of every unit above it on `on` (default: today, or the day of its life nearest to today)."""
    day = on or max(clock.today(), unit.opened_on)
    if on is None and unit.closed_on is not None:
        day = min(day, unit.closed_on)
    return frozenset(UnitReach.objects.filter(in_force(day), unit=unit).values_list("ancestor", flat=True)) | {unit.pk}


# ---- verbs ------------------------------------------------------------------------------------------------------------


def create(
    *,
    code: str,
    kind: str,
    level: str,
    name: str,
    short_name: str,
    opened_on: date,
    parent: Unit | None,
    by: Any,
    basis: str = "",
) -> Unit:
    """Enter a unit that exists from `opened_on` under `parent`. Raises Refused, or ValidationError with the field at fault."""
    require(rules.create_at_top(by) if parent is None else rules.keep(by, ancestors_of(parent)))
    unit = Unit(code=code, kind=kind, level=level, name=name, short_name=short_name, opened_on=opened_on)
    if parent is not None:
        _check_parent_lives(parent, opened_on)
    with transaction.atomic():
        unit.full_clean()
        unit.save()
        UnitName.objects.create(unit=unit, name=name, short_name=short_name, starts_on=opened_on, basis=basis)
        if parent is not None:
            UnitParent.objects.create(child=unit, parent=parent, starts_on=opened_on)
        rebuild_reach([unit.pk])
        log.record("units.create", unit, by=by)
    return unit


def edit(*, unit: Unit, version: int, code: str, kind: str, level: str, by: Any) -> Unit:
    """Correct what does not hold for a time only: code, kind, level."""
    _may_keep(unit, by)
    with transaction.atomic():
        _claim(unit, version)
        unit.code, unit.kind, unit.level = code, kind, level
        unit.full_clean(exclude=["version"])
        unit.save(update_fields=["code", "kind", "level", "folded"])
        log.record("units.edit", unit, by=by)
    return unit


def rename(*, unit: Unit, version: int, name: str, short_name: str, on: date, by: Any, basis: str = "") -> Unit:
    """Give `unit` a new name from the day `on`; the name before it ends the day before.

    Raises ValidationError where `on` lies outside the unit's life or not after the present name's first day, and
    Conflict where somebody else changed the unit meanwhile.
    """
    _may_keep(unit, by)
    require(rules.not_closed(unit))
    with transaction.atomic():
        _claim(unit, version)
        present = unit.names.filter(ends_on__isnull=True).order_by("-starts_on").first()
        if present is not None and on <= present.starts_on:
            raise ValidationError(
                {
                    "on": _("The present name holds from %(day)s; the new one must begin later.")
                    % {"day": _day(present.starts_on)}
                }
            )
        _check_within_life(unit, on)
        unit.names.filter(ends_on__isnull=True).update(ends_on=on - ONE_DAY)
        row = UnitName(unit=unit, name=name, short_name=short_name, starts_on=on, basis=basis)
        row.full_clean()
        row.save()
        unit.name, unit.short_name = name, short_name
        unit.save(update_fields=["name", "short_name", "folded", "name_order"])
        log.record("units.rename", unit, by=by, params={"name": row.pk, "from": str(on)})
    return unit


def move(*, unit: Unit, version: int, parent: Unit | None, on: date, by: Any) -> Unit:
    """Put `unit` under `parent` from the day `on`; the parent before it ends the day before. Rewrites the reach of the subtree.

    Raises ValidationError beside `parent` (itself, one of its own subordinates, not existing on that day) or `on`.
    """
    _may_keep(unit, by)
    require(rules.create_at_top(by) if parent is None else rules.keep(by, ancestors_of(parent)))
    require(rules.not_closed(unit))
    with transaction.atomic():
        _claim(unit, version)
        list(Unit.objects.select_for_update().filter(pk__in=[unit.pk, *([parent.pk] if parent else [])]).order_by("pk"))
        _check_within_life(unit, on)
        _check_parent(unit, parent, on)
        present = unit.parents.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("-starts_on").first()
        if present is not None and on <= present.starts_on:
            raise ValidationError(
                {
                    "on": _("The present parent holds from %(day)s; the new one must begin later.")
                    % {"day": _day(present.starts_on)}
                }
            )
        unit.parents.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).update(ends_on=on - ONE_DAY)
        if parent is not None:
            UnitParent.objects.create(child=unit, parent=parent, starts_on=on)
        rebuild_reach([unit.pk])
        log.record("units.move", unit, by=by, params={"parent": parent.pk if parent else None, "from": str(on)})
    return unit


def close(
    *, unit: Unit, version: int, on: date, reason: str, by: Any, successors: Iterable[Unit] = (), decision: str = ""
) -> Unit:
    """End `unit`; `on` is its last day. Its name, parent and memberships end that day; successors take over the day after.

    Raises ValidationError while units still stand under it after that day, or where a successor does not exist then.
    """
    _may_keep(unit, by)
    require(rules.not_closed(unit))
    log.require_reason(reason)
    with transaction.atomic():
        _claim(unit, version)
        _check_can_end(unit, on)
        still = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        for rows in (unit.names, unit.parents, unit.block_memberships):
            rows.filter(still).update(ends_on=on)
        BlockMembership.objects.filter(unit=unit, starts_on__gt=on).delete()
        unit.closed_on = on
        unit.save(update_fields=["closed_on"])
        taking_over = list(successors)
        kind = Succession.Kind.MERGE if taking_over else Succession.Kind.CLOSING
        for successor in taking_over or (None,):
            record_succession(
                predecessor=unit, successor=successor, kind=kind, on=on + ONE_DAY, decision=decision, by=by
            )
        rebuild_reach([unit.pk])
        log.record("units.close", unit, by=by, reason=reason, params={"last_day": str(on)})
    return unit


def record_succession(
    *,
    predecessor: Unit,
    successor: Unit | None,
    kind: str,
    on: date,
    by: Any,
    partial: bool = False,
    decision: str = "",
) -> Succession:
    """Write down who took over from whom on the day `on`."""
    _may_keep(predecessor, by)
    if successor is not None and not successor.alive_on(on):
        raise ValidationError(
            {"successors": _("“%(unit)s” does not exist on %(day)s.") % {"unit": successor, "day": _day(on)}}
        )
    if successor == predecessor:
        raise ValidationError({"successors": _("A unit cannot take over from itself.")})
    row = Succession(predecessor=predecessor, successor=successor, kind=kind, on=on, partial=partial, decision=decision)
    with transaction.atomic():
        row.full_clean()
        row.save()
        log.record(
            "units.succeed",
            predecessor,
            by=by,
            params={"successor": successor.pk if successor else None, "on": str(on)},
        )
    return row


# ---- checks -----------------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _may_keep(unit: Unit, by: Any) -> None:
    require(rules.keep(by, ancestors_of(unit)))


def _claim(unit: Unit, version: int) -> None:
    """Take the next version, or Conflict. The conditional UPDATE also locks the row until the transaction ends."""
    if not Unit.objects.filter(pk=unit.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    unit.refresh_from_db()


def _check_within_life(unit: Unit, on: date) -> None:
    if on < unit.opened_on:
        raise ValidationError(
            {"on": _("“%(unit)s” exists only from %(day)s.") % {"unit": unit, "day": _day(unit.opened_on)}}
        )


def _check_parent_lives(parent: Unit, on: date) -> None:
    if on < parent.opened_on:
        raise ValidationError(
            {"parent": _("“%(unit)s” exists only from %(day)s.") % {"unit": parent, "day": _day(parent.opened_on)}}
        )
    if parent.closed_on is not None and parent.closed_on < on:
        raise ValidationError(
            {
                "parent": _("“%(unit)s” ended on %(day)s; choose a unit that exists then.")
                % {"unit": parent, "day": _day(parent.closed_on)}
            }
        )
    if parent.closed_on is not None:
        raise ValidationError(
            {
                "parent": _("“%(unit)s” ends on %(day)s; choose a unit that goes on.")
                % {"unit": parent, "day": _day(parent.closed_on)}
            }
        )


def _check_parent(unit: Unit, parent: Unit | None, on: date) -> None:
    if parent is None:
        return
    if parent.pk == unit.pk:
        raise ValidationError({"parent": _("A unit cannot stand under itself.")})
    _check_parent_lives(parent, on)
    if would_circle(unit.pk, parent.pk, Span(on, None), edges()):
        raise ValidationError(
            {
                "parent": _(
                    "“%(parent)s” stands under “%(unit)s” itself; a unit cannot stand under its own subordinate."
                )
                % {"parent": parent, "unit": unit}
            }
        )


def _check_can_end(unit: Unit, on: date) -> None:
    _check_within_life(unit, on)
    last_change = max(
        [*unit.names.values_list("starts_on", flat=True), *unit.parents.values_list("starts_on", flat=True)], default=on
    )
    if last_change > on:
        raise ValidationError(
            {
                "on": _("A name or parent of this unit begins on %(day)s; it cannot end before.")
                % {"day": _day(last_change)}
            }
        )
    children = unit.children.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)).values("child").distinct().count()
    if children:
        raise ValidationError(
            {
                "on": _("%(count)s units still stand under it after that day; move or end them first.")
                % {"count": children}
            }
        )
