"""Figures of the register for criteria tables: awards of a unit and of its people, initiatives recognised, ratings.

Everything is read as it was known on the day asked for: decisions taken later do not count, later changes are taken back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.engine.eligibility.case import ACTIVE, RATINGS
from awards.models import Award, AwardRecord, Rating, Recognition, RecordEvent
from awards.register.known import as_known
from core import registries
from scoring.facts import Asked, Fact, Source
from units.models import Unit

Found = dict[tuple[int, int], Fact]
Line = tuple[str, str]
LEVELS = list(Recognition.Level.values)


def _by_unit(asked: Sequence[Asked], units: Sequence[Unit], fact: Callable[[Asked, int], Fact]) -> Found:
    return {(one.criterion, unit.pk): fact(one, unit.pk) for one in asked for unit in units}


# ---- awards ----------------------------------------------------------------------------------------------------------
def _awards(column: str) -> Callable[[Sequence[Asked], Sequence[Unit], date], Found]:
    """Awards counted by the unit in `column`: its own, or those of the people who were there at that time."""

    def answer(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
        held = _known_awards(column, {one.year for one in asked}, units, on)
        return _by_unit(asked, units, lambda one, unit: _count(held.get((unit, one.year), ()), one.ref))

    return answer


def _known_awards(
    column: str, years: set[int], units: Sequence[Unit], on: date
) -> Mapping[tuple[int, int], list[AwardRecord]]:
    """Records in force on `on` by (unit, year); two statements."""
    decided = Q(decided_on__isnull=True) | Q(decided_on__lte=on)
    own = Q() if column == "unit" else Q(subject__isnull=False)
    rows = AwardRecord.objects.filter(
        decided, own, Q(year__in=years) | Q(events__on__gt=on), **{f"{column}__in": units}
    )
    found: dict[tuple[int, int], list[AwardRecord]] = defaultdict(list)
    events = Prefetch("events", RecordEvent.objects.order_by("on", "id"))
    for row in rows.distinct().select_related("award").prefetch_related(events).order_by("decided_on", "id"):
        known = as_known(row, list(row.events.all()), on)
        if known.status in ACTIVE and known.values["year"] in years:
            found[getattr(row, f"{column}_id"), known.values["year"]].append(row)
    return found


def _count(rows: Iterable[AwardRecord], code: str) -> Fact:
    counted = [row for row in rows if not code or row.award.code == code]
    records = tuple((_told(row), reverse("awards:record", args=[row.pk])) for row in counted)
    return Fact(Decimal(len(counted)), False, records, "" if counted else _("The register holds none of that year."))


def _told(row: AwardRecord) -> str:
    decision = ", ".join(x for x in (row.number, f"{row.decided_on:%d/%m/%Y}" if row.decided_on else "") if x)
    return " · ".join(x for x in (row.name, row.award.name, decision) if x)


def _offered(flag: str) -> Callable[[int, int], list[tuple[str, str]]]:
    return lambda _host, _year: list(Award.objects.filter(**{flag: True}).values_list("code", "name"))


# ---- initiatives -----------------------------------------------------------------------------------------------------
def _initiatives(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
    """Initiatives of the unit recognised at the level asked for or a higher one; each once."""
    rows = Recognition.objects.filter(
        initiative__unit__in=units, initiative__year__in={one.year for one in asked}, decided_on__lte=on
    )
    best: dict[tuple[int, int], dict[int, tuple[int, str]]] = defaultdict(dict)
    columns = ("initiative", "initiative__unit", "initiative__year", "initiative__title", "level")
    for pk, unit, year, title, level in rows.values_list(*columns).order_by("initiative"):
        rank = LEVELS.index(level)
        if rank >= best[unit, year].get(pk, (-1, ""))[0]:
            best[unit, year][pk] = (rank, title)

    def fact(one: Asked, unit: int) -> Fact:
        least = LEVELS.index(one.ref) if one.ref in LEVELS else 0
        counted = [(rank, title) for rank, title in best[unit, one.year].values() if rank >= least]
        page = reverse("awards:collective", args=[unit])
        records = tuple((f"{title} · {Recognition.Level(LEVELS[rank]).label}", page) for rank, title in counted)
        return Fact(Decimal(len(counted)), False, records, "" if counted else _("None is recognised in that year."))

    return _by_unit(asked, units, fact)


def _levels(_host: int, _year: int) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Recognition.Level.choices]


# ---- ratings ---------------------------------------------------------------------------------------------------------
def _ratings(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
    """The rating of the collective as a figure: 4 excellent, 3 well, 2 fulfilled, 1 not fulfilled."""
    decided = Q(decided_on__isnull=True) | Q(decided_on__lte=on)
    rows = Rating.objects.filter(decided, unit__in=units, year__in={one.year for one in asked})
    held = {(row.unit_id, row.year, row.of): row for row in rows}

    def fact(one: Asked, unit: int) -> Fact:
        row: Any = held.get((unit, one.year, one.ref or Rating.Of.WORK))
        if row is None:
            return Fact(note=_("The rating of that year is not recorded yet."))
        words = " · ".join(x for x in (f"{row.get_of_display()}: {row.get_level_display()}", row.number) if x)
        figure = Decimal(RATINGS.index(row.level) + 1)
        return Fact(figure, False, ((words, reverse("awards:collective", args=[unit])),))

    return _by_unit(asked, units, fact)


def _of(_host: int, _year: int) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Rating.Of.choices]


SOURCES = (
    Source(
        "awards_unit", gettext_lazy("Awards of the unit itself"),
        gettext_lazy("How many awards of the year the register holds for the unit, as decided by the day of reading."),
        gettext_lazy("times awarded"), _awards("unit"), _offered("for_collectives"), needs_ref=False,
    ),
    Source(
        "awards_people", gettext_lazy("Awards of the unit's people"),
        gettext_lazy("How many awards of the year the register holds for people who were at the unit at that time."),
        gettext_lazy("times awarded"), _awards("at_unit"), _offered("for_individuals"), needs_ref=False,
    ),
    Source(
        "initiatives", gettext_lazy("Initiatives recognised"),
        gettext_lazy("How many initiatives of the year are recognised at the level chosen or a higher one."),
        gettext_lazy("initiatives"), _initiatives, _levels, needs_ref=False,
    ),
    Source(
        "rating", gettext_lazy("Rating of the collective"),
        gettext_lazy("4 excellently, 3 well, 2 fulfilled, 1 not fulfilled; nothing while it is not recorded."),
        "", _ratings, _of, needs_ref=False,
    ),
)  # fmt: skip


def connect() -> None:
    """Offer these figures to criteria tables."""
    for source in SOURCES:
        registries.facts[source.key] = source
