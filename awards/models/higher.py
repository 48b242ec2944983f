"""Submissions to a higher level (khen cao): opinions gathered, the file sent up, what came back, the outside decision."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.proposals import Nomination
from core.fields import FoldedField
from core.models import Blob
from units.models import Unit


class SubmissionQuerySet(models.QuerySet["HigherSubmission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """The host's own people, and the units whose nominations are in it."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        named = Nomination.objects.filter(proposal__unit__in=grants.own_units).values("files_up__pk")
        sent = ~Q(status=HigherSubmission.Status.DRAFT)
        return self.filter(Q(host__in=grants.hosts | grants.head_units) | (sent & Q(pk__in=named)))


class HigherSubmission(models.Model):
    """One file of nominations that a higher level decides, after the council of `host` agreed to them."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Opinions being gathered")
        SENT = "sent", _("Sent up")
        RETURNED = "returned", _("Returned to supplement")
        DECIDED = "decided", _("Result known")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="submissions_up", verbose_name=_("host"))
    title = models.CharField(_("subject"), max_length=300)
    folded = FoldedField(source="title")
    addressee = models.CharField(_("submitted to"), max_length=200)
    through = models.CharField(_("through"), max_length=200, blank=True, default="")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    nominations = models.ManyToManyField(Nomination, related_name="files_up")
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    signer = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    override_reason = models.CharField(_("why it goes up all the same"), max_length=1000, blank=True, default="")
    sample = models.BooleanField(_("sample"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission to a higher level")
        verbose_name_plural = _("submissions to a higher level")
        ordering = ["-id"]
        indexes = [models.Index(fields=["host", "status"], name="submissions_of_host")]

    def __str__(self) -> str:
        return self.title


class HigherStep(models.Model):
    """A step of a submission: an opinion asked and given, sending, a return, a supplement. Rows are only added and answered."""

    class Kind(models.TextChoices):
        PARTY = "party", _("Opinion of the Standing Party Committee")
        CONSULTATION = "consult", _("Consultation of a ministry or agency")
        SENT = "sent", _("Sent up")
        RETURNED = "returned", _("Returned")
        SUPPLEMENTED = "supplemented", _("Supplemented")

    submission = models.ForeignKey(HigherSubmission, models.PROTECT, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    body = models.CharField(_("body"), max_length=200, blank=True, default="")
    on = models.DateField(_("date"))
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    text = models.TextField(_("text"), max_length=8000, blank=True, default="")
    agrees = models.BooleanField(_("agrees"), null=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer_number = models.CharField(_("number of the answer"), max_length=40, blank=True, default="")
    answer = models.TextField(_("answer"), max_length=8000, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a submission")
        ordering = ["on", "id"]

    @property
    def is_question(self) -> bool:
        """Does it wait for an answer of another body?"""
        return self.kind in (self.Kind.PARTY, self.Kind.CONSULTATION)
