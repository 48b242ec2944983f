"""Verbs of reporting: writing, evidence, approval by the head or by signed paper, review, return, acceptance."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from campaigns.launching import REPORT, duty_key
from campaigns.models import (
    Campaign,
    ContentPoint,
    Indicator,
    Participation,
    Remark,
    Report,
    ReportEvidence,
    ReportingPeriod,
    ReportSection,
    ReportValue,
    ReportVersion,
)
from campaigns.participation import asked_indicators, behalf
from campaigns.rules.reporting import enters_for, may_review, may_write
from campaigns.workflow.reporting import REPORT as FLOW
from core import clock, log, outbox
from core.refusals import Conflict, Refusal, Refused, require
from deadlines import calendar, duties
from deadlines.models import Desk, Duty
from documents.models import EvidenceFile

REVIEW, FIX = "campaigns.review", "campaigns.fix"
REVIEW_DAYS = 3
FIX_DAYS = 3
WRITABLE = (Report.Status.DRAFT, Report.Status.RETURNED)


@dataclass(frozen=True)
class Figure:
    """What the unit says about one indicator: a figure, or the reason there is none."""

    indicator: Indicator
    value: Decimal | None = None
    no_value_reason: str = ""
    note: str = ""
    estimate: bool = False


@dataclass(frozen=True)
class Sheet:
    """One report's parts, loaded: what the form, the page and the checks need, in a fixed number of queries."""

    report: Report
    indicators: list[Indicator]
    points: list[ContentPoint]
    values: dict[int, ReportValue]
    sections: dict[int, ReportSection]
    remarks: list[Remark]
    open_indicators: frozenset[int]
    open_points: frozenset[int]
    free: bool = True

    def gaps(self) -> list[str]:
        """What still keeps the report from being sent; empty when it may go."""
        found = []
        for number, indicator in enumerate(self.indicators, 1):
            row = self.values.get(indicator.pk)
            if row is None or (row.value is None and not row.no_value_reason):
                found.append(_("Indicator %(number)s has neither a figure nor a reason.") % {"number": number})
        for remark in self.remarks:
            if not remark.answered and not self._touched(remark):
                found.append(
                    _("“%(what)s” has a remark and was not changed.")
                    % {"what": remark.indicator or remark.content_point}
                )
        return found

    def _touched(self, remark: Remark) -> bool:
        sent = self.report.versions.order_by("-number").first()
        if sent is None:
            return True
        if remark.indicator_id:
            row = self.values.get(remark.indicator_id)
            return _figure_data(row) != sent.content["values"].get(str(remark.indicator_id))
        section = self.sections.get(remark.content_point_id or 0)
        return (section.text if section else "") != sent.content["sections"].get(str(remark.content_point_id), "")


def load(report: Report) -> Sheet:
    """The report with everything asked of its unit. A returned report opens only the fields with remarks of its last version."""
    indicators = list(asked_indicators(report.participation).select_related("parent"))
    points = list(
        ContentPoint.objects.filter(campaign=report.participation.campaign_id, depth=0).order_by("position", "id")
    )
    if report.pk is None:
        return Sheet(report, indicators, points, {}, {}, [], frozenset(), frozenset())
    values = {v.indicator_id: v for v in report.values.all()}
    sections = {s.content_point_id: s for s in report.sections.all()}
    remarks = list(
        report.remarks.filter(version_no=report.version_no).select_related("by", "indicator", "content_point")
        if report.version_no
        else []
    )
    return Sheet(
        report, indicators, points, values, sections, remarks,
        frozenset(r.indicator_id for r in remarks if r.indicator_id),
        frozenset(r.content_point_id for r in remarks if r.content_point_id),
        free=not remarks,
    )  # fmt: skip


def find(participation: Participation, period: ReportingPeriod) -> Report:
    """The unit's report for the period: the stored one, or a new unsaved one."""
    if period.campaign_id != participation.campaign_id:
        raise ValidationError(_("This period belongs to another campaign."))
    report = Report.objects.filter(participation=participation, period=period).select_related("signed_file").first()
    report = report or Report(participation=participation, period=period, created_at=clock.now())
    report.participation, report.period = participation, period
    return report


