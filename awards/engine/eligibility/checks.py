"""Checks of one year and of the subject itself. Each takes the view and its parameters and gives a Result."""

from collections.abc import Callable, Mapping
from typing import Any

from awards.engine.eligibility.case import DISCIPLINE, LEVELS
from awards.engine.eligibility.view import NOT_LEADER, RANK, YES, Result, View, note, of_award

Params = Mapping[str, Any]
Check = Callable[[View, Params], Result]


def unknown(key: str) -> Result:
    """Nobody said."""
    return Result("unknown", missing=(note("need_fact", key=key),))


# ---- the subject -----------------------------------------------------------------------------------------------------
def subject_kind(view: View, params: Params) -> Result:
    kind = view.case.kind
    key = ("subject_kind", view.title, kind)
    found: Result | None = view.rules.memo.get(key)
    if found is None:
        kinds, because = view.rules.subjects.get(view.title, ()), (note("kind", kind=kind),)
        met_not = Result("no", because, (note("wrong_kind", kinds=kinds),))
        found = view.rules.memo[key] = Result("yes", because) if kind in kinds else met_not
    return found


def unit_open(view: View, params: Params) -> Result:
    closed = view.case.unit_closed_on
    if closed is None:
        return YES
    met = "no" if closed <= view.case.received_on else "yes"
    because = (note("closed", on=closed),)
    return Result("no", because, (note("unit_ended", on=closed),)) if met == "no" else Result("yes", because)


def not_awarded(view: View, params: Params) -> Result | None:
    """None while nobody knows: only a record found speaks against a proposal."""
    found = view.held((view.title,), view.year)
    if found is not None:
        return Result("no", (of_award(found),), (note("awarded_already", award=found.code, year=found.year),))
    return YES if view.knows("awards") else None


def discipline(view: View, params: Params) -> Result:
    if not view.knows("discipline"):
        return unknown("discipline")
    first, last = view.span()
    least = DISCIPLINE.index(params["min_level"])
    found = tuple(
        note("discipline", level=x.level, begins=x.begins, ends=x.ends)
        for x in view.facts.discipline
        if DISCIPLINE.index(x.level) >= least and x.begins <= last and (x.ends is None or x.ends >= first)
    )
    return Result("no", found, (note("disciplined", year=view.year),)) if found else YES


def restrictions(view: View, params: Params) -> Result | None:
    if not view.knows("restrictions"):
        return None
    on = view.case.received_on
    found = tuple(
        note("restriction", begins=x.begins, ends=x.ends)
        for x in view.facts.restrictions
        if x.begins <= on and (x.ends is None or x.ends >= on)
    )
    return Result("no", found, (note("restricted"),)) if found else YES


def leader(view: View, params: Params) -> Result | None:
    """The head with the collective. None while the collective's result is not among the facts."""
    if not view.case.leader:
        return NOT_LEADER
    if not view.knows("collective"):
        return None
    found = next((x.rating for x in view.facts.collective if x.year == view.year), "")
    because = (note("collective_rating", year=view.year, rating=found),)
    if found and RANK[found] >= RANK[params["min"]]:
        return Result("yes", because)
    return Result("no", because, (note("need_collective", year=view.year, min=params["min"]),))


# ---- the year --------------------------------------------------------------------------------------------------------
def rating(view: View, params: Params) -> Result | None:
    """The rating of the year. `if_rated`: where the year is known to have none, a person judges."""
    if not view.knows("ratings"):
        return unknown("ratings")
    found = view.ratings.get(view.year, "")
    if not found and params.get("if_rated"):
        return None
    because = (note("rating", year=view.year, rating=found),)
    if found and RANK[found] >= RANK[params["min"]]:
        return Result("yes", because)
    return Result("no", because, (note("need_rating", year=view.year, min=params["min"]),))


def award(view: View, params: Params) -> Result:
    codes = params["codes"]
    found = view.held(codes, view.year)
    if found is not None:
        return Result("yes", (of_award(found),))
    if not view.knows("awards"):
        return unknown("awards")
    return Result("no", view.not_counted(codes, (view.year,)), (note("need_award", awards=codes, years=[view.year]),))


def held(view: View, params: Params) -> Result:
    """An award of earlier years."""
    codes = params["codes"]
    years = [year for year in view.years_of(codes) if year < view.year]
    if years:
        first = view.held(codes, years[0])
        return Result("yes", (of_award(first),) if first else ())
    if not view.knows("awards"):
        return unknown("awards")
    dropped = view.not_counted(codes, range(view.year))
    return Result("no", dropped, (note("need_before", awards=codes),))


