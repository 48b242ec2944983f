"""A case: what is asked for, for whom, and what is known. An empty list is "known: none", a missing key "unknown"."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from awards.engine.eligibility.reading import CaseError, boolean, chosen, day, listed, mapping, number, words

ACTIVE: Final = ("active", "corrected", "restored")
STATUSES: Final = (*ACTIVE, "cancelled", "stripped")
RATINGS: Final = ("khong", "hoan_thanh", "tot", "xuat_sac")
LEVELS: Final = ("co_so", "tinh", "toan_quoc")
DISCIPLINE: Final = (
    "khien_trach", "canh_cao", "ha_bac_luong", "giang_chuc", "cach_chuc", "khai_tru", "buoc_thoi_viec", "sa_thai",
)  # fmt: skip
KINDS: Final = ("individual", "collective", "household")
YEAR_KINDS: Final = ("calendar", "school")
VIA: Final = ("own", "primary", "merged", "apart")
GROUNDS: Final = ("cong_trang", "phong_trao", "dot_xuat", "cong_hien")
INHERIT: Final = ("none", "primary", "all")

__all__ = ["Case", "CaseError", "Facts", "read_case"]


@dataclass(frozen=True)
class Award:
    """One entry of the register. `via`: earned itself, by the unit it chiefly continues, by another that was merged in,
    or by one whose record is not inherited."""

    code: str
    year: int
    decided_on: date | None = None
    status: str = "active"
    via: str = "own"
    year_kind: str = ""


@dataclass(frozen=True)
class Rating:
    year: int
    rating: str
    via: str = "own"
    year_kind: str = ""


@dataclass(frozen=True)
class Initiative:
    """An initiative or an accepted research topic, and the awards that already rest on it."""

    year: int
    level: str
    used_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Discipline:
    begins: date
    ends: date | None
    level: str


@dataclass(frozen=True)
class Restriction:
    """Something pending: discipline under consideration, an investigation, an inspection, a denunciation."""

    begins: date
    ends: date | None


@dataclass(frozen=True)
class Facts:
    """What is known. `known` names the keys that were given; figures of a given part may still be None: unknown."""

    known: frozenset[str] = frozenset()
    awards: tuple[Award, ...] = ()
    ratings: tuple[Rating, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    discipline: tuple[Discipline, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    collective: tuple[Rating, ...] = ()
    members: Mapping[str, int | None] = field(default_factory=dict)
    block: Mapping[str, int | None] | None = None
    by_vote: bool = False
    campaign: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Case:
    """One question. `ground` narrows the alternatives of a rule; `rule_set` asks for another than the day of reception gives."""

    title: str
    year: int
    received_on: date
    kind: str
    facts: Facts
    leader: bool = False
    unit_closed_on: date | None = None
    year_kind: str = "calendar"
    ground: str = ""
    rule_set: str = ""
    inherit: str = ""


MEMBERS: Final = ("total", "ldtt", "cstdcs", "disciplined", "fulfilled")


def _via(row: Mapping[str, Any], at: str) -> dict[str, str]:
    kind = chosen(row, "year_kind", YEAR_KINDS, at, default="") if "year_kind" in row else ""
    return {"via": chosen(row, "via", VIA, at, default="own"), "year_kind": kind}


def _award(row: Mapping[str, Any], at: str, codes: Collection[str]) -> Award:
    return Award(
        chosen(row, "code", codes, at, fault="unknown_code"),
        number(row, "year", at),
        day(row, "decided_on", at),
        chosen(row, "status", STATUSES, at, default="active"),
        **_via(row, at),
    )


def _rating(row: Mapping[str, Any], at: str) -> Rating:
    return Rating(number(row, "year", at), chosen(row, "rating", RATINGS, at), **_via(row, at))


def _initiative(row: Mapping[str, Any], at: str, codes: Collection[str]) -> Initiative:
    used = words(row, "used_for", codes, at)
    return Initiative(number(row, "year", at), chosen(row, "level", LEVELS, at), used)


def _span(row: Mapping[str, Any], at: str) -> tuple[date, date | None]:
    begins, ends = day(row, "from", at, required=True), day(row, "to", at)
    if begins is None:  # pragma: no cover - required above
        raise CaseError("missing", where=f"{at}.from")
    if ends is not None and ends < begins:
        raise CaseError("ends_before_start", where=at)
    return begins, ends


def _discipline(row: Mapping[str, Any], at: str) -> Discipline:
    return Discipline(*_span(row, at), chosen(row, "level", DISCIPLINE, at))


def _members(value: Any, at: str) -> dict[str, int | None]:
    row = mapping(value or {}, at)
    found = {key: number(row, key, at, least=0) if row.get(key) is not None else None for key in MEMBERS}
    total = found["total"]
    for key, part in found.items():
        if total is not None and part is not None and part > total:
            raise CaseError("more_than_all", where=f"{at}.{key}")
    return found


def _block(value: Any, at: str) -> dict[str, int | None]:
    row = mapping(value, at)
    found = {key: number(row, key, at, least=1) if row.get(key) is not None else None for key in ("rank", "size")}
    if found["rank"] is not None and found["size"] is not None and found["rank"] > found["size"]:
        raise CaseError("rank_beyond_size", where=f"{at}.rank")
    return found


def _campaign(value: Any, at: str) -> dict[str, Any]:
    row = mapping(value, at)
    found: dict[str, Any] = {"level": chosen(row, "level", LEVELS, at) if row.get("level") else None}
    for key, least in (("years", 0), ("rank", 1)):
        found[key] = number(row, key, at, least=least) if row.get(key) is not None else None
    return found


def read_facts(data: Any, codes: Collection[str]) -> Facts:
    """Facts from plain data. Raises CaseError."""
    row = mapping(data, "facts")
    # A list that is null is not known; a part that is null or empty is known not to exist.
    parts = ("members", "block", "campaign")
    known = frozenset(key for key, value in row.items() if value is not None or key in parts)

    def rows(key: str, read: Callable[[Mapping[str, Any], str], Any]) -> tuple[Any, ...]:
        found = listed(row.get(key) or [], f"facts.{key}")
        return tuple(read(mapping(x, f"facts.{key}[{i}]"), f"facts.{key}[{i}]") for i, x in enumerate(found))

    led = mapping(row.get("collective") or {}, "facts.collective")
    if "collective" in known and "ratings" not in led:
        known -= {"collective"}
    led_rows = listed(led.get("ratings") or [], "facts.collective.ratings")
    return Facts(
        known=known,
        awards=rows("awards", lambda x, at: _award(x, at, codes)),
        ratings=rows("ratings", _rating),
        initiatives=rows("initiatives", lambda x, at: _initiative(x, at, codes)),
        discipline=rows("discipline", _discipline),
        restrictions=rows("restrictions", lambda x, at: Restriction(*_span(x, at))),
        collective=tuple(_rating(mapping(x, "facts.collective"), "facts.collective") for x in led_rows),
        members=_members(row.get("members"), "facts.members"),
        block=_block(row["block"], "facts.block") if row.get("block") else None,
        by_vote=boolean(mapping(row.get("block") or {}, "facts.block"), "by_vote", "facts.block"),
        campaign=_campaign(row["campaign"], "facts.campaign") if row.get("campaign") else None,
    )


def read_case(data: Any, codes: Collection[str]) -> Case:
    """A case from plain data, as `manage.py check_eligibility` takes it. Raises CaseError, which names the place."""
    row = mapping(data, "")
    subject = mapping(row.get("subject"), "subject")
    received = day(row, "received_on", "", required=True)
    if received is None:  # pragma: no cover - required above
        raise CaseError("missing", where="received_on")
    year_kind = chosen({**subject, **row}, "year_kind", YEAR_KINDS, "", default="calendar")
    if "facts" not in row:
        raise CaseError("missing", where="facts")
    return Case(
        title=chosen(row, "title", codes, "", fault="unknown_code"),
        year=number(row, "year", ""),
        received_on=received,
        kind=chosen(subject, "kind", KINDS, "subject"),
        facts=read_facts(row["facts"], codes),
        leader=boolean(subject, "leader", "subject"),
        unit_closed_on=day(subject, "unit_closed_on", "subject"),
        year_kind=year_kind,
        ground=chosen(row, "ground", GROUNDS, "", default="") if row.get("ground") else "",
        rule_set=str(row.get("rule_set") or ""),
        inherit=chosen(row, "inherit_history", INHERIT, "", default="") if row.get("inherit_history") else "",
    )
