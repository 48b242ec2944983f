"""Checks over several years: chains of consecutive years, runs after an earlier award, counts within a run.

"Liên tục" means consecutive years: a year without breaks the chain. Lists are complete where they are known, so that a
year without a record is a year without.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awards.engine.eligibility.checks import usable
from awards.engine.eligibility.view import RANK, Met, Note, Result, View, every, note, of_award

Params = Mapping[str, Any]
FIRST_YEAR = 1945


class Year(NamedTuple):
    """One year of a chain and what speaks for it."""

    year: int
    met: Met
    because: tuple[Note, ...]


def year_of(view: View, tests: Sequence[Mapping[str, Any]], year: int) -> Year:
    """Does one of the tests hold for `year`?"""
    found: Year | None = view.memo.get((id(tests), year))
    if found is None:
        found = view.memo[id(tests), year] = _year_of(view, tests, year)
    return found


def _year_of(view: View, tests: Sequence[Mapping[str, Any]], year: int) -> Year:
    silent = False
    for test in tests:
        if "award" in test:
            found = view.held(test["award"], year)
            if found is not None:
                return Year(year, "yes", (of_award(found),))
            silent = silent or not view.knows("awards")
        else:
            have = view.ratings.get(year, "")
            if have and RANK[have] >= RANK[test["rating"]]:
                return Year(year, "yes", (note("rating", year=year, rating=have),))
            silent = silent or not view.knows("ratings")
    return Year(year, "unknown" if silent else "no", ())


def codes_of(tests: Sequence[Mapping[str, Any]]) -> list[str]:
    return [code for test in tests for code in test.get("award", ())]


def lacking(view: View, tests: Sequence[Mapping[str, Any]], years: Sequence[Year]) -> tuple[Note, ...]:
    """What is missing in the years that are not met: facts nobody gave, or awards and ratings that are not there."""
    unknown = [row.year for row in years if row.met == "unknown"]
    absent = [row.year for row in years if row.met == "no"]
    notes = []
    if unknown:
        keys = {"awards" if "award" in test else "ratings" for test in tests}
        notes += [note("need_fact", key=key) for key in sorted(keys) if not view.knows(key)]
    if absent:
        codes = codes_of(tests)
        least = next((test["rating"] for test in tests if "rating" in test), "")
        code = {(True, True): "need_award_or_rating", (True, False): "need_award"}.get(
            (bool(codes), bool(least)), "need_ratings"
        )
        notes.append(note(code, awards=codes, min=least, years=absent))
    return tuple(notes)


# ---- chains ----------------------------------------------------------------------------------------------------------
def chain(view: View, params: Params) -> Result:
    """`years` consecutive years that end in the year asked for or the one before it (`end`), the nearest to it first."""
    found = [_chain_ending(view, params, view.year + end) for end in params["end"]]
    order = {"yes": 2, "unknown": 1, "no": 0}
    return max(found, key=lambda result: (order[result.met], len(result.because)))


def _chain_ending(view: View, params: Params, last: int) -> Result:
    tests = params["each"]
    years = [year_of(view, tests, year) for year in range(last - params["years"] + 1, last + 1)]
    met = every(row.met for row in years)
    missing = lacking(view, tests, years)
    because = tuple(line for row in years for line in row.because)
    because += view.not_counted(codes_of(tests), [row.year for row in years])
    if params.get("fresh") and (spent := _spent(view, years[0].year)):
        met, because, missing = "no", (*because, *spent), (*missing, note("need_fresh", after=spent[-1].params["year"]))
    if params.get("initiatives") and met != "no":
        earlier, silent = _earlier(view, params, years[0].year)
        because = tuple(line for row in earlier for line in row.because) + because
        counted = _chain_initiatives(view, params["initiatives"], [*earlier, *years], silent)
        met = every((met, counted.met))
        because, missing = because + counted.because, missing + counted.missing
    return Result(met, because, missing)


def _spent(view: View, first: int) -> tuple[Note, ...]:
    """Earlier awards of the same kind that already rewarded one of these years: one achievement, one reward."""
    own = [year for year in view.years_of((view.title,)) if first <= year <= view.year]
    return tuple(note("spent", award=view.title, year=year) for year in own)


def _earlier(view: View, params: Params, first: int) -> tuple[list[Year], bool]:
    """ "At least" so many years: those before that continue the chain, and whether it ends in a year nobody told about."""
    own = [year for year in view.years_of((view.title,)) if year < view.year] if params.get("fresh") else []
    found: list[Year] = []
    for year in range(first - 1, max([FIRST_YEAR, *own]), -1):
        row = year_of(view, params["each"], year)
        if row.met != "yes":
            return found[::-1], row.met == "unknown"
        found.append(row)
    return found[::-1], False


def _chain_initiatives(view: View, params: Params, years: Sequence[Year], more: bool) -> Result:
    """Initiatives within the chain; a title that rests on one stands for at least one of its year. `more`: it may be longer."""
    told, silent = 0, [key for key in ("awards", "initiatives") if not view.knows(key)]
    possible, lines = 0, []
    for row in years:
        free, _used = usable(view, params["level"], range(row.year, row.year + 1))
        lines += [note("initiative", year=x.year, level=x.level) for x, _taken in free]
        implied = 1 if view.held(params["implied_by"], row.year) else 0
        told += max(len(free), implied)
        possible += max(len(free), 1 if "awards" in silent else implied)
    if told >= params["min"]:
        return Result("yes", tuple(lines))
    if more or "initiatives" in silent or possible >= params["min"]:
        keys = silent or [key for key in ("awards", "ratings") if not view.knows(key)]
        return Result("unknown", tuple(lines), tuple(note("need_fact", key=key) for key in keys))
    span = [years[0].year, years[-1].year]
    lack = note("need_initiatives", have=told, need=params["min"], level=params["level"], years=span)
    return Result("no", tuple(lines), (lack,))


# ---- runs ------------------------------------------------------------------------------------------------------------
class Run(NamedTuple):
    """The years in a row up to the year asked for, after an earlier award. `open`: facts that could change it are missing."""

    years: tuple[Year, ...]
    open: bool
    anchored: bool


def find_run(view: View, params: Params) -> Run:
    """The longest run that ends in the year asked for or the one before."""
    key = (view.title, id(params))
    found: Run | None = view.memo.get(key)
    if found is None:
        found = view.memo[key] = _find_run(view, params)
    return found


def _find_run(view: View, params: Params) -> Run:
    anchors = [year for year in view.years_of(params["after"]) if year < view.year]
    silent = not view.knows("awards")
    if not anchors and not silent:
        return Run((), False, False)
    floor = anchors[0] if anchors else FIRST_YEAR
    own = [year for year in view.years_of((view.title,)) if year < view.year]
    floor = max([floor, *own])
    best: tuple[Year, ...] = ()
    for end in params["end"]:
        rows: list[Year] = []
        for year in range(view.year + end, floor, -1):
            row = year_of(view, params["each"], year)
            if row.met != "yes":
                break
            rows.append(row)
        if len(rows) > len(best):
            best = tuple(reversed(rows))
    tested_by = {"awards" if "award" in test else "ratings" for test in params["each"]}
    return Run(best, any(not view.knows(key) for key in tested_by), bool(anchors))


def run(view: View, params: Params) -> Result:
    """At least `years` consecutive years after the earlier award, up to the proposal."""
    found = find_run(view, params)
    because = tuple(line for row in found.years for line in row.because)
    if len(found.years) >= params["years"]:
        if found.anchored:
            return Result("yes", because)
        return Result("unknown", because, (note("need_fact", key="awards"),))
    if found.open:
        keys = sorted({"awards" if "award" in test else "ratings" for test in params["each"]})
        return Result("unknown", because, tuple(note("need_fact", key=key) for key in keys if not view.knows(key)))
    have = len(found.years)
    if not found.anchored and view.knows("awards"):
        return Result("no", because, (note("need_before", awards=params["after"]),))
    broken = view.not_counted(codes_of(params["each"]), range(view.year - params["years"], view.year + 1))
    return Result("no", because + broken, (note("need_years", have=have, need=params["years"]),))


def within(view: View, params: Params) -> Result:
    """At least `min` awards, or years of a rating, or initiatives, within the run."""
    found = find_run(view, params["run"])
    span = [row.year for row in found.years]
    lines, silent = _counted(view, params, span)
    if len(lines) >= params["min"] and found.anchored:
        return Result("yes", lines)
    if silent or found.open or not (found.anchored or view.knows("awards")):
        keys = silent or [key for key in ("awards", "ratings") if not view.knows(key)]
        return Result("unknown", lines, tuple(note("need_fact", key=key) for key in keys))
    lack = note(
        "need_within", have=len(lines), need=params["min"], awards=params.get("award", ()), min=params.get("rating", "")
    )
    return Result("no", lines, (lack,))


def _counted(view: View, params: Params, span: Sequence[int]) -> tuple[tuple[Note, ...], list[str]]:
    """The records counted, and the keys nobody gave."""
    lines: list[Note] = []
    silent: list[str] = []
    if "award" in params:
        lines += [of_award(x) for code in params["award"] for x in view.awards.get(code, {}).values() if x.year in span]
        silent += [] if view.knows("awards") else ["awards"]
    if "rating" in params:
        good = [year for year in span if RANK[view.ratings.get(year, "khong")] >= RANK[params["rating"]]]
        lines += [note("rating", year=year, rating=view.ratings[year]) for year in good]
        silent += [] if view.knows("ratings") else ["ratings"]
    if "or_initiative" in params and span:
        free, _used = usable(view, params["or_initiative"], range(span[0], span[-1] + 1))
        lines += [note("initiative", year=row.year, level=row.level) for row, _taken in free]
        silent += [] if view.knows("initiatives") else ["initiatives"]
    return tuple(lines), silent