def has_account(participation: Participation) -> bool:
    """Does anybody hold a role at the unit today?"""
    return RoleAssignment.objects.in_force().filter(unit=participation.unit_id, user__is_active=True).exists()


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

    The first save creates the report; an officer or block head may create it only for a unit without an account. Raises
    Refused, and Conflict when another person saved since `version` was read: nothing is overwritten.
    """
    require(may_write(by, report))
    if report.pk is None:
        _create(report, by)
    elif report.status not in WRITABLE:
        raise Conflict()
    sheet = load(report)
    with transaction.atomic():
        rows = Report.objects.filter(
            pk=report.pk, status__in=WRITABLE, version=report.version if version is None else version
        )
        if not rows.update(summary=summary if sheet.free else report.summary, version=report.version + 1):
            raise Conflict()
        report.refresh_from_db()
        _write_figures(sheet, figures)
        _write_sections(sheet, sections)
    return report


def _create(report: Report, by: Any) -> None:
    part = report.participation
    if by.grants.own_units and part.unit_id in by.grants.own_units:
        report.entered_by_host = False
    elif enters_for(by, part):
        if has_account(part):
            raise Refused(Refusal(_("This unit has an account and writes its own report.")))
        report.entered_by_host = True
    report.created_by, report.created_at = by, clock.now()
    try:
        with transaction.atomic():
            report.save()
            log.record("campaigns.report.start", report, by=by, on_behalf_of=behalf(by, part))
    except IntegrityError:
        report.pk = None
        raise Conflict(
            _("Somebody else has just begun this report: this unit already has a report for that period.")
        ) from None


def _write_figures(sheet: Sheet, figures: Iterable[Figure]) -> None:
    allowed = {i.pk for i in sheet.indicators} if sheet.free else sheet.open_indicators
    for figure in figures:
        if figure.indicator.pk in allowed:
            ReportValue.objects.update_or_create(
                report=sheet.report,
                indicator=figure.indicator,
                defaults={
                    "value": figure.value,
                    "no_value_reason": "" if figure.value is not None else figure.no_value_reason.strip()[:500],
                    "note": figure.note.strip()[:500],
                    "estimate": figure.estimate,
                },
            )


def _write_sections(sheet: Sheet, sections: dict[int, str]) -> None:
    allowed = {p.pk for p in sheet.points} if sheet.free else sheet.open_points
    for point_id, text in sections.items():
        if point_id in allowed:
            ReportSection.objects.update_or_create(
                report=sheet.report, content_point_id=point_id, defaults={"text": text.strip()}
            )


def attach(
    *,
    report: Report,
    evidence: EvidenceFile,
    by: Any,
    indicator: Indicator | None = None,
    point: ContentPoint | None = None,
    pages: str = "",
) -> ReportEvidence:
    """Cite an evidence file under a figure, a content point or the report as a whole; only in an open field."""
    require(may_write(by, report))
    sheet = load(report)
    opened = (
        sheet.free or (indicator and indicator.pk in sheet.open_indicators) or (point and point.pk in sheet.open_points)
    )
    if report.status not in WRITABLE or not opened:
        raise Refused(Refusal(_("This part of the report is locked.")))
    if evidence.unit_id != report.participation.unit_id:
        raise Refused(Refusal(_("This file belongs to another unit.")))
    return ReportEvidence.objects.create(
        report=report, evidence=evidence, indicator=indicator, content_point=point, pages=pages[:60]
    )


def detach(*, cited: ReportEvidence, by: Any) -> None:
    """Take a citation out; the file itself stays with the unit."""
    require(may_write(by, cited.report))
    sheet = load(cited.report)
    opened = sheet.free or cited.indicator_id in sheet.open_indicators or cited.content_point_id in sheet.open_points
    if cited.report.status not in WRITABLE or not opened:
        raise Refused(Refusal(_("This part of the report is locked.")))
    cited.delete()


def pass_to_head(*, report: Report, by: Any) -> Report:
    """The clerk hands the finished report to the head. Raises ValidationError with every gap."""
    _complete(report)
    with transaction.atomic():
        FLOW.perform(report, "pass", by=by)
        duties.move_to(key=_duty_key(report), desk=Desk.HEAD)
        duties.move_to(key=f"{FIX}:{report.pk}:{report.version_no}", desk=Desk.HEAD)
    return report


def recall(*, report: Report, by: Any) -> Report:
    """Take it back from the head to edit."""
    with transaction.atomic():
        FLOW.perform(report, "recall", by=by)
        duties.move_to(key=_duty_key(report), desk=Desk.CLERK)
        duties.move_to(key=f"{FIX}:{report.pk}:{report.version_no}", desk=Desk.CLERK)
    return report


@dataclass(frozen=True)
class SignedPaper:
    """The paper the head signed: counts as the head's act."""

    number: str
    signed_on: date
    signed_by: str
    blob: Any = field(default=None)


