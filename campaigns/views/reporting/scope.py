"""From the address to the report: who may not see it gets a 404."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from campaigns import reporting
from campaigns.models import Campaign, Participation, Report, ReportingPeriod


def find_report(user: Any, participation: int, period: int) -> Report:
    """The stored or a new report, with participation, unit, campaign and period loaded, in three queries."""
    part = get_object_or_404(
        Participation.objects.visible_to(user).select_related("unit", "campaign__host"), pk=participation
    )
    if part.campaign.status == Campaign.Status.DRAFT:
        raise Http404
    when = get_object_or_404(ReportingPeriod, pk=period)
    try:
        return reporting.find(part, when)
    except ValidationError as error:
        raise Http404 from error


def stored_report(user: Any, participation: int, period: int) -> Report:
    """As `find_report`, for what needs a report that exists and that `user` may read."""
    report = find_report(user, participation, period)
    if report.pk is None or not Report.objects.visible_to(user).filter(pk=report.pk).exists():
        raise Http404
    return report


def page_url(report: Report) -> str:
    """The address of the report's page."""
    return reverse("campaigns:report", args=[report.participation_id, report.period_id])
