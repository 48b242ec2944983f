"""What a computed fact is, and asking all sources at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import clock, registries
from scoring.models import Criterion, TableVersion
from units.models import Unit

Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """A figure of one unit. `provisional`: its owner has not confirmed it, so it does not count yet. `records` are
    (words, address) of what it rests on; `note` says what is missing."""

    figure: Decimal | None = None
    provisional: bool = False
    records: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A criterion as a source sees it: `ref` says of what, the table says whose and of which year."""

    criterion: int
    ref: str
    host: int
    year: int

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)


Found = dict[tuple[int, int], Fact]


@dataclass(frozen=True)
class Source:
    """A source of figures. `answer` takes everything asked of it, the units and the day, in a constant number of queries.

    `choices` gives (reference, words) to choose from for a host and year; `needs_ref`: one must be chosen.
    """

    key: str
    label: Text
    help: Text
    unit: Text
    answer: Callable[[Sequence[Asked], Sequence[Unit], date], Found]
    choices: Callable[[int, int], list[tuple[str, str]]]
    needs_ref: bool = True

    def __call__(self, asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
        return self.answer(asked, units, on)


def sources() -> dict[str, Source]:
    """Every registered source, by key."""
    return {key: source for key, source in registries.facts.items() if isinstance(source, Source)}


def compute(criteria: Iterable[Criterion], units: Iterable[Unit], on: date | None = None) -> Found:
    """The facts of computed criteria (others are passed over) for units, by (criterion id, unit id)."""
    wanted = [c for c in criteria if c.source]
    held = list(units)
    by_source: dict[str, list[Asked]] = {}
    tables = TableVersion.objects.filter(pk__in={c.version_id for c in wanted}).select_related("table")
    whose: dict[int, Any] = {version.pk: version.table for version in tables} if wanted else {}
    for criterion in wanted:
        table = whose[criterion.version_id]
        asked = Asked(criterion.pk, criterion.source_ref, table.host_id, table.year)
        by_source.setdefault(criterion.source, []).append(asked)
    found: Found = {}
    for key, asked_of in by_source.items():
        source = sources().get(key)
        if source is not None:
            found.update(source(asked_of, held, on or clock.today()))
    lacking = Fact(note=_("There is no such source of figures."))
    return {(c.pk, u.pk): found.get((c.pk, u.pk), lacking) for c in wanted for u in held}


def of_criterion(criterion: Criterion, unit: Unit, on: date | None = None) -> Fact:
    """The fact of one cell."""
    return compute([criterion], [unit], on).get((criterion.pk, unit.pk), Fact())
