"""How papers are headed and numbered: the setting of an issuing body, numbers from the clerk's register, and own numbering."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Role, User
from core import clock, log
from core.refusals import Conflict, require
from documents.engine import numbers as engine
from documents.engine.letterhead import Letterhead, letterhead
from documents.models import IssuedPaper, Numbering, Series
from documents.papers import Frame, Paper, Signature
from documents.rules import papers as rules
from units.models import Unit
from units.units import name_on, parent_on

POSTS = (
    "Phó Giám đốc", "Giám đốc", "Phó Hiệu trưởng", "Hiệu trưởng", "Chánh Văn phòng", "Chánh Thanh tra", "Phó Chủ tịch",
    "Chủ tịch", "Phó Bí thư", "Bí thư", "Phó Trưởng ban", "Trưởng ban", "Trưởng phòng", "Tổng Giám đốc", "Chỉ huy trưởng",
)  # fmt: skip


def setting_of(unit: Unit) -> Numbering:
    """The unit's setting; one that was never saved stands for the default (numbers from the clerk's register)."""
    return Numbering.objects.filter(unit=unit).first() or Numbering(unit=unit, version=0)


def letterhead_of(unit: Unit, on: date) -> Letterhead:
    """The head of the unit's papers on a day: the names of that day, corrected by the unit's setting."""
    parent = parent_on(unit, on)
    above = (parent.kind, name_on(parent, on)) if parent else ("", "")
    return letterhead(unit.kind, name_on(unit, on), *above)


def symbol_of(head: Letterhead, setting: Numbering, abbreviation: str) -> str:
    """“BC-SNV” for a type, “SNV-TĐKT” for an official letter; a Party paper's is “BC/BTCTU”, “CV/BTCTU”."""
    body = setting.abbreviation or head.abbreviation
    if head.party:
        return f"{abbreviation or 'CV'}/{body}"
    if abbreviation:
        return f"{abbreviation}-{body}"
    return f"{body}-{setting.department}" if setting.department else body


def blank_paper(unit: Unit, *, abbreviation: str, kind: str, subject: str, **parts: Any) -> Paper:
    """A paper of the unit with everything that follows from who issues it: head, symbol, place, year, who signs."""
    today = clock.today()
    head, setting = letterhead_of(unit, today), setting_of(unit)
    values: dict[str, Any] = {
        "parent_body": head.parent_body,
        "issuing_body": head.issuing_body,
        "issuer_name": head.issuer_name,
        "symbol": symbol_of(head, setting, abbreviation),
        "place": setting.place or head.place,
        "year": today.year,
        "frame": Frame.PARTY if head.party else Frame.STATE,
        "signature": _signature(unit, head),
        "body": (),
    }
    return Paper(kind=kind, subject=subject, **(values | parts))


def _signature(unit: Unit, head: Letterhead) -> Signature:
    """Who signs unless somebody says otherwise: the unit's head; for a People's Committee its chairman on its behalf."""
    person = User.objects.holding(unit=unit, role=Role.HEAD).order_by("pk").first()
    name = person.full_name if person else ""
    if head.abbreviation == "UBND":
        return Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), name)
    lines = (post_of(person.post if person else ""),)
    return Signature(("T/M BAN LÃNH ĐẠO", *lines) if head.party else lines, name)


def post_of(post: str) -> str:
    """The post as it stands above a signature: “Giám đốc Sở Nội vụ” → “GIÁM ĐỐC”; an unknown one as it is."""
    said = next((known for known in POSTS if post.lower().startswith(known.lower())), post)
    return said.upper() or "THỦ TRƯỞNG ĐƠN VỊ"


def save_setting(*, unit: Unit, version: int, by: Any, **values: Any) -> Numbering:
    """Change how the unit's papers are numbered and headed. Raises Refused, or Conflict when somebody else was faster."""
    require(rules.settle(by, unit.pk))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        row, made = Numbering.objects.get_or_create(unit=unit, defaults=values)
        if not made and not Numbering.objects.filter(pk=row.pk, version=version).update(
            version=F("version") + 1, **values
        ):
            raise Conflict()
        log.record("documents.set_numbering", unit, by=by, params={"own": bool(values.get("own"))})
        row.refresh_from_db()
    return row


