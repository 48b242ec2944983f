"""Certificates come into being: those of a decision with their numbers in the award book, and later issues of one."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from awards.certificates.wording import AMENDABLE, body_of, values
from awards.models import AwardRecord, Certificate, Decision, DecisionLine
from awards.rules import certificates as rules
from awards.workflow.certificates import CERTIFICATE
from awards.workflow.register import COUNTED
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require
from core.text import squeeze
from units.models import Unit

LETTERS, LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 28  # 31 letters: 138 bits
MOST_NUMBER = 9_999_999


def new_address() -> str:
    """An address nobody guesses, without letters that are mistaken for one another."""
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))


def next_number(host: Unit, year: int) -> int:
    """The number after the highest one in the host's award book of the year."""
    taken = Certificate.objects.filter(host=host, year=year).exclude(number="").values_list("number", flat=True)
    return max((int(number) for number in taken if number.isascii() and number.isdigit()), default=0) + 1


def book_year(decision: Decision) -> int:
    """The year of the award book a decision's certificates stand in."""
    return (decision.decided_on or clock.today()).year


def waiting(decision: Decision) -> Any:
    """Records of the decision that stand and have no certificate yet, in the order of its list."""
    rows = AwardRecord.objects.filter(line__decision=decision, status__in=COUNTED, certificates__isnull=True)
    return rows.select_related("line").order_by("line__position", "pk")


def prepare(*, decision: Decision, first: int | None, by: Any) -> list[Certificate]:
    """Give every standing record of an issued decision its certificate, numbered on from `first` (None: after the last).

    A second press finds nothing left to do. Raises Refused, or ValidationError where a number is taken.
    """
    require(rules.keep(by, decision.host_id))
    if decision.status != Decision.Status.ISSUED:
        raise Refused(Refusal(_("The decision is not issued yet; certificates follow it.")))
    year = book_year(decision)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=decision.host_id)
        records = list(waiting(decision))
        number = first or next_number(decision.host, year)
        taken = set(Certificate.objects.filter(host=decision.host_id, year=year).values_list("number", flat=True))
        rows = []
        for record in records:
            written = record.line.book_number if record.line else ""
            own = written if written and written not in taken else str(number)
            if own == str(number):
                number += 1
            if own in taken:
                raise ValidationError({"first": _taken(own, year)})
            taken.add(own)
            rows.append(_row(record, decision.host, year, own, by))
        made = Certificate.objects.bulk_create(rows, batch_size=500)
        _write_back(made)
        log.record_many("awards.certificate.prepare", made, by=by)
    return made


def _taken(number: str, year: int) -> str:
    return _("Number %(number)s stands in the award book of %(year)s already.") % {"number": number, "year": year}


def _row(record: AwardRecord, host: Unit, year: int, number: str, by: Any, **more: Any) -> Certificate:
    return Certificate(
        record=record,
        host=host,
        year=year,
        number=number,
        address=new_address(),
        made_by=by,
        made_at=clock.now(),
        **more,
    )


def _write_back(made: Iterable[Certificate]) -> None:
    """The decision's list says the number too."""
    lines = []
    for one in made:
        line = one.record.line
        if line is not None and line.book_number != one.number:
            line.book_number = one.number
            lines.append(line)
    DecisionLine.objects.bulk_update(lines, ["book_number"], batch_size=500)


def amend(*, certificate: Certificate, version: int, number: str, by: Any, **texts: str) -> Certificate:
    """Set what is printed otherwise than the record says (blank: as the record says), and the number in the book.

    Raises Refused, ValidationError (number taken), or Conflict when somebody was faster.
    """
    require(rules.amend(by, certificate))
    plain = values(certificate.record, body_of(certificate.host, None))
    printed = {
        name: text for name in AMENDABLE if (text := squeeze(texts.get(name, ""))) and text != plain.get(name, "")
    }
    number = squeeze(number).lstrip("0")
    try:
        with transaction.atomic():
            rows = Certificate.objects.filter(pk=certificate.pk, version=version)
            if not rows.update(number=number, printed=printed, version=version + 1):
                raise Conflict()
            log.record("awards.certificate.amend", certificate, by=by, params={"number": number})
    except IntegrityError:
        raise ValidationError({"number": _taken(number, certificate.year)}) from None
    certificate.refresh_from_db()
    return certificate


def again(
    *, record: AwardRecord, host: Unit, kind: str, reason: str, asked_by: str, asked_on: date, number: str, by: Any
) -> Certificate:
    """Issue a certificate of the record again (cấp lại) or in exchange (cấp đổi); it replaces the one in use.

    Raises Refused, or ValidationError beside the field.
    """
    require(rules.keep(by, host.pk))
    if asked_on > clock.today():
        raise ValidationError({"asked_on": _("This day lies in the future.")})
    log.require_reason(reason)
    year = clock.today().year
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        found = AwardRecord.objects.select_for_update().get(pk=record.pk)
        if found.status not in COUNTED:
            raise Refused(Refusal(_("The award was taken back; no certificate is issued for it.")))
        for old in found.certificates.filter(status=Certificate.Status.VALID).select_related("record"):
            require(rules.keep(by, old.host_id))
            CERTIFICATE.perform(old, "replace", by=by, reason=reason)
        number = squeeze(number).lstrip("0") or str(next_number(host, year))
        if Certificate.objects.filter(host=host, year=year, number=number).exists():
            raise ValidationError({"number": _taken(number, year)})
        issue = (found.certificates.aggregate(last=Max("issue"))["last"] or 0) + 1
        row = _row(
            found, host, year, number, by, issue=issue, kind=kind, reason=reason.strip()[:300], asked_by=asked_by,
            asked_on=asked_on,
        )  # fmt: skip
        row.save(force_insert=True)
        log.record("awards.certificate.again", row, by=by, reason=reason, params={"kind": kind})
    return row
