"""Building blocks of cases, as `manage.py check_eligibility` takes them."""

from typing import Any

OLD, NEW = "2026-02-10", "2026-12-10"  # received under the law of 2022, and under its amendment


def won(code: str, *years: int, **more: Any) -> list[dict[str, Any]]:
    """Awards of `code` in `years`."""
    rows = [{"code": code, "year": y, "decided_on": f"{y + 1}-01-15", "status": "active"} for y in years]
    return [row | more for row in rows]


def rated(rating: str, *years: int, **more: Any) -> list[dict[str, Any]]:
    return [{"year": y, "rating": rating, **more} for y in years]


def idea(level: str, *years: int, used: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"year": y, "level": level, "used_for": list(used)} for y in years]


def staff(total: int, ldtt: int, cstdcs: int = 0, disciplined: int = 0) -> dict[str, int]:
    return {"total": total, "ldtt": ldtt, "cstdcs": cstdcs, "disciplined": disciplined}


def led(rank: int, size: int = 9) -> dict[str, Any]:
    return {"rank": rank, "size": size, "by_vote": True}


def run(level: str, years: int, rank: int = 1) -> dict[str, Any]:
    return {"level": level, "years": years, "rank": rank}


NOTHING: dict[str, Any] = {
    "awards": [], "ratings": [], "initiatives": [], "discipline": [], "members": None, "block": None, "campaign": None,
}  # fmt: skip


def case(title: str, kind: str = "individual", year: int = 2025, received: str = OLD, **facts: Any) -> dict[str, Any]:
    """A case in which everything is known: what is not given is known not to exist. A fact `...` is left out: unknown.

    `subject` adds to the subject, `case` to the case itself.
    """
    more, subject = facts.pop("case", {}), facts.pop("subject", {})
    told = {key: value for key, value in {**NOTHING, **facts}.items() if value is not ...}
    return {
        "title": title,
        "year": year,
        "received_on": received,
        "subject": {"kind": kind, "leader": False, "unit_closed_on": None, **subject},
        "facts": told,
        **more,
    }
