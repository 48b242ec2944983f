"""Verbs of sending a report: to the head, to the host, and back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Remark, Report, ReportEvidence, ReportVersion
from campaigns.participation import behalf
from campaigns.reporting.sheet import Sheet, due_on, freeze, late_days, load, reload, report_key, window
from campaigns.workflow.reporting import REPORT as FLOW
from core import clock
from core.language import official
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Desk, Outcome

REVIEW, FIX = "campaigns.review", "campaigns.fix"
REVIEW_DAYS = 3
# A signed paper covers what was sent with it; what is written afterwards needs another.
NO_PAPER: dict[str, Any] = {"signed_number": "", "signed_on": None, "signed_by": "", "signed_file": None}


def review_key(report: Report) -> str:
    """The key of the host's duty to review the present submission."""
    return f"{REVIEW}:{report.pk}:{report.version_no}"


def fix_key(report: Report, version_no: int | None = None) -> str:
    """The key of the unit's duty to mend what the last return named (`version_no`: the returned submission)."""
    return f"{FIX}:{report.pk}:{version_no or report.version_no}"


def _returned_version(sheet: Sheet) -> int:
    return sheet.remarks[0].version_no if sheet.remarks else 0


def _move(report: Report, desk: str, sheet: Sheet) -> None:
    duties.move_to(key=report_key(report), desk=desk)
    if returned := _returned_version(sheet):
        duties.move_to(key=fix_key(report, returned), desk=desk)


def _begin(report: Report, action: str, by: Any) -> Sheet:
    """Lock the row and load the sheet as it is now; refuse before saying what is missing. Inside a transaction."""
    reload(report, lock=True)
    step = FLOW.by_action[action]
    if report.status not in step.sources:
        raise Conflict()
    require(step.allowed(by, report))
    return load(report)


def _complete(sheet: Sheet) -> None:
    gaps = sheet.gaps()
    if gaps:
        raise ValidationError(gaps)


def pass_to_head(*, report: Report, by: Any) -> Report:
    """The clerk hands the finished report to the head. Raises ValidationError with every gap, Refused, Conflict."""
    with transaction.atomic():
        sheet = _begin(report, "pass", by)
        _complete(sheet)
        FLOW.perform(report, "pass", by=by)
        _move(report, Desk.HEAD, sheet)
    return report


def recall(*, report: Report, by: Any) -> Report:
    """Take it back from the head to edit (the clerk), or give it back to be mended (the head)."""
    with transaction.atomic():
        sheet = _begin(report, "recall", by)
        FLOW.perform(report, "recall", by=by)
        _move(report, Desk.CLERK, sheet)
    return report


def submit(*, report: Report, by: Any, on: date | None = None) -> Report:
    """Send the report to the host: a frozen version, the duty closed on `on` (default today), late days counted, a review asked.

    After the window it is accepted and marked late, unless the campaign locks its windows; a corrected report keeps the day of
    its first submission. Raises Refused, Conflict and ValidationError (window, every gap).
    """
    day = on or clock.today()
    part = report.participation
    with transaction.atomic():
        sheet = _begin(report, "submit", by)
        due = due_on(report)
        closed = window(report, due, day)
        if closed is not None:
            raise ValidationError(str(closed.reason))
        _complete(sheet)
        first = report.first_submitted_on or day
        late = 0 if part.requested else late_days(report, due, first)
        number = report.version_no + 1
        returned = _returned_version(sheet)
        FLOW.perform(
            report, "submit", by=by, on_behalf_of=behalf(by, part), version_no=number, first_submitted_on=first,
            submitted_at=clock.now(), late_days=late, read_at=None, params={"version": number, "late": late},
        )  # fmt: skip
        _keep_version(report, sheet, by, number, late)
        duties.close(key=report_key(report), on=first)
        if returned:
            duties.close(key=fix_key(report, returned), on=day)
        duties.open_duty(_review_ask(report, part.campaign, day))
    return report


def _keep_version(report: Report, sheet: Sheet, by: Any, number: int, late: int) -> None:
    Remark.objects.filter(report=report, answered=False).update(answered=True)
    ReportEvidence.objects.filter(report=report, sent_in=0, dropped=False).update(sent_in=number)
    ReportVersion.objects.create(
        report=report,
        number=number,
        content=freeze(sheet),
        submitted_by=by,
        submitted_at=report.submitted_at,  # type: ignore[misc]
        late_days=late,
        signed_file=report.signed_file,
    )


@official()
def _review_ask(report: Report, campaign: Campaign, day: date) -> duties.Ask:
    return duties.Ask(
        key=review_key(report), kind=REVIEW, title=_("Review the report: %(unit)s") % {"unit": report.participation.unit},
        host=campaign.host, unit=campaign.host, desk=Desk.OFFICER, context=f"{report.period.name} · {campaign.short_name}"[:200],
        context_ref=f"campaign:{campaign.pk}", about_ref=f"report:{report.pk}", url_name="campaigns:report",
        url_args=[report.participation_id, report.period_id], opens_on=day, due_on=calendar.add_working(day, REVIEW_DAYS),
    )  # fmt: skip


def withdraw(*, report: Report, by: Any) -> Report:
    """Take a report back that nobody has read yet; the duty it closed is open again and its date stays what it was.

    A resubmission that is withdrawn opens only the fields of the last return, and keeps the day of the first submission.
    """
    with transaction.atomic():
        if not Report.objects.select_for_update().filter(pk=report.pk, read_at=None).exists():
            raise Conflict(_("The host has read the report meanwhile; ask for it to be returned."))
        sheet = _begin(report, "withdraw", by)
        returned = _returned_version(sheet)
        review = review_key(report)
        FLOW.perform(
            report, "withdraw", by=by, on_behalf_of=behalf(by, report.participation),
            first_submitted_on=report.first_submitted_on if returned else None, **NO_PAPER,
        )  # fmt: skip
        ReportVersion.objects.filter(report=report, number=report.version_no).update(withdrawn=True)
        ReportEvidence.objects.filter(report=report, sent_in=report.version_no).update(sent_in=0)
        Remark.objects.filter(report=report, version_no=returned).update(answered=False)
        duties.close(key=review, outcome=Outcome.WITHDRAWN)
        key = fix_key(report, returned) if returned else report_key(report)
        duties.reopen(key=key)
        duties.move_to(key=key, desk=Desk.CLERK)
    return report
