"""A unit's sheet of a year: who may be registered, for what, and what was typed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from awards import staff
from awards.models import Award, AwardRecord, Rating, RegistrationSheet, TitleRegistration
from awards.rules import registration as rules
from awards.workflow.register import COUNTED
from core import clock, log
from core.refusals import Conflict, require
from core.text import squeeze
from units.models import Unit, UnitKind

MAX_LINES = 1_000
PERSON = ("LDTT", "CSTDCS", "CSTDT", "CSTDTQ")
COLLECTIVE = ("TTLDTT", "TTLDXS", "CO_T", "CO_CP")
ARMED = {"LDTT": "CSTT", "TTLDTT": "DVTT", "TTLDXS": "DVQT"}  # armed forces have titles of their own names
Typed = Mapping[str, tuple[Iterable[str], str]]


@dataclass
class Line:
    """One bearer of the grid. `key` is "p12" for a person, "u5" for a unit; `awards` codes ticked, `last` the year before."""

    key: str
    name: str
    note: str
    awards: set[str] = field(default_factory=set)
    idea: str = ""
    last: str = ""
    fault: str = ""
    has_other: bool = False

    @property
    def is_unit(self) -> bool:
        return self.key.startswith("u")


@dataclass
class Grid:
    """What a sheet shows: `people` and `units` lines, the awards that are columns and those behind "another award"."""

    people: list[Line]
    units: list[Line]
    columns: dict[str, list[Award]]
    others: dict[str, list[Award]]
    year: int

    @property
    def before(self) -> int:
        return self.year - 1

    @property
    def lines(self) -> list[Line]:
        return [*self.units, *self.people]

    @property
    def counts(self) -> list[tuple[Award, int]]:
        """Awards that somebody is registered for, with how many."""
        known = {a.code: a for part in (self.columns, self.others) for group in part.values() for a in group}
        found: dict[str, int] = defaultdict(int)
        for line in self.lines:
            for code in line.awards:
                found[code] += 1
        return [(award, found[code]) for code, award in known.items() if code in found]


def sheet_of(unit: Unit, year: int, by: Any) -> RegistrationSheet:
    """The sheet, or a fresh one (not stored), with what its rules ask."""
    sheet = RegistrationSheet.objects.filter(unit=unit, year=year).first() or RegistrationSheet(unit=unit, year=year)
    sheet.unit = unit
    return readied(sheet, by)


def readied(sheet: RegistrationSheet, by: Any) -> RegistrationSheet:
    """With `kept`: does the unit stand under a host whose officer the user is?"""
    hosts = by.grants.officer_hosts
    sheet.kept = bool(hosts) and Unit.objects.under(*hosts).filter(pk=sheet.unit_id).exists()  # type: ignore[attr-defined]
    return sheet


# ---- reading ---------------------------------------------------------------------------------------------------------
def grid(sheet: RegistrationSheet, *, handed_in: bool = False) -> Grid:
    """The sheet with everybody who may stand in it; seven statements, whatever the number.

    `handed_in`: what stands as handed in, not what is being typed since.
    """
    unit, on = sheet.unit, staff.day_of(sheet.year)
    units = staff.collectives(unit, on)
    lines = {f"u{one.pk}": Line(f"u{one.pk}", one.name, one.get_kind_display()) for one in units}
    lines |= {
        f"p{one.subject.pk}": Line(f"p{one.subject.pk}", one.subject.full_name, one.post)
        for one in staff.members(units, on)
    }
    rows = TitleRegistration.objects.filter(by_unit=unit, year=sheet.year)
    rows = rows.filter(in_force=True) if handed_in else rows.filter(struck=False)
    for row in rows.select_related("award", "subject", "unit"):
        line = lines.setdefault(
            key_of(row), Line(key_of(row), str(row.subject or row.unit), _("no longer at the unit"))
        )
        line.awards.add(row.award.code)
        line.idea = row.initiative or line.idea
    _last_year(lines, sheet.year - 1)
    columns, others = choices(unit.kind)
    found = list(lines.values())
    for line in found:
        line.has_other = bool(line.awards - {a.code for a in columns["units" if line.is_unit else "people"]})
    return Grid(
        [x for x in found if not x.is_unit], [x for x in found if x.is_unit], columns, others, sheet.year
    )  # fmt: skip


def key_of(row: Any) -> str:
    """ "p12" or "u5"."""
    return f"p{row.subject_id}" if row.subject_id else f"u{row.unit_id}"


def choices(kind: str) -> tuple[dict[str, list[Award]], dict[str, list[Award]]]:
    """(columns, others) of the catalogue for "people" and "units"; one statement."""
    own = ARMED if kind == UnitKind.ARMED_FORCES else {}
    wanted = {"people": [own.get(x, x) for x in PERSON], "units": [own.get(x, x) for x in COLLECTIVE]}
    awards = list(Award.objects.all())
    fits = {"people": "for_individuals", "units": "for_collectives"}
    by_code = {award.code: award for award in awards}
    columns = {part: [by_code[code] for code in codes if code in by_code] for part, codes in wanted.items()}
    others = {
        part: [a for a in awards if getattr(a, flag) and a.code not in wanted[part]] for part, flag in fits.items()
    }
    return columns, others


def _last_year(lines: Mapping[str, Line], year: int) -> None:
    """What each held and how each was rated the year before; two statements."""
    people = [int(key[1:]) for key in lines if key.startswith("p")]
    units = [int(key[1:]) for key in lines if key.startswith("u")]
    theirs = Q(subject__in=people) | Q(unit__in=units)
    said: dict[str, list[str]] = defaultdict(list)
    ratings = Rating.objects.filter(theirs, year=year, of=Rating.Of.WORK).only("subject_id", "unit_id", "level")
    for rating in ratings:
        said[key_of(rating)].append(str(rating.get_level_display()))
    records = AwardRecord.objects.filter(theirs, year=year, status__in=COUNTED).select_related("award")
    for record in records.order_by("award__position"):
        said[key_of(record)].append(record.award.code)
    for key, words in said.items():
        if key in lines:
            lines[key].last = " · ".join(dict.fromkeys(words))


# ---- writing ---------------------------------------------------------------------------------------------------------
def keep(*, sheet: RegistrationSheet, version: int, typed: Typed, by: Any, whole: bool = True) -> RegistrationSheet:
    """Keep what was typed: key → (award codes, planned initiative). `whole`: lines not named are taken off.

    Raises Refused, Conflict, or ValidationError by key: not of this unit, award not for them, registered by another unit.
    """
    require(rules.may_edit(by, readied(sheet, by)))
    check_year(sheet)
    shown = grid(sheet)
    faults, wanted = _judge(shown, typed, sheet)
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        _claim(sheet, version)
        _write(sheet, wanted, {key: squeeze(idea)[:300] for key, (_codes, idea) in typed.items()}, by, whole)
        log.record("awards.registration_keep", sheet, by=by, params={"lines": len(wanted)})
    return sheet


def check_year(sheet: RegistrationSheet) -> None:
    """Raises ValidationError for a year that nobody registers for now, or a unit that has ended."""
    today = clock.today()
    if not today.year - 1 <= sheet.year <= today.year + 1:
        raise ValidationError(
            _("Titles are registered for %(first)s, %(this)s or %(last)s.")
            % {"first": today.year - 1, "this": today.year, "last": today.year + 1}
        )
    if sheet.unit.closed_on and sheet.unit.closed_on < today:
        raise ValidationError(_("“%(unit)s” has ended; its successor registers.") % {"unit": sheet.unit.short_name})


def _judge(shown: Grid, typed: Typed, sheet: RegistrationSheet) -> tuple[dict[str, str], dict[tuple[str, str], Award]]:
    lines = {line.key: line for line in shown.lines}
    allowed = {part: {a.code: a for a in (*shown.columns[part], *shown.others[part])} for part in ("people", "units")}
    faults: dict[str, str] = {}
    wanted: dict[tuple[str, str], Award] = {}
    if len(typed) > MAX_LINES:
        raise ValidationError(_("At most %(max)s names stand in one sheet.") % {"max": MAX_LINES})
    for key, (codes, idea) in typed.items():
        listed = list(codes)
        if key not in lines:
            faults[key] = _("This name does not stand at the unit.")
            continue
        part = "units" if lines[key].is_unit else "people"
        if strange := [code for code in listed if code not in allowed[part]]:
            faults[key] = _("“%(award)s” is not an award for them.") % {"award": strange[0][:40]}
        elif idea.strip() and not listed:
            faults[key] = _("Choose the award that the initiative is planned for.")
        wanted |= {(key, code): allowed[part][code] for code in listed if code in allowed[part]}
    faults |= _elsewhere(wanted, sheet, lines)
    return faults, wanted


def _elsewhere(
    wanted: Mapping[tuple[str, str], Award], sheet: RegistrationSheet, lines: Mapping[str, Line]
) -> dict[str, str]:
    """Who stands in another unit's sheet of the year with the same award; one statement."""
    bearers = {key for key, _code in wanted}
    theirs = Q(subject__in=[int(k[1:]) for k in bearers if k[0] == "p"]) | Q(
        unit__in=[int(k[1:]) for k in bearers if k[0] == "u"]
    )
    rows = TitleRegistration.objects.filter(theirs, year=sheet.year).exclude(by_unit=sheet.unit)
    return {
        key_of(row): _("%(unit)s has registered %(name)s for “%(award)s” already.")
        % {"unit": row.by_unit.short_name, "name": lines[key_of(row)].name, "award": row.award.name}
        for row in rows.select_related("by_unit", "award")
        if (key_of(row), row.award.code) in wanted
    }


