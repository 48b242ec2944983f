"""How a room takes part in a reorganisation: it tells what waits on a unit, carries out the choice, and what was done since."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise

from core import registries
from core.registries import Dependant
from units.models import HandoverChoice, Reorganisation, Unit
from units.reorganising.journal import Journal

Text = str | Promise
CHOICE = HandoverChoice.Choice


@dataclass(frozen=True)
class Share:
    """What becomes of what waits on a unit that ends: to `heir`, to the host, or waived for `reason`."""

    unit: Unit
    choice: str
    heir: Unit | None = None
    reason: str = ""


@dataclass(frozen=True)
class Thing:
    """One thing that waits on a unit. `name` is what `core.grants.thing` calls it, whatever its duty or its state."""

    name: str
    label: Text
    context: str = ""
    state: Text = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Told:
    """What was done with something, as the page of the reorganisation tells it."""

    unit: Unit
    what: Text
    became: Text
    reason: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """For the journal."""
        return {"unit": self.unit.pk, "what": str(self.what), "became": str(self.became), "reason": self.reason}


@dataclass(frozen=True)
class Change:
    """A reorganisation as the rooms see it while it is carried out. `successors` are the units that take over, by unit.

    `apart` holds, by unit and thing, what was chosen otherwise than for the rest of the unit; a room writes what it did
    beyond the choices into `told`.
    """

    reorganisation: Reorganisation
    last_day: date
    shares: Mapping[int, Share]
    successors: Mapping[int, list[Unit]]
    by: Any
    journal: Journal = field(default_factory=Journal)
    apart: Mapping[int, Mapping[str, Share]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def share(self, unit: int, thing: str) -> Share:
        """What becomes of one thing."""
        return self.apart.get(unit, {}).get(thing) or self.shares[unit]


class UnitHandover:
    """One room's part. Its instance stands in `core.registries.handovers`; `columns` head the figures of `waiting`."""

    columns: tuple[tuple[str, Text], ...] = ()

    def __call__(self, record: Any) -> Iterator[Dependant]:
        """As every hand-over: groups of what waits on one record."""
        if isinstance(record, Unit):
            numbers = self.waiting([record.pk]).get(record.pk, {})
            yield from (Dependant(str(label), numbers[key]) for key, label in self.columns if numbers.get(key))

    def waiting(self, units: Collection[int]) -> dict[int, dict[str, int]]:
        """What waits on each unit, counted by column, in a fixed number of queries."""
        return {}

    def things(self, units: Collection[int]) -> dict[int, list[Thing]]:
        """The same one by one, as far as each may go its own way, in a fixed number of queries."""
        return {}

    def carry_out(self, change: Change) -> None:
        """Do what was chosen, through `change.journal`, in the caller's transaction."""

    def since(self, units: Collection[int], log_id: int) -> Iterable[Dependant]:
        """What was done about these units' things after the log row `log_id`; while there is any, nothing is undone."""
        return ()


def rooms() -> list[UnitHandover]:
    """The rooms that take part, in the order of registration."""
    return [room for room in registries.handovers.values() if isinstance(room, UnitHandover)]


def things(units: Collection[int]) -> dict[int, list[Thing]]:
    """What waits on each unit, one by one, of every room."""
    found: dict[int, list[Thing]] = {}
    for room in rooms():
        for unit, own in room.things(units).items():
            found.setdefault(unit, []).extend(own)
    return found
