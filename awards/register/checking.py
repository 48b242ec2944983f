"""What speaks against a decision or one of its names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from awards.models import Award, AwardRecord, Decision
from awards.workflow.register import COUNTED
from core import clock
from core.text import fold, squeeze
from units.models import Subject, Unit

Bearer = tuple[str, int]
_NUMBER = re.compile(r"^0*(\d+)(\D.*)?$")


@dataclass(frozen=True)
class Ruling:
    """A decision as signed. `number` is its number and symbol, e.g. "456/QĐ-UBND"."""

    number: str
    decided_on: date
    issuer: str
    signer: str = ""
    period_from: date | None = None
    period_to: date | None = None
    achievement: str = ""
    campaign: Any = None
    year_kind: str = "calendar"


@dataclass(frozen=True)
class Named:
    """A name on the decision as printed; `key` is where its faults are shown."""

    key: str
    kind: str
    name: str
    unit: Unit
    award: Award
    year: int
    unit_name: str = ""
    post: str = ""
    posthumous: bool = False
    another: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def split_number(text: str) -> tuple[str, str]:
    """ "0456/QĐ-UBND" → ("456", "qd"): the figure and the series, as two decisions are compared."""
    found = _NUMBER.match(squeeze(text))
    if found is None:
        return fold(text), ""
    symbol = fold(found.group(2) or "").lstrip("/- ")
    return found.group(1), re.split(r"[/\- ]", symbol)[0] if symbol else ""


def used(number: str, issuer: str, year: int, but: int = 0) -> bool:
    """Is the number used already by that body in that series and year? `but`: a decision that does not count against itself."""
    mine, body = split_number(number), fold(issuer)
    recorded = AwardRecord.objects.filter(decided_on__year=year, number__contains=mine[0])
    issued = Decision.objects.filter(decided_on__year=year, number=mine[0]).exclude(status=Decision.Status.CANCELLED)
    if but:
        recorded, issued = recorded.exclude(line__decision=but), issued.exclude(pk=but)
    pairs = [
        *recorded.order_by().values_list("number", "issuer").distinct(),
        *((f"{figure}/{symbol}", by) for figure, symbol, by in issued.values_list("number", "symbol", "issuer")),
    ]
    return any(split_number(text) == mine and fold(by) == body for text, by in pairs)


def used_by_another(decision: Decision) -> bool:
    """Does another decision, made here or recorded, carry this one's number?"""
    if not decision.number or decision.decided_on is None:
        return False
    return used(decision.full_number, decision.issuer, decision.decided_on.year, decision.pk)


def of_ruling(ruling: Ruling) -> dict[str, str]:
    """Faults of the decision itself, by field."""
    today, faults = clock.today(), {}
    if ruling.decided_on > today:
        faults["decided_on"] = _("This day lies in the future.")
    for name in ("period_from", "period_to"):
        day = getattr(ruling, name)
        if day is not None and day > today:
            faults[name] = _("The achievement period lies in the future.")
    if ruling.period_from and ruling.period_to and ruling.period_to < ruling.period_from:
        faults["period_to"] = _("The achievement period ends before it begins.")
    if not faults and used(ruling.number, ruling.issuer, ruling.decided_on.year):
        faults["number"] = _("%(issuer)s has a decision with this number in %(year)s already.") % {
            "issuer": ruling.issuer, "year": ruling.decided_on.year,
        }  # fmt: skip
    return faults


def of_name(named: Named, decided_on: date) -> tuple[str, str] | None:
    """The first fault of a name: field and sentence. Asks no database."""
    kinds = {"person": "individual", "household": "household", "unit": "collective"}
    if kinds[named.kind] not in named.award.subjects:
        return "award", _("“%(award)s” is not for this kind of subject.") % {"award": named.award.name}
    if named.year > clock.today().year:
        return "year", _("This year lies in the future.")
    if named.year > decided_on.year:
        return "year", _("The decision is older than the year awarded.")
    closed = named.unit.closed_on
    if closed is not None and closed.year < named.year:
        return "unit", _("“%(unit)s” ended on %(day)s, before the year awarded.") % {
            "unit": named.unit.short_name, "day": f"{closed:%d/%m/%Y}",
        }  # fmt: skip
    if named.unit.opened_on.year > named.year:
        return "unit", _("“%(unit)s” exists only from %(day)s.") % {
            "unit": named.unit.short_name, "day": f"{named.unit.opened_on:%d/%m/%Y}",
        }  # fmt: skip
    return None


def of_death(subject: Subject | None, decided_on: date, posthumous: bool) -> str:
    """The sentence about somebody who died before the decision and is not awarded posthumously."""
    if subject is None or subject.died_on is None or subject.died_on > decided_on or posthumous:
        return ""
    return _("%(name)s died on %(day)s: the award has to be posthumous.") % {
        "name": subject.full_name, "day": f"{subject.died_on:%d/%m/%Y}",
    }  # fmt: skip


def held(bearers: Iterable[Bearer], years: Iterable[int]) -> dict[tuple[Bearer, int, int, int | None], AwardRecord]:
    """(bearer, award, year, campaign) → the record in force, of all `bearers` in two statements."""
    listed, span = list(bearers), list(years)
    found: dict[tuple[Bearer, int, int, int | None], AwardRecord] = {}
    for column in ("subject", "unit"):
        ids = [pk for kind, pk in listed if kind == column]
        rows = AwardRecord.objects.filter(**{f"{column}__in": ids}, year__in=span, status__in=COUNTED) if ids else ()
        for row in rows:
            found[(column, getattr(row, f"{column}_id")), row.award_id, row.year, row.campaign_id] = row
    return found


def twice(award: Award, year: int, earlier: AwardRecord | None) -> str:
    """The sentence about an award that the subject holds for that year already."""
    shown = {"award": award.name, "year": year, "number": earlier.number if earlier else ""}
    if earlier is not None and earlier.number:
        return _("“%(award)s” of %(year)s is in the register already, decision %(number)s.") % shown
    return _("“%(award)s” of %(year)s is there already.") % shown
