"""The desk of a host: its steps and terms, numbers of proposals, the appraisal, the standing body's tờ trình."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models.proposals import Nomination, Proposal, RouteStep
from units.models import Unit


class RouteSetting(models.Model):
    """What a host set for one step of a route from a day on. Rows are only added; the latest in force counts."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="route_settings", verbose_name=_("host"))
    route = models.CharField(_("route"), max_length=40)
    step = models.CharField(_("step"), max_length=20)
    starts_on = models.DateField(_("from"))
    on = models.BooleanField(_("passed"), default=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    silence = models.CharField(
        _("silence after the term"), max_length=5, choices=RouteStep.Silence, default=RouteStep.Silence.PASS
    )
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("setting of a step")
        ordering = ["id"]
        indexes = [models.Index(fields=["host", "starts_on"], name="route_settings_of_host")]


class CodeSeries(models.Model):
    """The last number a host gave to a proposal in a year; the row is locked while a number is given."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of codes")
        constraints = [models.UniqueConstraint(fields=["host", "year"], name="one_series_of_codes_a_year")]


class Appraisal(models.Model):
    """What the officer found about one nomination."""

    class Finding(models.TextChoices):
        AGREE = "agree", pgettext_lazy("finding", "Agree")
        LOWER = "lower", pgettext_lazy("finding", "Agree to a lower award")
        REFUSE = "refuse", pgettext_lazy("finding", "Do not agree")
        ASK = "ask", pgettext_lazy("finding", "Ask for more")

    nomination = models.OneToOneField(Nomination, models.CASCADE, related_name="appraisal")
    finding = models.CharField(_("finding"), max_length=6, choices=Finding)
    award = models.ForeignKey(
        "awards.Award", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lower award")
    )
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    opinion = models.TextField(_("opinion"), max_length=8000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("finding on a nomination")
        constraints = [
            models.CheckConstraint(
                name="lower_finding_names_its_award",
                condition=Q(finding="lower", award__isnull=False) | (~Q(finding="lower") & Q(award__isnull=True)),
                violation_error_message=_("Choose the lower award."),
            ),
            models.CheckConstraint(
                name="finding_has_reason",
                condition=Q(finding="agree") | ~Q(reason=""),
                violation_error_message=_("Write why."),
            ),
        ]


class AppraisalSheet(models.Model):
    """Phiếu thẩm định of a proposal: the officer's conclusion, approved by the leader before it is passed on."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("appraisal", "Being written")
        FOR_APPROVAL = "asked", pgettext_lazy("appraisal", "With the leader")
        APPROVED = "approved", pgettext_lazy("appraisal", "Approved")

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="appraisal_sheet")
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    conclusion = models.TextField(_("conclusion"), max_length=8000, blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("appraisal sheet")
        verbose_name_plural = _("appraisal sheets")

    def __str__(self) -> str:
        return str(self.proposal)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """The host's own people."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(host__in=grants.hosts | grants.head_units)


class Submission(models.Model):
    """The standing body's tờ trình to the one who decides, with the proposals whose nominations it carries."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("submission", "Being written")
        SUBMITTED = "sent", pgettext_lazy("submission", "Submitted to the leader")
        RETURNED = "returned", pgettext_lazy("submission", "Returned by the leader's office")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", verbose_name=_("host"))
    title = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("what the leader should know"), max_length=8000, blank=True, default="")
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    proposals = models.ManyToManyField(Proposal, related_name="submissions")
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    issued_on = models.DateField(_("date"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
