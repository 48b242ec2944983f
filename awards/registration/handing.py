"""A sheet on its way: before the head, handed in with a signed paper or the head's word, opened again with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import RegistrationHandIn, RegistrationSheet, TitleRegistration
from awards.registration.sheets import check_year, grid, readied
from awards.workflow.registration import REGISTRATION
from core import blobs, clock
from core.models import Blob
from core.refusals import Conflict, require
from core.text import squeeze
from deadlines import duties, filing
from deadlines.models import Duty, EntryKind, YearEntry
from units.models import Unit

FILE_KIND = "awards.registration"
DUTY_KIND = f"host_year.{EntryKind.TITLES.value}"
LAST = (3, 31)  # where no host asks for it by a day: registration is from January to March


@dataclass(frozen=True)
class Window:
    """Until when the unit registers; `host` asks for it, None where no host has issued it in its plan of the year."""

    due_on: date
    host: Unit | None = None
    opens_on: date | None = None

    @property
    def is_late(self) -> bool:
        return clock.today() > self.due_on


def entries(year: int) -> dict[str, YearEntry]:
    """The lines of hosts' plans that ask for registrations of the year, by the name their duties know; one statement."""
    rows = YearEntry.objects.filter(kind=EntryKind.TITLES, host_year__year=year, status=YearEntry.Status.ISSUED)
    return {row.ref: row for row in rows.select_related("host_year__host")}


def owed(unit: Unit, year: int) -> list[Duty]:
    """The unit's duties to register for the year, the first due first; two statements."""
    rows = Duty.objects.filter(kind=DUTY_KIND, unit=unit, about_ref__in=list(entries(year)))
    return list(rows.select_related("host").order_by("due_on", "pk"))


def window(unit: Unit, year: int) -> Window:
    """The first day asked for by a host (with the later date given to the unit, if any), else the end of March."""
    first = next(iter(owed(unit, year)), None)
    return Window(first.due_on, first.host, first.opens_on) if first else Window(date(year, *LAST))


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees the sheet."""
    return RegistrationHandIn.objects.filter(sheet__in=RegistrationSheet.objects.visible_to(user), file=blob).exists()


def move(*, sheet: RegistrationSheet, action: str, version: int, by: Any, reason: str = "") -> RegistrationSheet:
    """Put it before the head, hand it back, or open it again. Raises Refused, ValidationError (no reason), Conflict."""
    require(REGISTRATION.refusal(readied(sheet, by), action, by))
    if sheet.version != version:
        raise Conflict()
    if action == "submit":
        _check_lines(sheet)
    more: dict[str, Any] = {"change_reason": squeeze(reason)[:1000]} if action == "change" else {}
    with transaction.atomic():
        found: RegistrationSheet = REGISTRATION.perform(sheet, action, by=by, reason=reason, **more)
    return found


def _check_lines(sheet: RegistrationSheet) -> None:
    if not TitleRegistration.objects.filter(by_unit=sheet.unit, year=sheet.year, struck=False).exists():
        raise ValidationError(_("Nothing is registered yet; tick at least one award."))


def hand_in(
    *,
    sheet: RegistrationSheet,
    version: int,
    by: Any,
    number: str = "",
    signed_on: date | None = None,
    file: Any = None,
) -> RegistrationSheet:
    """Hand the sheet in: the head's word is enough; a clerk, or an officer on its behalf, gives the signed paper.

    After the window it is taken and marked late. What the host asked for in its plan of the year is done with it.
    Raises Refused, Conflict, or ValidationError beside the field.
    """
    require(REGISTRATION.refusal(readied(sheet, by), "hand_in", by))
    if sheet.version != version:
        raise Conflict()
    check_year(sheet)
    _check_lines(sheet)
    is_head = sheet.unit_id in by.grants.head_units
    _check_paper(is_head, number, signed_on)
    late = window(sheet.unit, sheet.year).is_late
    again = sheet.handed_in_at is not None
    with transaction.atomic():
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        REGISTRATION.perform(
            sheet, "hand_in", by=by, handed_in_at=clock.now(), handed_in_by=by, signed_file=blob,
            late=sheet.late if again else late, on_behalf_of=None if sheet.unit_id in by.grants.own_units else sheet.unit,
            reason=sheet.change_reason,
        )  # fmt: skip
        RegistrationHandIn.objects.create(
            sheet=sheet, number=sheet.hand_ins.count() + 1, at=clock.now(), by=by, late=late, reason=sheet.change_reason,
            signed_number=squeeze(number)[:40], signed_on=signed_on, file=blob, content=_content(sheet),
            on_behalf=sheet.unit_id not in by.grants.own_units,
        )  # fmt: skip
        rows = TitleRegistration.objects.filter(by_unit=sheet.unit, year=sheet.year)
        rows.filter(struck=True).delete()
        rows.filter(in_force=False).update(in_force=True)
        _tell(sheet, number, signed_on, by)
    return sheet


def _check_paper(is_head: bool, number: str, signed_on: date | None) -> None:
    faults: dict[str, str] = {}
    if not is_head and not number.strip():
        faults["number"] = _("Give the number of the signed paper, or pass the sheet to the head for approval.")
    if number.strip() and signed_on is None:
        faults["signed_on"] = _("Give the paper's number together with its date.")
    if signed_on and signed_on > clock.today():
        faults["signed_on"] = _("The paper's date lies in the future.")
    if faults:
        raise ValidationError(faults)


def _content(sheet: RegistrationSheet) -> list[list[Any]]:
    """The lines as they are handed in: name, post, names of awards, planned initiative."""
    shown = grid(sheet)
    names = {a.code: a.name for part in (shown.columns, shown.others) for group in part.values() for a in group}
    return [
        [line.name, line.note, sorted(names.get(code, code) for code in line.awards), line.idea]
        for line in shown.lines
        if line.awards
    ]


def _tell(sheet: RegistrationSheet, number: str, signed_on: date | None, by: Any) -> None:
    """What hosts asked for in their plans of the year counts as done."""
    lines = entries(sheet.year)
    note = _("Registration of titles %(year)s handed in.") % {"year": sheet.year}
    for duty in owed(sheet.unit, sheet.year):
        if not duty.is_open:
            continue
        done = filing.of_duty(duty, lines[duty.about_ref])
        said = filing.Said(note=note, paper_number=squeeze(number)[:60], paper_on=signed_on)
        if filing.may_send(by, done) is None:
            filing.send(filing=done, version=done.version, said=said, by=by)
        else:
            duties.close(key=duty.key)
