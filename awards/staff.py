"""Who stands at a unit: its people on a day and the collectives inside it, as grids list them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core import clock
from units.models import Position, Subject, Unit, UnitKind, UnitReach, in_force

INNER = (UnitKind.COLLECTIVE, UnitKind.HAMLET)


@dataclass(frozen=True)
class Member:
    """A person of the unit: `post` and the collective inside it where they stand, if they do."""

    subject: Subject
    post: str


def day_of(year: int) -> date:
    """The day on which the staff of a year is read: its last, or today while it runs or is to come."""
    return min(clock.today(), date(year, 12, 31))


def collectives(unit: Unit, on: date) -> list[Unit]:
    """The unit itself and the collectives inside it, one statement."""
    reach = UnitReach.objects.filter(in_force(on), ancestor=unit, unit__kind__in=INNER).exclude(unit=unit)
    inner = Unit.objects.alive_on(on).filter(pk__in=reach.values("unit")).order_by("name_order", "pk")
    return [unit, *inner]


def members(units: Collection[Unit], on: date) -> list[Member]:
    """The people who stand at the units on the day, each once, by given name; one statement."""
    rows = Position.objects.filter(
        in_force(on), unit__in=units, subject__kind=Subject.Kind.PERSON, subject__merged_into__isnull=True,
        subject__died_on__isnull=True,
    ).select_related("subject", "unit")  # fmt: skip
    first = next(iter(units), None)
    found: dict[int, Member] = {}
    for row in rows.order_by("subject__name_order", "subject_id", "seconded", "-starts_on"):
        place = "" if first is None or row.unit_id == first.pk else row.unit.short_name
        found.setdefault(row.subject_id, Member(row.subject, ", ".join(x for x in (row.title, place) if x)))
    return list(found.values())