def continue_from(*, unit: Unit, series: str, year: int, last: int, by: Any) -> Series:
    """Say which number of a series was the last one given elsewhere. Raises Refused, ValidationError (given back)."""
    require(rules.settle(by, unit.pk))
    with transaction.atomic():
        row = _series(unit, series, year)
        if last < row.last:
            raise ValidationError(
                {
                    "last": _("Number %(last)s has been given already; the series goes on from there.")
                    % {"last": row.last}
                }
            )
        Series.objects.filter(pk=row.pk).update(last=last)
        log.record("documents.continue_numbers", unit, by=by, params={"series": series, "year": year, "last": last})
        row.last = last
    return row


def series_of(unit: Unit, abbreviation: str) -> str:
    """The series a type's numbers belong to: its own, or the one common to all types."""
    return abbreviation or "CV" if setting_of(unit).by_kind else ""


def _series(unit: Unit, series: str, year: int) -> Series:
    """The series' row, locked until the transaction ends."""
    Series.objects.bulk_create([Series(unit=unit, series=series, year=year)], ignore_conflicts=True)
    return Series.objects.select_for_update().get(unit=unit, series=series, year=year)


def give(paper: IssuedPaper, on: date) -> tuple[str, int]:
    """The next number of the paper's series, from 01 each year, with its year; inside the caller's transaction.

    The row of the series is locked: of two people at once the second waits and gets the number after.
    """
    row = _series(paper.unit, paper.series, on.year)
    taken = IssuedPaper.objects.filter(unit=paper.unit, series=paper.series, number_year=on.year)
    number = row.last + 1
    while taken.filter(number=str(number)).exists():
        number += 1
    Series.objects.filter(pk=row.pk).update(last=number)
    return str(number), on.year


def give_number(*, paper: IssuedPaper, by: Any, on: date | None = None) -> IssuedPaper:
    """Have the application give a paper its number. Raises Refused (no own numbering, has one), Conflict."""
    day = on or clock.today()
    require(rules.renumber(by, paper.unit_id, bool(paper.number)))
    with transaction.atomic():
        number, year = give(paper, day)
        _write(paper, number, day, year, was="")
        log.record("documents.number", paper, by=by, params={"number": number, "on": str(day)})
    return paper


def record_number(*, paper: IssuedPaper, number: str, issued_on: date, by: Any, reason: str = "") -> IssuedPaper:
    """Write down number and date that the clerk's register gave. A number written down before is mended with a reason.

    Raises Refused, Conflict, or ValidationError beside the field: no number, a day to come, a number that another paper has.
    """
    require(rules.write(by, paper.unit_id))
    canonical = engine.canonical(number)
    if canonical is None:
        raise ValidationError(
            {"number": _("Type the number as the register has it, e.g. 05 or 12a, without the symbol.")}
        )
    if issued_on > clock.today():
        raise ValidationError({"issued_on": _("The date of issue lies in the future.")})
    if issued_on < paper.unit.opened_on:
        raise ValidationError(
            {
                "issued_on": _("“%(unit)s” exists only from %(day)s.")
                % {"unit": paper.unit, "day": f"{paper.unit.opened_on:%d/%m/%Y}"}
            }
        )
    if paper.number:
        log.require_reason(reason)
    was = paper.number
    with transaction.atomic():
        row = _series(paper.unit, paper.series, issued_on.year)
        _refuse_taken(paper, canonical, issued_on.year)
        _write(paper, canonical, issued_on, issued_on.year, was=was)
        if engine.value(canonical) > row.last:
            Series.objects.filter(pk=row.pk).update(last=engine.value(canonical))
        params = {"number": canonical, "on": str(issued_on), "was": was}
        log.record("documents.mend_number" if was else "documents.number", paper, by=by, reason=reason, params=params)
    return paper


def _refuse_taken(paper: IssuedPaper, number: str, year: int) -> None:
    same = IssuedPaper.objects.filter(unit=paper.unit_id, series=paper.series, number_year=year, number=number)
    other = same.exclude(pk=paper.pk).first()
    if other is not None:
        words = {"number": other.full_number, "year": year, "subject": other.subject[:120]}
        raise ValidationError({"number": _("Number %(number)s of %(year)s belongs to “%(subject)s”.") % words})


def _write(paper: IssuedPaper, number: str, day: date, year: int, *, was: str) -> None:
    try:
        with transaction.atomic():
            done = IssuedPaper.objects.filter(pk=paper.pk, number=was).update(
                number=number, issued_on=day, number_year=year
            )
    except IntegrityError:
        raise Conflict(_("This number was taken a moment ago. Look at the register and try again.")) from None
    if not done:
        raise Conflict()
    paper.number, paper.issued_on, paper.number_year = number, day, year
