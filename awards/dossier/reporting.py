"""The achievement report of a nomination: written, supplemented from facts, printed. What a person typed is never replaced
without being asked."""

import re
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from awards.dossier import comparing, drafting
from awards.dossier.changing import opened
from awards.models import Nomination
from awards.rules import dossier as rules
from core import drafts, log
from core.refusals import Conflict, require
from documents import issuing, numbers
from documents.papers import Heading, Item, Paper, Paragraph, Signature, Table, docx, pdf
from documents.papers.frame import Block

FORM = "awards-report"
_HEAD = re.compile(r"^(?:[IVX]+\.|\d+\.)\s")
_AWARDED = re.compile(r"^-\s*Năm (\d{4}): (.+?), Quyết định số (\S+)(?: ngày (\S+?))?(?: của (.+?))?\.?$")

AWARDED = ("Năm", "Danh hiệu, hình thức khen thưởng", "Quyết định", "Cơ quan ban hành")


def write(*, nomination: Nomination, text: str, version: int, by: Any) -> Nomination:
    """Keep the report as a person wrote it. Raises Refused, ValidationError (too long), Conflict when somebody was faster."""
    require(rules.may_write_report(by, nomination, opened(nomination.proposal, nomination)))
    text = text.replace("\r\n", "\n").strip()
    if len(text) > drafting.ROOM:
        raise ValidationError({"report": _("At most %(max)s characters.") % {"max": drafting.ROOM}})
    with transaction.atomic():
        rows = Nomination.objects.filter(pk=nomination.pk, version=version)
        if not rows.update(report=text, version=F("version") + 1):
            raise Conflict()
        log.record("awards.dossier.report", nomination, by=by)
        drafts.discard(by, FORM, str(nomination.pk))
        nomination.refresh_from_db(fields=["report", "version"])
        comparing.keep([nomination])
    return nomination


def supplement(*, nomination: Nomination, anew: bool, version: int, by: Any) -> Nomination:
    """Add the sentences of stored facts that the report does not name yet; with `anew` begin it anew from them.

    Raises as `write`, and ValidationError when there is nothing to add.
    """
    listed = drafting.sentences(nomination)
    fresh = drafting.missing(nomination.report, listed)
    if anew or not nomination.report.strip():
        text = drafting.compose(listed, of_unit=nomination.unit_id is not None)
    elif fresh:
        text = drafting.supplemented(nomination.report, fresh)
    else:
        raise ValidationError(_("The report names every record that is stored; there is nothing to add."))
    return write(nomination=nomination, text=text, version=version, by=by)


# ---- printed ---------------------------------------------------------------------------------------------------------
def paper(nomination: Nomination) -> Paper:
    """The report in the layout of Decree 30/2020, without a number: the person and the confirming head sign side by side."""
    with translation.override("vi"):
        unit = nomination.proposal.unit
        whole = nomination.unit_id is not None
        blank = numbers.blank_paper(
            unit,
            abbreviation="BC",
            kind="BÁO CÁO THÀNH TÍCH",
            subject=_subject(nomination),
            body=tuple(_body(nomination.report)),
        )
        above = ("XÁC NHẬN", "CỦA CẤP TRÌNH" if whole else "CỦA THỦ TRƯỞNG ĐƠN VỊ")
        own = blank.signature if whole else Signature(("NGƯỜI BÁO CÁO", "THÀNH TÍCH"), nomination.name)
        if nomination.posthumous:
            own = Signature(("NGƯỜI LẬP", "BÁO CÁO"))
        confirmed = Signature(above, "" if whole else blank.signature.name)
        return _signed(blank, (confirmed, own))


def _signed(blank: Paper, both: tuple[Signature, Signature]) -> Paper:
    return replace(blank, symbol="", co_signers=both, signature=Signature(()), recipients=(), archive="")


def _subject(nomination: Nomination) -> str:
    return f"Đề nghị {'truy tặng' if nomination.posthumous else 'tặng thưởng'} “{nomination.award.name}”"


def _body(text: str) -> list[Block]:
    """Headings, dashed lines, paragraphs; consecutive lines of awards become the table that the form asks for."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in (x.strip() for x in [*drafting.plain(text).split("\n"), ""]):
        found = _AWARDED.match(line)
        if found:
            year, award, number, day, issuer = found.groups(default="")
            rows.append((year, award, f"Quyết định số {number}{f' ngày {day}' if day else ''}", issuer))
            continue
        if rows:
            blocks.append(Table(AWARDED, tuple(rows), (10, 34, 30, 26)))
            rows = []
        if line:
            blocks.append(_block(line))
    return blocks


def _block(line: str) -> Block:
    if _HEAD.match(line):
        return Heading(line)
    return Item(line[1:].strip()) if line.startswith(("-", "–", "+")) else Paragraph(line)


def file(nomination: Nomination, shape: str) -> bytes:
    """The report as "docx" or "pdf". Raises ValidationError while nothing is written."""
    if not nomination.report.strip():
        raise ValidationError(_("The report is not written yet."))
    made = paper(nomination)
    return docx.render(made) if shape == "docx" else pdf.render(made, fonts=issuing.FONTS)
