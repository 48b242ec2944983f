"""Progress reports (báo cáo kết quả thực hiện phong trào): figures, narrative, evidence, remarks, versions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.indicators import Indicator
from campaigns.models.launching import ContentPoint, ReportingPeriod
from campaigns.models.participation import Participation
from core.fields import FigureField
from core.indexes import NewestIndex
from core.models import Blob
from documents.models import EvidenceFile
from units.models import ever_reached


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """The user's own units' reports in any state; at a host (also of the units above it), and for a block's head, what
        stands submitted or was returned, or what the host itself is entering. Nobody sees another unit's drafts; of units
        that theirs took over from, what was sent."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        sent = (
            ~Q(status__in=(Report.Status.DRAFT, Report.Status.FOR_SIGNATURE))
            | Q(returned_at__isnull=False)
            | Q(entered_by_host=True)
        )
        hosts = Q(campaign__host__in=grants.own_units | grants.inherited_units)
        if grants.hosts:
            hosts |= Q(ever_reached(grants.hosts, "campaign__host"))
        of = Participation.objects.filter
        own, past = of(unit__in=grants.own_units), of(unit__in=grants.block_units | grants.inherited_units)
        if grants.followed_units or grants.followed_campaigns:
            past |= of(Q(unit__in=grants.followed_units) | Q(campaign__in=grants.followed_campaigns))
        if grants.hosts and not ReportingPeriod.objects.exclude(hosts).exists():
            # whose hosts reach every campaign: no report need be asked which it belongs to
            return self.filter(sent | Q(participation__in=own)) if grants.own_units else self.filter(sent)
        parts = (
            Report.objects.filter(participation__in=own),
            Report.objects.filter(sent, participation__in=past),
            Report.objects.filter(sent, period__in=ReportingPeriod.objects.filter(hosts)),
        )
        first, *rest = (part.order_by().values("pk") for part in parts)  # each answered by its index, as an "or" is not
        return self.filter(pk__in=first.union(*rest, all=True))

    def received(self) -> "ReportQuerySet":
        """Submitted at least once and not withdrawn."""
        return self.filter(status__in=(Report.Status.SUBMITTED, Report.Status.RETURNED, Report.Status.ACCEPTED))


class Report(models.Model):
    """One unit's report for one period. What was sent is frozen in `versions`; the row holds the working copy."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        FOR_SIGNATURE = "for_signature", _("With the head for approval")
        SUBMITTED = "submitted", _("Awaiting review")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="reports")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports")
    status = models.CharField(_("state"), max_length=14, choices=Status, default=Status.DRAFT)
    summary = models.TextField(_("overall assessment"), max_length=8000, blank=True, default="")
    version_no = models.PositiveSmallIntegerField(_("submission"), default=0)
    first_submitted_on = models.DateField(_("first submitted on"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    late_days = models.PositiveSmallIntegerField(_("working days late"), default=0)
    read_at = models.DateTimeField(_("read by the host at"), null=True)
    returned_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    entered_by_host = models.BooleanField(_("entered on behalf"), default=False)
    signed_number = models.CharField(_("number of the signed paper"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("date of the signed paper"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    signed_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "period"],
                name="one_report_per_period",
                violation_error_message=_("This unit already has a report for that period."),
            )
        ]
        indexes = [
            models.Index(fields=["period", "status"], name="reports_of_period"),
            models.Index(fields=["-submitted_at"], name="reports_by_time"),
            NewestIndex("first_submitted_on", name="reports_newest"),
            models.Index(fields=["status"], condition=~Q(status="accepted"), name="reports_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.participation}"


class ReportValue(models.Model):
    """A figure or the reason there is none; provisional (tạm tính) until the figure's owner confirms it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    value = FigureField(_("figure"), null=True, blank=True)
    estimate = models.BooleanField(_("estimate"), default=False)
    no_value_reason = models.CharField(_("reason there is no figure"), max_length=500, blank=True, default="")
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("figure of a report")
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="one_figure_each")]
        indexes = [models.Index(fields=["indicator"], name="figures_of_indicator")]


class ReportSection(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    content_point = models.ForeignKey(ContentPoint, models.PROTECT, related_name="sections")
    text = models.TextField(_("result"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("narrative of a report")
        constraints = [models.UniqueConstraint(fields=["report", "content_point"], name="one_narrative_each")]


class ReportEvidence(models.Model):
    """A citation of an evidence file, by page, under a figure, a content point, or the whole report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="evidence")
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="citations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    content_point = models.ForeignKey(ContentPoint, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.CharField(_("pages"), max_length=60, blank=True, default="")
    sent_in = models.PositiveSmallIntegerField(_("first sent in submission"), default=0)  # 0: not sent yet
    dropped = models.BooleanField(_("taken out after it was sent"), default=False)

    class Meta:
        verbose_name = _("cited evidence")
        ordering = ["id"]


class Remark(models.Model):
    """A remark on one named field of a returned report; only remarked fields reopen."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="remarks")
    version_no = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    content_point = models.ForeignKey(ContentPoint, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("remark"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("remark")
        ordering = ["id"]


class ReportVersion(models.Model):
    """What was sent, frozen: figures, narrative, evidence and the signed paper as data."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    late_days = models.PositiveSmallIntegerField(default=0)
    withdrawn = models.BooleanField(_("withdrawn unread"), default=False)
    signed_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )

    class Meta:
        verbose_name = _("submitted version")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_version_each")]
