"""The proof sheet: every name of a decision as decided beside what will be printed, with each difference said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awards.certificates import designs, wording
from awards.certificates.wording import Body
from awards.engine.certificates import drawing
from awards.models import AwardRecord, Certificate, CertificateTemplate, Decision, DecisionLine
from awards.workflow.register import COUNTED
from core.text import squeeze

Text = str | Promise
NO_RECORD, TAKEN_BACK, NOT_PREPARED = (
    _("No record in the register: nothing is printed"),
    _("The award was taken back: nothing is printed"),
    _("No certificate prepared yet"),
)
NAME, POST, ACHIEVEMENT, AWARD, NUMBER, BOOK, SIZE = (
    _("Name differs"),
    _("Post differs"),
    _("Achievement differs"),
    _("Award differs"),
    _("Decision number or date differs"),
    _("Number in the award book differs"),
    _("A text does not fit at its smallest size"),
)


@dataclass(frozen=True)
class Proof:
    """A line of the list, what will be printed for it (None: nothing), and what differs."""

    line: DecisionLine
    record: AwardRecord | None
    certificate: Certificate | None
    printed: dict[str, str]
    faults: tuple[Text, ...]

    @property
    def prints(self) -> bool:
        return self.certificate is not None and self.record is not None and self.record.status in COUNTED


def lines_of(decision: Decision) -> QuerySet[DecisionLine]:
    """The names of the decision with their records and the certificates in use: three statements."""
    used = Certificate.objects.filter(status=Certificate.Status.VALID)
    records = AwardRecord.objects.select_related("award").prefetch_related(
        Prefetch("certificates", queryset=used, to_attr="in_use")
    )
    rows = DecisionLine.objects.filter(decision=decision).select_related("award")
    return rows.prefetch_related(Prefetch("records", queryset=records, to_attr="registered"))


def compare(decision: Decision, lines: Iterable[DecisionLine], templates: Iterable[CertificateTemplate]) -> list[Proof]:
    """Each line with what is printed for it, as the host's `templates` or the shipped layouts print it."""
    body = wording.body_of(decision.host, decision)
    looks: dict[int, designs.Design] = {}
    found = []
    for line in lines:
        if line.award_id not in looks:
            looks[line.award_id] = designs.suited(line.award, templates)
        found.append(_proof(decision, line, body, looks[line.award_id]))
    return found


def _proof(decision: Decision, line: Any, body: Body, design: designs.Design) -> Proof:
    record = line.registered[0] if line.registered else None
    if record is None:
        return Proof(line, None, None, {}, (NO_RECORD,))
    certificate = record.in_use[0] if record.in_use else None
    if record.status not in COUNTED:
        return Proof(line, record, certificate, {}, (TAKEN_BACK,))
    printed = wording.values(
        record,
        body,
        number=certificate.number if certificate else "",
        printed=certificate.printed if certificate else {},
    )
    faults = _differences(decision, line, record, certificate, printed)
    if drawing.unfitted(design.layout, printed, designs.FONTS):
        faults.append(SIZE)
    return Proof(line, record, certificate, printed, tuple(faults))


def _differences(
    decision: Decision,
    line: DecisionLine,
    record: AwardRecord,
    certificate: Certificate | None,
    printed: dict[str, str],
) -> list[Text]:
    pairs: Sequence[tuple[Text, bool]] = (
        (NAME, _same(line.name, printed["ten"])),
        (POST, _same(_post(line), printed["chuc_vu"])),
        (ACHIEVEMENT, _same(line.achievement, printed["thanh_tich"])),
        (AWARD, line.award_id == record.award_id),
        (NUMBER, _number(decision) == record.number.lstrip("0") and decision.decided_on == record.decided_on),
        (BOOK, certificate is None or certificate.issue > 1 or line.book_number in ("", certificate.number)),
        (NOT_PREPARED, certificate is not None),
    )
    return [fault for fault, same in pairs if not same]


def _same(decided: str, printed: str) -> bool:
    return squeeze(decided) == squeeze(printed)


def _number(decision: Decision) -> str:
    return decision.full_number.lstrip("0")


def _post(line: DecisionLine) -> str:
    """Post and unit as decided; of a collective nothing but the name is printed."""
    if line.unit_id is not None and (line.at_unit_id in (None, line.unit_id)):
        return ""
    if line.at_unit_name and not line.post.endswith(line.at_unit_name):
        return ", ".join(part for part in (line.post, line.at_unit_name) if part)
    return line.post
