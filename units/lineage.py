"""Whose history a unit carries on: questions through the graph of successions."""

from collections.abc import Iterable
from datetime import date

from core import clock
from units.models import ActingFor, Unit, in_force, inheritance


def lineage(unit: Unit, on: date | None = None) -> list[Unit]:
    """The ended units whose history `unit` carries on, by any chain, latest first: two statements."""
    before, _acting = inheritance([unit.pk], on or clock.today())
    return list(Unit.objects.filter(pk__in=before).order_by("-closed_on", "name_order"))


def lineages(units: Iterable[int], on: date | None = None) -> frozenset[int]:
    """The ids of `units` and of every ended unit whose history one of them carries on: one statement."""
    ids = frozenset(units)
    return ids | inheritance(ids, on or clock.today())[0]


def acting_for(unit: Unit, on: date | None = None) -> list[Unit]:
    """The ended units whose open work the people of `unit` may finish."""
    rows = ActingFor.objects.filter(in_force(on or clock.today()), by=unit)
    return list(Unit.objects.filter(pk__in=rows.values("unit")).order_by("name_order"))


def acted_for_by(unit: Unit, on: date | None = None) -> list[Unit]:
    """Whose people may finish what `unit` still owes."""
    rows = ActingFor.objects.filter(in_force(on or clock.today()), unit=unit)
    return list(Unit.objects.filter(pk__in=rows.values("by")).order_by("name_order"))
