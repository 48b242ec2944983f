"""Papers are prepared, issued and kept for good. A mistake is mended by a paper that replaces the first, never by rewriting.

`prepare` makes the files of a trial (so that whatever is wrong shows before anything is written), `keep` writes the record in
one short transaction, `finish` stores the files. `issue` does all three.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from jinja2 import TemplateError

from core import assets, blobs, clock, log
from core.models import Blob
from core.refusals import Conflict, require
from documents import kinds, numbers, templating
from documents.kinds import Kind
from documents.models import IssuedPaper, PaperFile, TemplateVersion
from documents.papers import Paper, Paragraph, Signature, docx, office, pdf
from documents.papers.frozen import from_data, tidy, to_data
from documents.papers.template import fill
from documents.rules import papers as rules
from units.models import Unit

KIND = "documents.paper"
BUILDER = "1"  # counted up when the frame's look changes
FONTS = assets.TARGET / "fonts" / "tinos"
# Rooms whose people read a paper besides the issuing body say so: a function (user, blob) → bool, appended in ready().
also_readable_by: list[Callable[[Any, Blob], bool]] = []


def may_read(user: Any, blob: Blob) -> bool:
    """The people of the issuing body, and whoever another room lets in."""
    if PaperFile.objects.filter(paper__in=IssuedPaper.objects.visible_to(user), docx=blob).exists():
        return True
    if PaperFile.objects.filter(paper__in=IssuedPaper.objects.visible_to(user), pdf=blob).exists():
        return True
    return any(let_in(user, blob) for let_in in also_readable_by)


@dataclass(frozen=True)
class Wording:
    """What a person decides before a paper is issued; the kind's own text stays beside it."""

    subject: str
    symbol: str
    place: str
    signer_lines: tuple[str, ...]
    signer_name: str
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive: str = "Lưu: VT"
    added: tuple[str, ...] = ()
    own_template: bool = True


@dataclass(frozen=True)
class Prepared:
    """A paper about to be issued: its description, its template and the files of the trial."""

    kind: Kind
    record: Any
    unit: Unit
    paper: Paper
    values: dict[str, Any]
    template: TemplateVersion | None
    docx: bytes
    pdf: bytes = field(default=b"")


def draft(kind: Kind, record: Any, *, by: Any) -> Paper:
    """The kind's paper about the record, signed as the unit's last paper was. Raises Refused."""
    unit = kind.unit_of(record)
    require(rules.write_kind(by, kind, record))
    require(kind.may(by, record))
    paper = _build(kind, record)
    last = _last_content(unit, kind)
    if last is None:
        return paper
    signature = Signature(tuple(last["signature"]["lines"]), last["signature"]["name"])
    if kind.signs:
        signature = paper.signature
    return replace(paper, signature=signature, place=last["place"], archive=last["archive"])


def _build(kind: Kind, record: Any) -> Paper:
    """Papers are Vietnamese, whatever language the person reads the screens in."""
    with translation.override("vi"):
        return kind.build(record)


def _last_content(unit: Unit, kind: Kind) -> dict[str, Any] | None:
    """Who signed last: the unit's last paper of this kind, else of any kind."""
    mine = IssuedPaper.objects.filter(unit=unit).order_by("-created_at", "-pk")
    found = mine.filter(kind=kind.code).values_list("content", flat=True).first()
    return found or mine.values_list("content", flat=True).first()


def wording_of(paper: Paper) -> Wording:
    """What the form shows first."""
    return Wording(
        paper.subject,
        paper.symbol,
        paper.place,
        paper.signature.lines,
        paper.signature.name,
        paper.addressees,
        paper.grounds,
        paper.recipients,
        paper.archive,
    )


def compose(paper: Paper, wording: Wording) -> Paper:
    """The kind's paper with what the person decided; added paragraphs come last in the body."""
    return tidy(
        replace(
            paper,
            subject=wording.subject,
            symbol=wording.symbol,
            place=wording.place,
            addressees=wording.addressees,
            grounds=wording.grounds,
            recipients=wording.recipients,
            archive=wording.archive or "Lưu: VT",
            signature=Signature(wording.signer_lines, wording.signer_name),
            body=(*paper.body, *(Paragraph(text) for text in wording.added)),
        )
    )


