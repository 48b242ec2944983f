"""The staff of a unit in one grid: everybody's rating of a year typed at once, with the decision it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from awards import staff
from awards.models import Rating, RatingCorrection
from awards.rules import ratings as rules
from core import blobs, clock, log
from core.models import Blob
from core.refusals import Refusal, Refused, require
from core.text import squeeze
from units import people
from units.models import Unit

FILE_KIND = "awards.rating"
OLDEST = 1945


@dataclass(frozen=True)
class Basis:
    """The decision the ratings stand in."""

    number: str = ""
    decided_on: date | None = None
    issuer: str = ""

    def check(self) -> None:
        """Raises ValidationError beside the field: number without a date, a date to come."""
        if self.number and self.decided_on is None:
            raise ValidationError({"decided_on": _("Give the decision's number together with its date.")})
        if self.decided_on and self.decided_on > clock.today():
            raise ValidationError({"decided_on": _("This day lies in the future.")})


@dataclass
class Line:
    """One rating to give. `key` is "p12-work", "u5-work" or "u5-party"; `rating` what is on record, `level` what is typed."""

    key: str
    name: str
    note: str
    rating: Rating | None = None
    level: str = ""
    fault: str = ""


@dataclass
class Grid:
    """The lines of a unit and a year: its collectives, their Party organisations, its people."""

    unit: Unit
    year: int
    units: list[Line]
    parties: list[Line]
    people: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [*self.units, *self.parties, *self.people]

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.rating is None]


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees a rating that stands, or stood, in the file."""
    seen = Rating.objects.visible_to(user)
    return seen.filter(file=blob).exists() or RatingCorrection.objects.filter(rating__in=seen, file=blob).exists()


def load(unit: Unit, year: int) -> Grid:
    """Everybody who may be rated at the unit for the year; four statements, whatever the number."""
    on = staff.day_of(year)
    units = staff.collectives(unit, on)
    members = staff.members(units, on)
    known = {
        (row.subject_id, row.unit_id, row.of): row
        for row in Rating.objects.filter(
            Q(subject__in=[one.subject.pk for one in members]) | Q(unit__in=units), year=year
        )
    }
    work, party = Rating.Of.WORK, Rating.Of.PARTY
    return Grid(
        unit, year,
        units=[Line(f"u{x.pk}-work", x.name, str(x.get_kind_display()), known.get((None, x.pk, work))) for x in units],
        parties=[Line(f"u{x.pk}-party", x.name, str(party.label), known.get((None, x.pk, party))) for x in units],
        people=[
            Line(f"p{x.subject.pk}-work", x.subject.full_name, x.post, known.get((x.subject.pk, None, work)))
            for x in members
        ],
    )  # fmt: skip


def check_year(year: int) -> None:
    """Raises ValidationError for a year that nobody can be rated for yet."""
    if not OLDEST <= year <= clock.today().year:
        raise ValidationError(
            {"year": _("This year lies in the future.") if year > OLDEST else _("Type four figures.")}
        )


def keep(
    *, unit: Unit, year: int, levels: Mapping[str, str], basis: Basis, by: Any, file: Any = None
) -> list[Rating]:  # fmt: skip
    """Record the ratings typed (key → level); blanks are left out, those on record are corrected elsewhere.

    Raises Refused, or ValidationError by key or field: not at the unit, rated meanwhile, year to come, nothing typed.
    """
    require(rules.enter(by))
    if not people.reach(by).filter(pk=unit.pk).exists():
        raise Refused(Refusal(_("You do not act for this unit.")))
    check_year(year)
    basis.check()
    grid = load(unit, year)
    lines = {line.key: line for line in grid.lines}
    wanted = {key: level for key, level in levels.items() if level}
    faults = {key: fault for key, level in wanted.items() if (fault := _fault(lines.get(key), level))}
    if faults:
        raise ValidationError(faults)
    if not wanted:
        raise ValidationError(_("Choose at least one rating."))
    return _write(wanted, year, basis, file, by)


def _fault(line: Line | None, level: str) -> str:
    if line is None:
        return _("This name does not stand at the unit.")
    if level not in Rating.Level.values:
        return _("Choose one of the ratings.")
    if line.rating is not None:
        said = _("Rated “%(level)s” already; correct it on its own page, with a reason.")
        return said % {"level": line.rating.get_level_display()}
    return ""


def _write(wanted: Mapping[str, str], year: int, basis: Basis, file: Any, by: Any) -> list[Rating]:
    now = clock.now()
    rows = []
    for key, level in wanted.items():
        who, _dash, of = key.partition("-")
        bearer = {"subject_id" if who[0] == "p" else "unit_id": int(who[1:])}
        rows.append(
            Rating(
                of=of, year=year, level=level, number=squeeze(basis.number)[:40], decided_on=basis.decided_on,
                issuer=squeeze(basis.issuer)[:200], entered_by=by, entered_at=now, **bearer,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
            for row in rows:
                row.file = blob
            Rating.objects.bulk_create(rows, batch_size=400)
            log.record_many("awards.rate", rows, by=by)
    except IntegrityError:
        raise ValidationError(_("Somebody else has just rated one of them; look at the list again.")) from None
    return rows