def attach_paper(*, report: Report, paper: SignedPaper, by: Any) -> Report:
    """Put the signed paper on the report; it may then be submitted without the head's approval here."""
    require(may_write(by, report))
    if paper.signed_on > clock.today():
        raise ValidationError({"signed_on": _("The paper cannot be signed in the future.")})
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
        report.refresh_from_db()
    return report


def _duty_key(report: Report) -> str:
    return duty_key(REPORT, report.participation.campaign, report.participation.unit_id, report.period)


def _complete(report: Report) -> None:
    gaps = load(report).gaps()
    if gaps:
        raise ValidationError(gaps)


def _figure_data(row: ReportValue | None) -> dict[str, Any] | None:
    if row is None:
        return None
    value = None if row.value is None else f"{row.value.normalize():f}"
    return {"value": value, "reason": row.no_value_reason, "note": row.note, "estimate": row.estimate}


def freeze(sheet: Sheet) -> dict[str, Any]:
    """The report as data, for the version that is kept for good."""
    report = sheet.report
    cited = report.evidence.select_related("evidence__blob")
    return {
        "summary": report.summary,
        "values": {str(pk): _figure_data(row) for pk, row in sheet.values.items()},
        "sections": {str(pk): row.text for pk, row in sheet.sections.items()},
        "evidence": [
            {
                "file": c.evidence_id,
                "sha256": c.evidence.blob.sha256,
                "indicator": c.indicator_id,
                "point": c.content_point_id,
                "pages": c.pages,
            }
            for c in cited
        ],
        "signed": {"number": report.signed_number, "on": str(report.signed_on or ""), "by": report.signed_by},
    }


def submit(*, report: Report, by: Any, on: date | None = None) -> Report:
    """Send the report to the host: a frozen version, the duty closed on `on` (default today), late days counted, review asked for.

    After the window it is accepted and marked late, unless the campaign locks its windows. Raises Refused, Conflict and
    ValidationError with every gap.
    """
    day = on or clock.today()
    part, campaign = report.participation, report.participation.campaign
    sheet = load(report)
    due = _due_on(report)
    if campaign.hard_lock and day > due and report.version_no == 0:
        raise ValidationError(
            _("The window closed on %(day)s and this campaign takes no late reports.") % {"day": f"{due:%d/%m/%Y}"}
        )
    if day < report.period.opens_on:
        raise ValidationError(
            _("Reports for this period are taken in from %(day)s.") % {"day": f"{report.period.opens_on:%d/%m/%Y}"}
        )
    _complete(report)
    first = report.first_submitted_on or day
    late = 0 if part.requested else duties.late_days(due, first)
    number = report.version_no + 1
    with transaction.atomic():
        FLOW.perform(
            report, "submit", by=by, on_behalf_of=behalf(by, part), version_no=number, first_submitted_on=first,
            submitted_at=clock.now(), late_days=late, read_at=None, params={"version": number, "late": late},
        )  # fmt: skip
        Remark.objects.filter(report=report, version_no=number - 1).update(answered=True)
        ReportVersion.objects.create(
            report=report,
            number=number,
            content=freeze(sheet),
            submitted_by=by,
            submitted_at=report.submitted_at,
            late_days=late,
        )
        duties.close(key=_duty_key(report), on=first)
        duties.close(key=f"{FIX}:{report.pk}:{number - 1}", on=day)
        duties.open_duty(_review_ask(report, campaign, day))
    return report


def _due_on(report: Report) -> date:
    """The due day in force for this unit: its duty's (with extensions), else the period's."""
    found = Duty.objects.filter(key=_duty_key(report)).values_list("due_on", flat=True).first()
    return found or report.period.due_on


def _review_ask(report: Report, campaign: Campaign, day: date) -> duties.Ask:
    return duties.Ask(
        key=f"{REVIEW}:{report.pk}:{report.version_no}", kind=REVIEW, title=_("Review the report: %(unit)s") % {"unit": report.participation.unit},
        host=campaign.host, unit=campaign.host, desk=Desk.OFFICER, context=f"{report.period.name} · {campaign.short_name}"[:200],
        context_ref=f"campaign:{campaign.pk}", about_ref=f"report:{report.pk}", url_name="campaigns:report",
        url_args=[report.participation_id, report.period_id], opens_on=day, due_on=calendar.add_working(day, REVIEW_DAYS),
    )  # fmt: skip