def prepare(*, kind: Kind, record: Any, wording: Wording, by: Any, note: str = "") -> Prepared:
    """Everything but the record: the paper with its files, for a look or to be issued. Raises Refused, ValidationError."""
    unit = kind.unit_of(record)
    require(rules.write_kind(by, kind, record))
    require(kind.may(by, record))
    paper = replace(compose(_build(kind, record), wording), note=note)
    template = templating.in_use(unit, kind.code) if wording.own_template else None
    values = kind.values(record)
    return Prepared(kind, record, unit, paper, values, template, *_files(paper, kind.all_fields, template, values))


def _files(paper: Paper, fields: Any, template: TemplateVersion | None, values: dict[str, Any]) -> tuple[bytes, bytes]:
    """(DOCX, PDF); of an office's own template the PDF is made from the very DOCX, "" where nothing here can do that."""
    if template is None:
        return docx.render(paper), pdf.render(paper, fonts=FONTS)
    try:
        word = fill(blobs.as_bytes(template.blob).read(), fields, kinds.template_values(paper, values))
    except (TemplateError, ValueError, KeyError) as error:
        words = {"template": template, "error": str(error)[:200]}
        raise ValidationError(
            _("The template “%(template)s” cannot be filled (%(error)s). Upload it again or use the built-in frame.")
            % words
        ) from error
    try:
        return word, office.to_pdf(word, program=settings.OFFICE)
    except office.NotConverted:
        return word, b""


def why_no_pdf() -> str:
    """Why a paper made with an office's own template has no PDF here, or may have none."""
    if settings.OFFICE:
        return _(
            "LibreOffice on the server could not turn this Word file into PDF. Open it in Word and save it as PDF."
        )
    return _(
        "The office's own template gives a Word file only: the server has no LibreOffice to turn it into PDF. "
        "Open it in Word and save it as PDF, or use the built-in frame."
    )


def keep(*, prepared: Prepared, by: Any, replaces: IssuedPaper | None = None) -> IssuedPaper:
    """Write the paper down, with the next number where the body numbers itself. The files follow (`finish`).

    Raises Refused, or Conflict where another paper replaces the same one already.
    """
    unit = prepared.unit
    require(rules.write_kind(by, prepared.kind, prepared.record))
    _check_replacement(prepared, replaces)
    own = numbers.setting_of(unit).own
    try:
        with transaction.atomic():
            row = IssuedPaper(
                unit=unit,
                kind=prepared.kind.code,
                series=numbers.series_of(unit, prepared.kind.abbreviation),
                symbol=prepared.paper.symbol,
                subject=prepared.paper.subject[:600],
                content={**to_data(prepared.paper), "values": prepared.values},
                source_ref=kinds.ref(prepared.kind.source, prepared.record),
                source_label=kinds.SOURCES[prepared.kind.source].name(prepared.record)[:200],
                template=prepared.template,
                builder=BUILDER,
                author=by,
                created_at=clock.now(),
                replaces=replaces,
            )
            if own:
                row.issued_on = clock.today()
                row.number, row.number_year = numbers.give(row, row.issued_on)
            row.save(force_insert=True)
            log.record("documents.issue", row, by=by, params={"kind": row.kind, "number": row.number})
            if replaces is not None:
                log.record("documents.replaced", replaces, by=by, params={"by": row.pk})
    except IntegrityError:
        if replaces is None:
            raise
        raise Conflict(_("A later paper replaces this one already; replace that one.")) from None
    return row


def _check_replacement(prepared: Prepared, replaces: IssuedPaper | None) -> None:
    if replaces is not None and (replaces.unit_id != prepared.unit.pk or replaces.kind != prepared.kind.code):
        raise ValidationError(_("A paper is replaced by one of the same body and kind."))


