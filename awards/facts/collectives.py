"""What the tables know of collectives: their own record and what they carry on, their members' figures, their rank in the block.

Members are those who held a post there on the last day of the year (or on the day asked, if that comes first), those of the
collectives inside it included, the seconded not. A figure that the register does not hold yet is not known, and not 0.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, Value

from awards.engine.eligibility import Facts
from awards.engine.eligibility import case as engine
from awards.facts.history import Origin, origins
from awards.facts.people import of_discipline, years_of
from awards.models import AwardRecord, Discipline, Rating
from scoring.models import Release, Result, Round
from units.models import Block, BlockMembership, Position, Subject, Unit, UnitKind, UnitReach, in_force

# Whoever bears one of these has been an Advanced Worker of the year: the higher titles rest on it.
ADVANCED = ("LDTT", "CSTT", "CSTDCS", "CSTDT", "CSTDTQ")
FIGHTERS = frozenset({"CSTDCS", "CSTDT", "CSTDTQ"})
DEFAULTS = {
    "inherit_history": "primary", "inherit_rename": "all", "inherit_split": "primary", "inherit_transfer": "none",
    "inherit_ratings": "all", "members_discipline": "canh_cao", "school_years": "school",
}  # fmt: skip
ALWAYS = frozenset({"awards", "initiatives", "discipline", "restrictions"})
By = dict[int, list[Any]]


def year_kind(kind: str, settings: Mapping[str, str]) -> str:
    """Calendar or school years, by the kind of unit."""
    schools = settings.get("school_years", DEFAULTS["school_years"]) == "school"
    return "school" if schools and kind == UnitKind.SCHOOL else "calendar"


def span_of(year: int, kind: str) -> tuple[date, date]:
    """The first and the last day of a calendar or school year."""
    return (date(year, 9, 1), date(year + 1, 8, 31)) if kind == "school" else (date(year, 1, 1), date(year, 12, 31))


def load(units: Collection[int], on: date, year: int, settings: Mapping[str, str]) -> dict[int, Facts]:
    """The facts of collectives (ids) as known on `on` for `year`; the number of statements does not grow with them."""
    rules = {**DEFAULTS, **settings}
    kinds = {pk: year_kind(kind, rules) for pk, kind in Unit.objects.filter(pk__in=units).values_list("pk", "kind")}
    ways = origins(kinds, on, rules)
    heirs: dict[int, list[tuple[int, Origin]]] = defaultdict(list)
    for unit, listed in ways.items():
        for origin in listed:
            heirs[origin.unit].append((unit, origin))
    awards, ratings = _awards(heirs), _ratings(heirs, rules)
    imposed, pending = of_discipline(Discipline.objects.filter(unit__in=kinds), "unit", {pk: pk for pk in kinds})
    members, ranks = _members(kinds, on, year, rules), _ranks(kinds, year)
    return {
        pk: Facts(
            known=ALWAYS
            | ({"ratings"} if ratings[pk] else set())
            | ({"members"} if pk in members else set())
            | ({"block"} if pk in ranks else set()),
            awards=tuple(awards[pk]), ratings=tuple(ratings[pk]), discipline=tuple(imposed[pk]),
            restrictions=tuple(pending[pk]), members=members.get(pk, {}),
            block=ranks[pk][0] if pk in ranks else None, by_vote=ranks[pk][1] if pk in ranks else False,
        )
        for pk in kinds
    }  # fmt: skip


# ---- the record ------------------------------------------------------------------------------------------------------
Heirs = Mapping[int, Iterable[tuple[int, Origin]]]


def _awards(heirs: Heirs) -> By:
    found: By = defaultdict(list)
    columns = ("unit", "award__code", "year", "decided_on", "status", "year_kind", "unit__kind")
    for unit, code, year, decided, status, kind, at in AwardRecord.objects.filter(unit__in=heirs).values_list(*columns):
        for heir, origin in heirs[unit]:
            if year <= origin.until:
                found[heir].append(engine.Award(code, year, decided, status, origin.via, years_of(kind, at)))
    return found


def _ratings(heirs: Heirs, rules: Mapping[str, str]) -> By:
    found: By = defaultdict(list)
    rows = Rating.objects.filter(unit__in=heirs, of=Rating.Of.WORK)
    for unit, year, level in rows.values_list("unit", "year", "level"):
        for heir, origin in heirs[unit]:
            own = unit == heir
            if own or (rules["inherit_ratings"] == "all" and year <= origin.until):
                found[heir].append(engine.Rating(year, level, origin.via))
    return found


# ---- members ---------------------------------------------------------------------------------------------------------
@dataclass
class _Staff:
    """Who belongs to a collective, and what was found of them."""

    people: set[int] = field(default_factory=set)
    advanced: set[int] = field(default_factory=set)
    fighters: set[int] = field(default_factory=set)
    disciplined: set[int] = field(default_factory=set)
    rated: dict[int, str] = field(default_factory=dict)

    def figures(self) -> dict[str, int | None]:
        told = bool(self.advanced)
        failed = sum(1 for level in self.rated.values() if level == "khong")
        all_rated = len(self.rated) == len(self.people)
        return {
            "total": len(self.people),
            "ldtt": len(self.advanced) if told else None,
            "cstdcs": len(self.fighters) if told else None,
            "disciplined": len(self.disciplined),
            "fulfilled": len(self.people) - failed if all_rated or failed else None,
        }


def _members(
    kinds: Mapping[int, str], on: date, year: int, rules: Mapping[str, str]
) -> dict[int, dict[str, int | None]]:
    """The members' figures of each collective that has anybody on record; one pass for each kind of year."""
    found: dict[int, dict[str, int | None]] = {}
    for kind in sorted(set(kinds.values())):
        units = [pk for pk, own in kinds.items() if own == kind]
        staff = _staff(units, span_of(year, kind), on, year, rules["members_discipline"])
        found |= {pk: one.figures() for pk, one in staff.items() if one.people}
    return found