def mark_read(*, report: Report, by: Any) -> None:
    """The host's reviewer has opened the report: it can no longer be withdrawn. Anybody else opening it changes nothing."""
    if report.status == Report.Status.SUBMITTED and report.read_at is None and may_review(by, report) is None:
        if Report.objects.filter(pk=report.pk, status=Report.Status.SUBMITTED, read_at=None).update(
            read_at=clock.now()
        ):
            log.record("campaigns.report.read", report, by=by)
            report.refresh_from_db(fields=["read_at"])


def withdraw(*, report: Report, by: Any) -> Report:
    """Take a report back that nobody has read yet; the duty is open again and its date stays what it was."""
    with transaction.atomic():
        if not Report.objects.select_for_update().filter(pk=report.pk, read_at=None).exists():
            raise Conflict(_("The host has read the report meanwhile; ask for it to be returned."))
        first = report.first_submitted_on if report.version_no > 1 else None
        FLOW.perform(report, "withdraw", by=by, first_submitted_on=first)
        duties.close(key=f"{REVIEW}:{report.pk}:{report.version_no}", outcome="withdrawn")
        if first is None:
            duties.reopen(key=_duty_key(report))
            duties.move_to(key=_duty_key(report), desk=Desk.CLERK)
    return report


@dataclass(frozen=True)
class Objection:
    """A remark on one named field."""

    text: str
    indicator: Indicator | None = None
    point: ContentPoint | None = None


def return_report(
    *, report: Report, objections: list[Objection], by: Any, fix_by: date | None = None, on: date | None = None
) -> Report:
    """Return with remarks on named fields: only these reopen. A duty to mend them opens (default: three working days)."""
    found = [o for o in objections if o.text.strip()]
    if not found:
        raise ValidationError(
            _("Write at least one remark beside the field it is about; only those fields reopen for the unit.")
        )
    day = on or clock.today()
    due = fix_by or calendar.add_working(day, FIX_DAYS)
    if due < day:
        raise ValidationError({"fix_by": _("The day to resubmit by lies in the past.")})
    part, campaign = report.participation, report.participation.campaign
    reason = "; ".join(f"{o.indicator or o.point}: {o.text.strip()}" for o in found)[:2000]
    with transaction.atomic():
        FLOW.perform(
            report,
            "return",
            by=by,
            reason=reason,
            returned_at=clock.now(),
            params={"fields": len(found), "fix_by": str(due)},
        )
        Remark.objects.bulk_create(
            Remark(
                report=report,
                version_no=report.version_no,
                indicator=o.indicator,
                content_point=o.point,
                text=o.text.strip(),
                by=by,
                at=clock.now(),
            )
            for o in found
        )
        duties.close(key=f"{REVIEW}:{report.pk}:{report.version_no}", on=day)
        duties.open_duty(
            duties.Ask(
                key=f"{FIX}:{report.pk}:{report.version_no}", kind=FIX,
                title=_("Mend %(count)s fields of the report: %(period)s") % {"count": len(found), "period": report.period.name},
                host=campaign.host, unit=part.unit, context=campaign.short_name, context_ref=f"campaign:{campaign.pk}",
                about_ref=f"report:{report.pk}", url_name="campaigns:report", url_args=[part.pk, report.period_id],
                opens_on=day, due_on=due, requested=part.requested,
            )
        )  # fmt: skip
        _tell_unit(report, "returned", _("Report returned: %(period)s") % {"period": report.period.name}, reason)
    return report


def accept(*, report: Report, by: Any, on: date | None = None) -> Report:
    """Take the report into account."""
    with transaction.atomic():
        FLOW.perform(report, "accept", by=by, accepted_at=clock.now())
        duties.close(key=f"{REVIEW}:{report.pk}:{report.version_no}", on=on)
        _tell_unit(report, "accepted", _("Report accepted: %(period)s") % {"period": report.period.name}, "")
    return report


def _tell_unit(report: Report, event: str, subject: str, detail: str) -> None:
    part = report.participation
    link = reverse("campaigns:report", args=[part.pk, report.period_id])
    body = f"{part.campaign.short_name}\n{part.unit.name}\n{detail}".strip()
    people = User.objects.holding(unit=part.unit_id)
    outbox.post(
        outbox.Message(
            f"campaigns.{event}:{report.pk}:{report.version_no}:{user.pk}",
            f"campaigns.{event}",
            user,
            subject,
            body,
            link,
        )
        for user in people
    )