def finish(*, paper: IssuedPaper, by: Any, prepared: Prepared | None = None) -> PaperFile:
    """The files of the paper with the number and date it has by now; made once for each. No transaction may be open.

    `prepared`: the files of the trial are the paper's while it has no number. Raises ValidationError (template).
    """
    known = PaperFile.objects.filter(paper=paper, number=paper.number, issued_on=paper.issued_on).first()
    if known is not None:
        return known
    trial = (prepared.docx, prepared.pdf) if prepared is not None and not paper.number else None
    return _attach(paper, trial or _again(paper), by)


def described(paper: IssuedPaper) -> Paper:
    """What the paper says, with the number and date it has by now."""
    return from_data(paper.content, number=paper.number, issued_on=paper.issued_on)


def _again(paper: IssuedPaper) -> tuple[bytes, bytes]:
    """The paper as it was kept, with its number and date: the same words, the same template."""
    kind = kinds.KINDS.get(paper.kind)
    described = from_data(paper.content, number=paper.number, issued_on=paper.issued_on)
    return _files(
        described, kind.all_fields if kind else kinds.STANDARD, paper.template, paper.content.get("values", {})
    )


def _attach(paper: IssuedPaper, made: tuple[bytes, bytes], by: Any) -> PaperFile:
    name = file_name(paper)
    word = blobs.store_bytes(made[0], f"{name}.docx", kind=KIND, by=by, content_type=blobs.DOCX)
    sheet = blobs.store_bytes(made[1], f"{name}.pdf", kind=KIND, by=by, content_type=blobs.PDF) if made[1] else None
    try:
        with transaction.atomic():
            return PaperFile.objects.create(
                paper=paper,
                number=paper.number,
                issued_on=paper.issued_on,
                docx=word,
                pdf=sheet,
                docx_sha256=word.sha256,
                pdf_sha256=sheet.sha256 if sheet else "",
                made_at=clock.now(),
            )
    except IntegrityError:  # somebody else finished it a moment ago
        for blob in filter(None, (word, sheet)):
            templating.drop(blob)
        return PaperFile.objects.get(paper=paper, number=paper.number, issued_on=paper.issued_on)


def file_name(paper: IssuedPaper) -> str:
    """“05_BC-SNV Kết quả thực hiện phong trào”, without what no file system takes."""
    number = paper.full_number or paper.symbol
    whole = f"{number} {paper.subject}".replace("/", "_")
    return "".join(c for c in whole if c.isprintable() and c not in '\\:*?"<>|“”').strip()[:120].strip()


def issue(*, kind: Kind, record: Any, wording: Wording, by: Any, replaces: IssuedPaper | None = None) -> IssuedPaper:
    """Prepare, keep and finish a paper in one go. No transaction may be open."""
    prepared = prepare(kind=kind, record=record, wording=wording, by=by)
    paper = keep(prepared=prepared, by=by, replaces=replaces)
    finish(paper=paper, by=by, prepared=prepared)
    return paper


def count_of(kind: str, source_ref: str) -> int:
    """How many papers of a kind stand about a record (replaced ones not counted): the next one is number n + 1."""
    return IssuedPaper.objects.standing().filter(kind=kind, source_ref=source_ref).count()


def altered() -> list[str]:
    """Papers without files, and files whose content is no longer what was issued; for `manage.py check_invariants`."""
    found = [
        f"paper {pk} has no files"
        for pk in IssuedPaper.objects.filter(files__isnull=True).values_list("pk", flat=True)[:20]
    ]
    for row in PaperFile.objects.select_related("docx", "pdf").iterator(chunk_size=200):
        for blob, digest in ((row.docx, row.docx_sha256), (row.pdf, row.pdf_sha256)):
            if blob is not None and (problem := _differs(blob, digest)):
                found.append(f"paper {row.paper_id}: {problem}")
    return found


def _differs(blob: Blob, digest: str) -> str:
    try:
        with blob.file.open("rb") as stored:
            return (
                ""
                if hashlib.file_digest(stored, "sha256").hexdigest() == digest
                else f"the content of {blob.name!r} was altered"
            )
    except OSError:
        return f"{blob.name!r} is gone"
