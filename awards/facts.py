"""What the tables know of people and households, as the eligibility engine reads it: a fixed number of statements for any number.

The register is taken as complete; ratings are known only of those who have one on record, so that nobody is refused for a
gap in the records.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from awards import catalogue
from awards.engine.eligibility import Case, Facts, RuleError, RuleSet, Verdict, check_many, choose
from awards.engine.eligibility import case as engine
from awards.models import AwardRecord, Discipline, InitiativeUse, Rating, Recognition
from units.models import Position, Subject, in_force

KINDS = {
    Subject.Kind.PERSON: "individual",
    Subject.Kind.HOUSEHOLD: "household",
    Subject.Kind.ORGANISATION: "collective",
}
LEVELS = {Discipline.Level.DEMOTION: "cach_chuc"}  # the others are called alike in the engine
ALWAYS = frozenset({"awards", "initiatives", "discipline", "restrictions"})
By = dict[int, list[Any]]


def load(subjects: Collection[int], on: date) -> dict[int, Facts]:
    """The facts of each of `subjects` (ids), those of entries merged into theirs included; eight statements."""
    owner = {pk: pk for pk in subjects}
    merged = Subject.objects.filter(merged_into__in=subjects).values_list("pk", "merged_into")
    owner |= {gone: kept for gone, kept in merged if kept}
    awards, ratings = _awards(owner), _ratings(owner)
    ideas, (discipline, pending), led = _initiatives(owner), _discipline(owner), _led(owner, on)
    return {
        pk: Facts(
            known=ALWAYS | ({"ratings"} if ratings[pk] else set()) | ({"collective"} if led[pk] else set()),
            awards=tuple(awards[pk]), ratings=tuple(ratings[pk]), initiatives=tuple(ideas[pk]),
            discipline=tuple(discipline[pk]), restrictions=tuple(pending[pk]), collective=tuple(led[pk]),
        )
        for pk in subjects
    }  # fmt: skip


def _awards(owner: Mapping[int, int]) -> By:
    found: By = defaultdict(list)
    rows = AwardRecord.objects.filter(subject__in=owner)
    columns = ("subject", "award__code", "year", "decided_on", "status", "year_kind")
    for subject, code, year, decided, status, kind in rows.values_list(*columns):
        found[owner[subject]].append(engine.Award(code, year, decided, status, "own", kind))
    return found


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


def _discipline(owner: Mapping[int, int]) -> tuple[By, By]:
    imposed: By = defaultdict(list)
    pending: By = defaultdict(list)
    rows = Discipline.objects.filter(subject__in=owner)
    for subject, begins, ends, level in rows.values_list("subject", "starts_on", "ends_on", "level"):
        if level == Discipline.Level.PENDING:
            pending[owner[subject]].append(engine.Restriction(begins, ends))
        else:
            name = LEVELS.get(Discipline.Level(level), level)
            imposed[owner[subject]].append(engine.Discipline(begins, ends, name))
    return imposed, pending


def _led(owner: Mapping[int, int], on: date) -> By:
    """The ratings of the units that each heads."""
    heads: dict[int, list[int]] = defaultdict(list)
    leading = Position.objects.filter(in_force(on), subject__in=owner, leads=True)
    for subject, unit in leading.values_list("subject", "unit"):
        heads[unit].append(owner[subject])
    found: By = defaultdict(list)
    rows = Rating.objects.filter(Q(unit__in=heads), of=Rating.Of.WORK)
    for unit, year, level in rows.values_list("unit", "year", "level"):
        for pk in heads[unit]:
            found[pk].append(engine.Rating(year, level))
    return found


def verdicts(
    subjects: Iterable[Subject],
    titles: Collection[str],
    *,
    year: int,
    on: date,
    sets: Collection[RuleSet] | None = None,
) -> dict[int, dict[str, Verdict]]:
    """The verdict on every title for each of `subjects`, dossiers received on `on`. The statements do not grow with them.

    Raises RuleError while no rules are loaded.
    """
    listed = list(subjects)
    loaded = list(catalogue.engine_sets() if sets is None else sets)
    if not loaded or not titles:
        raise RuleError("no rules")
    rules = choose(loaded, on, "")
    facts = load([one.pk for one in listed], on)
    first = next(iter(titles))
    return {
        one.pk: check_many(
            Case(
                title=first, year=year, received_on=on, kind=KINDS[Subject.Kind(one.kind)], facts=facts[one.pk],
                leader=bool(facts[one.pk].collective),
            ),
            titles, rules,
        )
        for one in listed
    }  # fmt: skip
