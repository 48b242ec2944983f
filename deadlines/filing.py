"""How a duty of the host's year is done: the unit marks it done, the host receives or returns it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.models import Blob
from core.refusals import Conflict, Refused, require
from deadlines import duties
from deadlines.models import Desk, Duty, Filing, YearEntry
from deadlines.rules.host_year import may_decide, may_send
from deadlines.workflow.host_year import FILING
from documents import evidence
from documents.models import EvidenceFile

S = Filing.Status


def register() -> None:
    """Called in AppConfig.ready(): whoever may see a filing may read the file it cites."""
    evidence.also_readable_by.append(_may_read)


def _may_read(user: Any, blob: Blob) -> bool:
    return Filing.objects.visible_to(user).filter(evidence__blob=blob).exists()


def of_duty(duty: Duty, entry: YearEntry) -> Filing:
    """The filing of a duty, or a fresh one (not stored)."""
    return Filing.objects.filter(duty=duty).select_related("evidence__blob", "sent_by").first() or Filing(
        duty=duty, entry=entry
    )


@dataclass(frozen=True)
class Said:
    """What the unit says about its work."""

    note: str = ""
    paper_number: str = ""
    paper_on: date | None = None
    file: Any = None


def send(*, filing: Filing, version: int, said: Said, by: Any) -> Filing:
    """Mark a duty as done; its day counts. The head's word is enough; a clerk, and the host on the unit's behalf, give the
    signed paper's number and date, which stand for the head's act. A clerk without it puts the work before the head.

    Raises Refused, ValidationError, Conflict (somebody else changed it meanwhile).
    """
    require(may_send(by, filing))
    duty = filing.duty
    on_behalf = duty.unit_id not in by.grants.own_units and duty.unit_id != duty.host_id
    _check(said, on_behalf)
    signed = duty.unit_id in by.grants.head_units or duty.unit_id == duty.host_id or bool(said.paper_number)
    stored = _store(filing, said, by)
    with transaction.atomic():
        filing = _keep(filing, version, said, stored, on_behalf)
        if signed:
            unit = duty.unit if on_behalf else None
            FILING.perform(filing, "send", by=by, on_behalf_of=unit, sent_by=by, sent_at=clock.now(), remark="")
            if duties.close(key=duty.key) is None:
                raise Conflict()
        else:
            FILING.perform(filing, "submit", by=by)
            duties.move_to(key=duty.key, desk=Desk.HEAD)
    return filing


def _check(said: Said, on_behalf: bool) -> None:
    faults: dict[str, str] = {}
    if bool(said.paper_number) != bool(said.paper_on):
        faults["paper_on" if said.paper_number else "paper_number"] = _(
            "Give the paper's number together with its date."
        )
    if said.paper_on and said.paper_on > clock.today():
        faults["paper_on"] = _("The paper's date lies in the future.")
    if on_behalf and not said.paper_number:
        faults["paper_number"] = _("On a unit's behalf, give the number and date of its signed paper.")
    if not (said.note.strip() or said.paper_number or said.file):
        faults["note"] = _("Say in a few words what was done, or give the paper's number or a file.")
    if faults:
        raise ValidationError(faults)


def _store(filing: Filing, said: Said, by: Any) -> EvidenceFile | None:
    """The file is kept before the transaction opens."""
    if not said.file or filing.duty.unit is None:
        return None
    return evidence.keep(unit=filing.duty.unit, file=said.file, by=by)


def _keep(filing: Filing, version: int, said: Said, stored: EvidenceFile | None, on_behalf: bool) -> Filing:
    """Write what was said; the duty's row is locked, so that two senders do not both begin."""
    Duty.objects.select_for_update().get(pk=filing.duty_id)
    if filing.pk is None:
        if Filing.objects.filter(duty=filing.duty_id).exists():
            raise Conflict()
        filing.save()
    elif not Filing.objects.filter(pk=filing.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    filing.note, filing.paper_number, filing.paper_on = said.note, said.paper_number, said.paper_on
    filing.on_behalf = on_behalf
    if stored is not None:
        filing.evidence = stored
    filing.save(update_fields=["note", "paper_number", "paper_on", "on_behalf", "evidence"])
    return filing


def accept(*, filing: Filing, by: Any) -> Filing:
    """Receive what a unit sent. Raises Refused, Conflict."""
    found: Filing = FILING.perform(filing, "accept", by=by)
    return found


def accept_many(*, filings: Iterable[Filing], by: Any) -> int:
    """Receive several at once, all or none."""
    rows = list(filings)
    if not rows:
        raise ValidationError({"filings": _("Choose at least one.")})
    return FILING.perform_many(rows, "accept", by=by)


def give_back(*, filing: Filing, reason: str, by: Any) -> Filing:
    """Return what a unit sent, with a reason; the duty is open again with the date it had. Raises Refused, Conflict."""
    refusal = may_decide(by, filing)
    if refusal is not None:
        raise Refused(refusal)
    with transaction.atomic():
        FILING.perform(filing, "return", by=by, reason=reason, remark=reason[:500])
        Duty.objects.filter(pk=filing.duty_id).update(desk=Desk.CLERK)
        duties.reopen(key=filing.duty.key)
    return filing
