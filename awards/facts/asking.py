"""From what the tables know to verdicts: cases of people, households and collectives, checked in bulk."""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from awards import catalogue
from awards.engine.eligibility import Case, Facts, RuleError, RuleSet, Verdict, check_many, choose
from awards.facts import collectives, people
from units.models import Subject, Unit

Known = Mapping[int, Case]
LARGE = 500


def rules_for(on: date, sets: Collection[RuleSet] | None = None) -> RuleSet:
    """The rules for dossiers received on `on`. Raises RuleError while none are loaded."""
    loaded = list(catalogue.engine_sets() if sets is None else sets)
    if not loaded:
        raise RuleError("no rules")
    return choose(loaded, on, "")


def of_units(units: Collection[int], on: date, year: int, rules: RuleSet | None = None) -> dict[int, Facts]:
    """The facts of collectives by id; their history as the rules read it. Raises RuleError while none are loaded."""
    return collectives.load(units, on, year, (rules or rules_for(on)).settings)


def cases(
    subjects: Iterable[Subject], *, year: int, on: date, rules: RuleSet, title: str = "", ground: str = ""
) -> dict[int, Case]:
    """A case for each person or household, ready to be asked about any title."""
    listed = list(subjects)
    facts, posts = people.load_with_posts([one.pk for one in listed], on)
    nowhere = people.Post()
    found = {}
    for one in listed:
        post = posts.get(one.pk, nowhere)
        found[one.pk] = Case(
            title=title, year=year, received_on=on, kind=people.KINDS[Subject.Kind(one.kind)], facts=facts[one.pk],
            leader=post.leads, year_kind=collectives.year_kind(post.unit_kind, rules.settings), ground=ground,
        )  # fmt: skip
    return found


def unit_cases(
    units: Iterable[Unit], *, year: int, on: date, rules: RuleSet, title: str = "", ground: str = ""
) -> dict[int, Case]:
    """A case for each collective, ready to be asked about any title."""
    listed = list(units)
    facts = of_units([one.pk for one in listed], on, year, rules)
    return {
        one.pk: Case(
            title=title, year=year, received_on=on, kind="collective", facts=facts[one.pk], unit_closed_on=one.closed_on,
            year_kind=collectives.year_kind(one.kind, rules.settings), ground=ground,
        )
        for one in listed
    }  # fmt: skip


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
    rules, listed = rules_for(on, sets), list(subjects)
    with _uncollected(len(listed)):
        return _judged(cases(listed, year=year, on=on, rules=rules), titles, rules)


def verdicts_of_units(
    units: Iterable[Unit],
    titles: Collection[str],
    *,
    year: int,
    on: date,
    sets: Collection[RuleSet] | None = None,
) -> dict[int, dict[str, Verdict]]:
    """As `verdicts`, for collectives."""
    rules, listed = rules_for(on, sets), list(units)
    with _uncollected(len(listed)):
        return _judged(unit_cases(listed, year=year, on=on, rules=rules), titles, rules)


def _judged(asked: Mapping[int, Case], titles: Collection[str], rules: RuleSet) -> dict[int, dict[str, Verdict]]:
    if not titles:
        raise RuleError("no titles")
    return {pk: check_many(case, titles, rules) for pk, case in asked.items()}


@contextmanager
def _uncollected(number: int) -> Iterator[None]:
    """Reading and judging make no circles of references, and what they make is kept: looking for rubbish meanwhile took two
    fifths of the time of a large batch."""
    pause = number >= LARGE and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()