def usable(view: View, level: str, years: range, once: bool = True) -> tuple[list[Any], list[Any]]:
    """Initiatives of at least `level` in `years`: those free to be used, and those used for an award of the same level."""
    rank = view.rules.levels.get(view.title, "")
    free: list[Any] = []
    used: list[Any] = []
    for row in view.facts.initiatives:
        if row.year not in years or LEVELS.index(row.level) < LEVELS.index(level):
            continue
        taken = [code for code in row.used_for if view.rules.levels.get(code) == rank] if once else []
        (used if taken else free).append((row, taken))
    return free, used


def initiatives(view: View, params: Params) -> Result:
    if not view.knows("initiatives"):
        return unknown("initiatives")
    first, last = params["window"]
    years = range(view.year + first, view.year + last + 1)
    free, used = usable(view, params["level"], years, params.get("once", True))
    because = tuple(note("initiative", year=row.year, level=row.level) for row, _taken in free)
    if len(free) >= params["min"]:
        return Result("yes", because)
    spent = tuple(note("initiative_used", year=row.year, level=row.level, awards=taken) for row, taken in used)
    lack = note(
        "need_initiatives", have=len(free), need=params["min"], level=params["level"], years=[years[0], years[-1]]
    )
    return Result("no", because + spent, (lack,))


# ---- members, block, campaign ----------------------------------------------------------------------------------------
def _member(view: View, key: str) -> int | None:
    return view.facts.members.get(key)


def share(view: View, params: Params) -> Result:
    total, part = _member(view, "total"), _member(view, params["of"])
    if total is None or part is None:
        return _no_members(view, params["of"] if part is None else "total")
    because = (note("share", of=params["of"], part=part, total=total),)
    if total and part * 100 >= params["min"] * total:
        return Result("yes", because)
    need = -(-params["min"] * total // 100) or 1
    return Result("no", because, (note("need_share", of=params["of"], min=params["min"], need=need, have=part),))


def _no_members(view: View, key: str) -> Result:
    """Known to have none, or not told."""
    if view.knows("members") and not any(value is not None for value in view.facts.members.values()):
        return Result("no", missing=(note("no_members"),))
    return unknown(f"members.{key}")


def members_min(view: View, params: Params) -> Result:
    part = _member(view, params["of"])
    if part is None:
        return _no_members(view, params["of"])
    because = (note("members", of=params["of"], part=part),)
    if part >= params["min"]:
        return Result("yes", because)
    return Result("no", because, (note("need_members", of=params["of"], need=params["min"], have=part),))


def members_max(view: View, params: Params) -> Result:
    part = _member(view, params["of"])
    if part is None:
        return _no_members(view, params["of"])
    because = (note("members", of=params["of"], part=part),)
    if part <= params["max"]:
        return Result("yes", because)
    return Result("no", because, (note("too_many", of=params["of"], max=params["max"], have=part),))


def members_all(view: View, params: Params) -> Result | None:
    """Everybody; None where nobody counted: a person judges it."""
    total, part = _member(view, "total"), _member(view, params["of"])
    if total is None or part is None:
        return None
    because = (note("share", of=params["of"], part=part, total=total),)
    return (
        Result("yes", because) if part == total else Result("no", because, (note("need_all", have=part, total=total),))
    )


def block(view: View, params: Params) -> Result:
    row = view.facts.block
    lack = (note("need_rank", max=params["max_rank"]),)
    if row is None:
        return Result("no", (note("no_block"),), lack) if view.knows("block") else unknown("block")
    if row["rank"] is None:
        return unknown("block.rank")
    because = (note("block", rank=row["rank"], size=row["size"], by_vote=view.facts.by_vote),)
    return Result("yes", because) if row["rank"] <= params["max_rank"] else Result("no", because, lack)


def campaign(view: View, params: Params) -> Result:
    """A campaign of one of `levels`, that ran `min_years`, in which the subject came at least `max_rank`th."""
    row = view.facts.campaign
    lack = (note("need_campaign", levels=params["levels"], years=params.get("min_years"), rank=params.get("max_rank")),)
    if row is None:
        return Result("no", (note("no_campaign"),), lack) if view.knows("campaign") else unknown("campaign")
    because = (note("campaign", level=row["level"], years=row["years"], rank=row["rank"]),)
    asked = (
        ("level", row["level"] in params["levels"]),
        ("years", "min_years" not in params or (row["years"] or 0) >= params["min_years"]),
        ("rank", "max_rank" not in params or (row["rank"] or params["max_rank"] + 1) <= params["max_rank"]),
    )
    needed = {"level": True, "years": "min_years" in params, "rank": "max_rank" in params}
    if any(not good and row[key] is not None for key, good in asked):
        return Result("no", because, lack)
    silent = [key for key, _good in asked if needed[key] and row[key] is None]
    if silent:
        return Result("unknown", because, tuple(note("need_fact", key=f"campaign.{key}") for key in silent))
    return Result("yes", because)
