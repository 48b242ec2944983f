"""Verbs of writing a report: figures, narrative, evidence, the signed paper."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.models import ContentPoint, Indicator, Report, ReportEvidence, ReportSection, ReportValue
from campaigns.participation import behalf, refuse_entering
from campaigns.reporting.sheet import WRITABLE, Sheet, load, reload
from campaigns.rules.reporting import acts_for, may_write
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require
from documents.models import EvidenceFile

SIGNED_PAPER = "campaigns.signed_paper"
MAX_NOTE = 500


@dataclass(frozen=True)
class Figure:
    """What the unit says about one indicator: a figure, or the reason there is none."""

    indicator: Indicator
    value: Decimal | None = None
    no_value_reason: str = ""
    note: str = ""
    estimate: bool = False

    def columns(self) -> dict[str, Any]:
        """As a ReportValue keeps it: a figure needs no reason."""
        given = self.value is not None
        return {
            "value": self.value,
            "no_value_reason": "" if given else self.no_value_reason.strip()[:MAX_NOTE],
            "note": self.note.strip()[:MAX_NOTE],
            "estimate": self.estimate and given,
        }


def may_begin(user: Any, report: Report) -> Refusal | None:
    """May `user` write this report, or begin it? As `may_write`; on behalf only for a unit in which nobody has an account."""
    refusal = may_write(user, report)
    if refusal is None and report.pk is None and not acts_for(user, report.participation):
        return refuse_entering(user, report.participation)
    return refusal


def save(
    *,
    report: Report,
    figures: Iterable[Figure],
    sections: dict[int, str],
    summary: str,
    by: Any,
    version: int | None = None,
) -> Report:
    """Store the working copy. Only open fields are written (all of them, or the remarked ones of a returned report).

    The first save (`version` 0 or none) creates the report; an officer or block head may create it only for a unit without an
    account. Raises Refused, and Conflict when another person saved since `version` was read: nothing is overwritten.
    """
    require(may_write(by, report))
    with transaction.atomic():
        seen = report.version if version is None else version
        if report.pk is None:
            _create(report, by)
            seen = report.version
        elif report.status not in WRITABLE:
            raise Conflict()
        rows = Report.objects.filter(pk=report.pk, status__in=WRITABLE, version=seen)
        if not rows.update(version=seen + 1):
            raise Conflict()
        reload(report)
        sheet = load(report)
        if sheet.free:
            report.summary = summary.strip()
            report.save(update_fields=["summary"])
        _write_figures(sheet, figures)
        _write_sections(sheet, sections)
    return report


def _create(report: Report, by: Any) -> None:
    part = report.participation
    own = acts_for(by, part)
    if not own:
        require(refuse_entering(by, part))
    report.entered_by_host = not own
    report.created_by, report.created_at = by, clock.now()
    try:
        with transaction.atomic():
            report.save()
            log.record("campaigns.report.start", report, by=by, on_behalf_of=behalf(by, part))
    except IntegrityError:
        report.pk = None
        report._state.adding = True
        raise Conflict(
            _("Somebody else has just begun this report: this unit already has a report for that period.")
        ) from None


def _write_figures(sheet: Sheet, figures: Iterable[Figure]) -> None:
    asked = {i.pk for i in sheet.indicators}
    for figure in figures:
        if figure.indicator.pk in asked and sheet.opens(indicator=figure.indicator.pk):
            columns = figure.columns()
            before = sheet.values.get(figure.indicator.pk)
            if before is not None and before.value != columns["value"]:
                columns |= {"confirmed_at": None, "confirmed_by": None}  # what was confirmed is no longer what is said
            ReportValue.objects.update_or_create(report=sheet.report, indicator=figure.indicator, defaults=columns)


def _write_sections(sheet: Sheet, sections: dict[int, str]) -> None:
    asked = {p.pk for p in sheet.points}
    for point_id, text in sections.items():
        if point_id in asked and sheet.opens(point=point_id):
            ReportSection.objects.update_or_create(
                report=sheet.report, content_point_id=point_id, defaults={"text": text.strip()}
            )


def overlay(sheet: Sheet, figures: Iterable[Figure], sections: dict[int, str]) -> Sheet:
    """The sheet as it would be with what is being typed: for the checks, nothing is stored."""
    values = dict(sheet.values)
    for figure in figures:
        values[figure.indicator.pk] = ReportValue(indicator=figure.indicator, **figure.columns())
    texts = dict(sheet.sections)
    for point, text in sections.items():
        texts[point] = ReportSection(content_point_id=point, text=text.strip())
    return replace(sheet, values=values, sections=texts)


def _locked(sheet: Sheet, indicator: int | None, point: int | None) -> Refusal | None:
    if sheet.report.status not in WRITABLE or not sheet.opens(indicator=indicator, point=point):
        return Refusal(_("This part of the report is locked."))
    return None


def may_attach(user: Any, report: Report, indicator: Indicator | None, point: ContentPoint | None) -> Refusal | None:
    """May `user` add evidence to this field now?"""
    place = (indicator.pk if indicator else None, point.pk if point else None)
    return may_write(user, report) or _locked(load(report), *place)


def attach(
    *,
    report: Report,
    evidence: EvidenceFile,
    by: Any,
    indicator: Indicator | None = None,
    point: ContentPoint | None = None,
    pages: str = "",
) -> ReportEvidence:
    """Cite an evidence file under a figure, a content point or the report as a whole; only in an open field.

    Raises Refused (locked, another unit's file). The same file under the same field is cited once; its pages are renewed.
    """
    require(may_write(by, report))
    if evidence.unit_id != report.participation.unit_id:
        raise Refused(Refusal(_("This file belongs to another unit.")))
    place: dict[str, Any] = {"indicator": indicator, "content_point": point}
    with transaction.atomic():
        reload(report, lock=True)
        require(_locked(load(report), indicator.pk if indicator else None, point.pk if point else None))
        row, _created = ReportEvidence.objects.update_or_create(
            report=report, evidence=evidence, dropped=False, **place, defaults={"pages": pages.strip()[:60]}
        )
    return row


def detach(*, cited: ReportEvidence, by: Any) -> None:
    """Take a citation out; the file itself stays with the unit, and what was sent stays readable in its version."""
    report = cited.report
    require(may_write(by, report))
    with transaction.atomic():
        reload(report, lock=True)
        require(_locked(load(report), cited.indicator_id, cited.content_point_id))
        if cited.sent_in:
            ReportEvidence.objects.filter(pk=cited.pk).update(dropped=True)
        else:
            cited.delete()


@dataclass(frozen=True)
class SignedPaper:
    """The paper the head signed: counts as the head's act."""

    number: str
    signed_on: date
    signed_by: str
    blob: Any = field(default=None)


def attach_paper(*, report: Report, paper: SignedPaper, by: Any) -> Report:
    """Put the signed paper on the report; it may then be submitted without the head's approval here.

    Raises ValidationError (signed in the future, no scan, no signer) and Conflict (sent meanwhile).
    """
    require(may_write(by, report))
    if paper.signed_on > clock.today():
        raise ValidationError({"signed_on": _("The paper cannot be signed in the future.")})
    if not paper.signed_by.strip():
        raise ValidationError({"signed_by": _("Write who signed the paper.")})
    blob = paper.blob or report.signed_file
    if blob is None:
        raise ValidationError({"signed_file": _("Attach the scan of the signed paper.")})
    with transaction.atomic():
        changed = Report.objects.filter(pk=report.pk, status__in=(*WRITABLE, Report.Status.FOR_SIGNATURE)).update(
            signed_number=paper.number.strip(),
            signed_on=paper.signed_on,
            signed_by=paper.signed_by.strip(),
            signed_file=blob,
        )
        if not changed:
            raise Conflict()
        log.record("campaigns.report.attach_paper", report, by=by, on_behalf_of=behalf(by, report.participation))
        reload(report)
    return report
