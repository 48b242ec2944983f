"""What the tables know of people and households, as the eligibility engine reads it: a fixed number of statements for any number.

The register is taken as complete; ratings are known only of those who have one on record, so that nobody is refused for a
gap in the records.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from awards.engine.eligibility import Facts
from awards.engine.eligibility import case as engine
from awards.models import AwardRecord, Discipline, InitiativeUse, Rating, Recognition
from units.models import Position, Subject, UnitKind, in_force

KINDS = {
    Subject.Kind.PERSON: "individual",
    Subject.Kind.HOUSEHOLD: "household",
    Subject.Kind.ORGANISATION: "collective",
}
LEVELS = {Discipline.Level.DEMOTION: "cach_chuc"}  # the others are called alike in the engine
ALWAYS = frozenset({"awards", "initiatives", "discipline", "restrictions"})
By = dict[int, list[Any]]


@dataclass(frozen=True)
class Post:
    """Where somebody stands: whether as the head of a unit, and the kind of that unit."""

    leads: bool = False
    unit_kind: str = ""


def load(subjects: Collection[int], on: date) -> dict[int, Facts]:
    """The facts of each of `subjects` (ids), those of entries merged into theirs included; nine statements."""
    return load_with_posts(subjects, on)[0]


def load_with_posts(subjects: Collection[int], on: date) -> tuple[dict[int, Facts], dict[int, Post]]:
    """As `load`, with where each stands on `on`."""
    owner = {pk: pk for pk in subjects}
    merged = Subject.objects.filter(merged_into__in=subjects).values_list("pk", "merged_into")
    owner |= {gone: kept for gone, kept in merged if kept}
    awards, ratings = _awards(owner), _ratings(owner)
    ideas, (discipline, pending) = (
        _initiatives(owner),
        of_discipline(Discipline.objects.filter(subject__in=owner), "subject", owner),
    )
    posts, led = _posts(owner, on)
    found = {
        pk: Facts(
            known=ALWAYS | ({"ratings"} if ratings[pk] else set()) | ({"collective"} if led[pk] else set()),
            awards=tuple(awards[pk]), ratings=tuple(ratings[pk]), initiatives=tuple(ideas[pk]),
            discipline=tuple(discipline[pk]), restrictions=tuple(pending[pk]), collective=tuple(led[pk]),
        )
        for pk in subjects
    }  # fmt: skip
    return found, posts


def _awards(owner: Mapping[int, int]) -> By:
    found: By = defaultdict(list)
    rows = AwardRecord.objects.filter(subject__in=owner)
    columns = ("subject", "award__code", "year", "decided_on", "status", "year_kind", "at_unit__kind")
    for subject, code, year, decided, status, kind, at in rows.values_list(*columns):
        found[owner[subject]].append(engine.Award(code, year, decided, status, "own", years_of(kind, at)))
    return found


def years_of(kind: str, unit_kind: str | None) -> str:
    """The kind of years of a record. "Calendar" is what stands where nobody said: at a school it is not told."""
    return "" if kind == "calendar" and unit_kind == UnitKind.SCHOOL else kind


def _ratings(owner: Mapping[int, int]) -> By:
    found: By = defaultdict(list)
    rows = Rating.objects.filter(subject__in=owner, of=Rating.Of.WORK)
    for subject, year, level in rows.values_list("subject", "year", "level"):
        found[owner[subject]].append(engine.Rating(year, level))
    return found


def _initiatives(owner: Mapping[int, int]) -> By:
    """Recognised ones, each at the highest level it reached, with the awards that rest on it."""
    used: dict[tuple[int, int], list[str]] = defaultdict(list)
    uses = InitiativeUse.objects.filter(subject__in=owner)
    for initiative, subject, code in uses.values_list("initiative", "subject", "award_code"):
        used[initiative, owner[subject]].append(code)
    best: dict[tuple[int, int], tuple[int, int]] = {}
    rows = Recognition.objects.filter(initiative__authors__subject__in=owner)
    for pk, subject, year, level in rows.values_list(
        "initiative", "initiative__authors__subject", "initiative__year", "level"
    ):
        if subject in owner:
            key, rank = (pk, owner[subject]), engine.LEVELS.index(level)
            best[key] = max(best.get(key, (0, year)), (rank, year))
    found: By = defaultdict(list)
    for (pk, subject), (rank, year) in best.items():
        found[subject].append(engine.Initiative(year, engine.LEVELS[rank], tuple(used[pk, subject])))
    return found


def of_discipline(rows: Any, bearer: str, owner: Mapping[int, int]) -> tuple[By, By]:
    """Disciplines imposed and matters pending, by the owner of their bearer."""
    imposed: By = defaultdict(list)
    pending: By = defaultdict(list)
    for pk, begins, ends, level in rows.values_list(bearer, "starts_on", "ends_on", "level"):
        if level == Discipline.Level.PENDING:
            pending[owner[pk]].append(engine.Restriction(begins, ends))
        else:
            name = LEVELS.get(Discipline.Level(level), level)
            imposed[owner[pk]].append(engine.Discipline(begins, ends, name))
    return imposed, pending


def _posts(owner: Mapping[int, int], on: date) -> tuple[dict[int, Post], By]:
    """Where each stands on `on`, the head's post first, and the ratings of the units that each heads."""
    heads: dict[int, list[int]] = defaultdict(list)
    posts: dict[int, Post] = {}
    rows = Position.objects.filter(in_force(on), subject__in=owner).order_by("seconded", "-starts_on", "id")
    for subject, unit, kind, leads in rows.values_list("subject", "unit", "unit__kind", "leads"):
        whose = owner[subject]
        if whose not in posts or (leads and not posts[whose].leads):
            posts[whose] = Post(leads, kind)
        if leads:
            heads[unit].append(whose)
    found: By = defaultdict(list)
    rated = Rating.objects.filter(unit__in=heads, of=Rating.Of.WORK)
    for unit, year, level in rated.values_list("unit", "year", "level"):
        for pk in heads[unit]:
            found[pk].append(engine.Rating(year, level))
    return posts, found