def _claim(sheet: RegistrationSheet, version: int) -> None:
    """The sheet's row, stored where it is not yet; Conflict when somebody was faster."""
    if sheet.pk is None:
        if RegistrationSheet.objects.filter(unit=sheet.unit, year=sheet.year).exists():
            raise Conflict()
        sheet.save()
    if not RegistrationSheet.objects.filter(pk=sheet.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    sheet.version = version + 1


def _write(
    sheet: RegistrationSheet, wanted: Mapping[tuple[str, str], Award], ideas: Mapping[str, str], by: Any, whole: bool
) -> None:
    there = TitleRegistration.objects.filter(by_unit=sheet.unit, year=sheet.year).select_related("award")
    known = {(key_of(row), row.award.code): row for row in there}
    gone = [row for pair, row in known.items() if pair not in wanted and (whole or pair[0] in ideas)]
    TitleRegistration.objects.filter(pk__in=[row.pk for row in gone if row.in_force]).update(struck=True)
    TitleRegistration.objects.filter(pk__in=[row.pk for row in gone if not row.in_force]).delete()
    kept = [row for pair, row in known.items() if pair in wanted]
    for row in kept:
        row.struck, row.initiative = False, ideas.get(key_of(row), row.initiative)
    TitleRegistration.objects.bulk_update(kept, ["struck", "initiative"], batch_size=400)
    now = clock.now()
    TitleRegistration.objects.bulk_create(
        [
            TitleRegistration(
                by_unit=sheet.unit, year=sheet.year, award=award, initiative=ideas.get(key, ""), registered_by=by,
                registered_at=now, subject_id=int(key[1:]) if key[0] == "p" else None,
                unit_id=int(key[1:]) if key[0] == "u" else None,
            )
            for (key, code), award in wanted.items()
            if (key, code) not in known
        ],
        batch_size=400,
    )  # fmt: skip