def _staff(units: Collection[int], span: tuple[date, date], on: date, year: int, least: str) -> dict[int, _Staff]:
    day = min(on, span[1])
    inside: dict[int, set[int]] = {pk: {pk} for pk in units}
    teams = UnitReach.objects.filter(in_force(day), ancestor__in=units, unit__kind=UnitKind.COLLECTIVE)
    for whole, team in teams.values_list("ancestor", "unit"):
        inside.setdefault(team, set()).add(whole)
    posts = Position.objects.filter(in_force(day), unit__in=inside, seconded=False, subject__kind=Subject.Kind.PERSON)
    staff: dict[int, _Staff] = defaultdict(_Staff)
    where: dict[int, set[int]] = defaultdict(set)
    for subject, unit in posts.values_list("subject", "unit"):
        where[subject] |= inside[unit]
    theirs = Q(subject__in=posts.values("subject"))
    won, rated = _won(theirs, year, on), dict(_rated(theirs, year))
    disciplined = set(_disciplined(theirs, span, least))
    for subject, wholes in where.items():
        for one in (staff[whole] for whole in wholes):
            one.people.add(subject)
            one.advanced |= {subject} if won[subject] else set()
            one.fighters |= {subject} if won[subject] & FIGHTERS else set()
            one.disciplined |= {subject} & disciplined
            one.rated |= {subject: rated[subject]} if subject in rated else {}
    return staff


def _won(theirs: Q, year: int, on: date) -> dict[int, set[str]]:
    """The titles of the year of each, as decided by `on`."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = AwardRecord.objects.counted().filter(theirs, year=year, award__code__in=ADVANCED)
    by_then = rows.filter(Q(decided_on__isnull=True) | Q(decided_on__lte=on))
    for subject, code in by_then.values_list("subject", "award__code"):
        found[subject].add(code)
    return found


def _rated(theirs: Q, year: int) -> Iterable[tuple[int, str]]:
    rows: Any = Rating.objects.filter(theirs, year=year, of=Rating.Of.WORK)
    found: Iterable[tuple[int, str]] = rows.values_list("subject", "level")
    return found


def _disciplined(theirs: Q, span: tuple[date, date], least: str) -> Iterable[int]:
    levels = [x for x in Discipline.Level.values if x != Discipline.Level.PENDING]
    counted = levels[levels.index(least) :]
    during = Q(starts_on__lte=span[1]) & (Q(ends_on__isnull=True) | Q(ends_on__gte=span[0]))
    return Discipline.objects.filter(theirs, during, level__in=counted).values_list("subject", flat=True)


# ---- the block -------------------------------------------------------------------------------------------------------
Rank = tuple[dict[str, int | None] | None, bool]


def _ranks(units: Collection[int], year: int) -> dict[int, Rank]:
    """Rank and size from the final release of the year; (None, False) where a unit is in no block although others are."""
    found: dict[int, Rank] = {}
    rows = Result.objects.in_force().filter(
        sheet__unit__in=units, release__scope=Release.Scope.FINAL, sheet__round__year=year,
        sheet__round__kind=Round.Kind.YEAR, sheet__round__ranked=True,
    )  # fmt: skip
    listed = list(rows.values_list("sheet__unit", "rank", "release", "sheet__round__vote_decides").order_by("release"))
    sizes: dict[int, int] = defaultdict(int)
    ranked = Result.objects.filter(release__in={row[2] for row in listed}, rank__isnull=False)
    for release in ranked.values_list("release", flat=True):
        sizes[release] += 1
    for unit, rank, release, by_vote in listed:
        if rank is not None:
            found[unit] = ({"rank": rank, "size": sizes[release]}, by_vote)
    members = BlockMembership.objects.filter(unit__in=units, block__year=year).values_list("unit", flat=True)
    seen = set(members.union(Block.objects.filter(year=year).order_by().values_list(Value(0), flat=True)))
    if 0 in seen:
        found |= {pk: (None, False) for pk in units if pk not in seen and pk not in found}
    return found
