"""Verbs of the host's review: read, return with remarks on named fields, accept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns.models import ContentPoint, Indicator, Remark, Report
from campaigns.reporting.sending import FIX, NO_PAPER, fix_key, review_key
from campaigns.reporting.sheet import reload
from campaigns.rules.reporting import may_review
from campaigns.workflow.reporting import REPORT as FLOW
from core import clock, log, outbox
from core.language import official
from core.refusals import Conflict, Refused
from deadlines import calendar, duties

FIX_DAYS = 3


@dataclass(frozen=True)
class Objection:
    """A remark on one named field."""

    text: str
    indicator: Indicator | None = None
    point: ContentPoint | None = None


def default_fix_by(on: date | None = None) -> date:
    """The day by which a returned report is due again: three working days on."""
    return calendar.add_working(on or clock.today(), FIX_DAYS)


def mark_read(*, report: Report, by: Any) -> None:
    """The host's reviewer has opened the report: it can no longer be withdrawn. Anybody else opening it changes nothing."""
    if report.status != Report.Status.SUBMITTED or report.read_at is not None or may_review(by, report) is not None:
        return
    with transaction.atomic():
        unread = Report.objects.filter(
            pk=report.pk, status=Report.Status.SUBMITTED, version_no=report.version_no, read_at=None
        )
        if unread.update(read_at=clock.now()):
            log.record("campaigns.report.read", report, by=by)
    reload(report)


def _decide(report: Report, action: str, by: Any, **more: Any) -> None:
    """`perform`, with a sentence that says who was faster and what they did."""
    try:
        FLOW.perform(report, action, by=by, **more)
    except Conflict:
        last = next(iter(log.history(report, 1)), None)
        if last is None:
            raise
        raise Conflict(
            _("%(who)s was faster: %(what)s. Nothing was changed; look at the report as it is now.")
            % {"who": last.who, "what": last.what}
        ) from None


def return_report(
    *, report: Report, objections: list[Objection], by: Any, fix_by: date | None = None, on: date | None = None
) -> Report:
    """Return with remarks on named fields: only these reopen. A duty to mend them opens (default: three working days).

    Raises ValidationError (no remark, a day in the past), Refused, and Conflict naming the officer who was faster.
    """
    found = [o for o in objections if o.text.strip()]
    if not found:
        raise ValidationError(
            _("Write at least one remark beside the field it is about; only those fields reopen for the unit.")
        )
    day = on or clock.today()
    due = fix_by or default_fix_by(day)
    if due < day:
        raise ValidationError({"fix_by": _("The day to resubmit by lies in the past.")})
    reason = "; ".join(f"{o.indicator or o.point}: {o.text.strip()}" for o in found)[:2000]
    with transaction.atomic():
        _decide(
            report, "return", by, reason=reason, returned_at=clock.now(),
            params={"fields": len(found), "fix_by": str(due)}, **NO_PAPER,
        )  # fmt: skip
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
        duties.close(key=review_key(report), on=day)
        duties.open_duty(_fix_ask(report, len(found), day, due))
        _tell_unit(report, "returned", gettext_lazy("Report returned: %(period)s"), reason)
    return report


@official()
def _fix_ask(report: Report, count: int, day: date, due: date) -> duties.Ask:
    part, campaign = report.participation, report.participation.campaign
    return duties.Ask(
        key=fix_key(report), kind=FIX,
        title=_("Mend %(count)s fields of the report: %(period)s") % {"count": count, "period": report.period.name},
        host=campaign.host, unit=part.unit, context=campaign.short_name, context_ref=f"campaign:{campaign.pk}",
        about_ref=f"report:{report.pk}", url_name="campaigns:report", url_args=[part.pk, report.period_id],
        opens_on=day, due_on=due, requested=part.requested,
    )  # fmt: skip


def accept(*, report: Report, by: Any, on: date | None = None) -> Report:
    """Take the report into account. Raises Refused, and Conflict naming the officer who was faster."""
    with transaction.atomic():
        _decide(report, "accept", by, accepted_at=clock.now())
        duties.close(key=review_key(report), on=on)
        _tell_unit(report, "accepted", gettext_lazy("Report accepted: %(period)s"), "")
    return report


def accept_many(*, reports: Iterable[Report], by: Any) -> tuple[list[Report], list[tuple[Report, str]]]:
    """Accept each report; those that may not be (withdrawn meanwhile, the officer's own unit) are given back with the reason."""
    done: list[Report] = []
    left: list[tuple[Report, str]] = []
    for report in reports:
        try:
            done.append(accept(report=report, by=by))
        except Refused as refused:
            left.append((report, str(refused.refusal.reason)))
        except Conflict as conflict:
            left.append((report, str(conflict.message)))
    return done, left


@official()
def _tell_unit(report: Report, event: str, subject: Any, detail: str) -> None:
    part = report.participation
    link = reverse("campaigns:report", args=[part.pk, report.period_id])
    body = f"{part.campaign.short_name}\n{part.unit.name}\n{detail}".strip()
    people = User.objects.holding(unit=part.unit_id)
    outbox.post(
        outbox.Message(
            f"campaigns.{event}:{report.pk}:{report.version_no}:{user.pk}",
            f"campaigns.{event}",
            user,
            subject % {"period": report.period.name},
            body,
            link,
            context=part.campaign.short_name,
        )
        for user in people
    )
