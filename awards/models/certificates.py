"""Certificates: where each field stands, every issue with its public address, and each printing."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.decisions import Decision
from core.models import Blob
from units.models import Unit


class CertificateTemplate(models.Model):
    """Where each field stands on a certificate, in millimetres; for pre-printed stock (`background` is only shown on screen)
    or a full page."""

    class QrPlace(models.TextChoices):
        NONE = "none", _("None")
        BACK = "back", _("Back side")
        SLIP = "slip", _("Separate slip")
        FRONT = "front", _("Front")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="certificate_templates", verbose_name=_("host"))
    award = models.ForeignKey(
        "awards.Award", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("award")
    )
    name = models.CharField(_("name"), max_length=120)
    width = models.PositiveSmallIntegerField(_("width, mm"), default=297)
    height = models.PositiveSmallIntegerField(_("height, mm"), default=210)
    preprinted = models.BooleanField(_("printed on pre-printed stock"), default=False)
    fields = models.JSONField(default=list)
    qr = models.CharField(_("QR code"), max_length=6, choices=QrPlace, default=QrPlace.BACK)
    background = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("background")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("certificate template")
        ordering = ["name"]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: Any) -> "CertificateQuerySet":
        """The host's people see all of its certificates, a unit's people those of their own unit."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        hosts = grants.officer_hosts | grants.leader_hosts | grants.head_units
        own = Q(record__at_unit__in=grants.own_units | grants.inherited_units)
        return self.filter(own | Q(host__in=hosts))


class Certificate(models.Model):
    """A certificate of a record: its public address, and each issue of it (re-issue and exchange included).

    `status` says only whether a later issue replaces it; that it is corrected or revoked follows from its record. `printed`
    holds texts that are to be printed otherwise than the record says; `year` is the award book's.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        CORRECTED = "corrected", _("Corrected")
        REVOKED = "revoked", _("Revoked")
        REPLACED = "replaced", _("Replaced by a later one")

    class Kind(models.TextChoices):
        FIRST = "first", _("First issue")
        REISSUE = "reissue", _("Re-issue")
        EXCHANGE = "exchange", _("Exchange")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="certificates", verbose_name=_("host"))
    year = models.PositiveSmallIntegerField(_("year of the award book"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.FIRST)
    printed = models.JSONField(default=dict, blank=True)
    asked_by = models.CharField(_("requested by"), max_length=200, blank=True, default="")
    asked_on = models.DateField(_("request of"), null=True, blank=True)
    record = models.ForeignKey("awards.AwardRecord", models.PROTECT, related_name="certificates")
    template = models.ForeignKey(CertificateTemplate, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=40, unique=True)
    number = models.CharField(_("number in the award book"), max_length=20, blank=True, default="")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.VALID)
    issue = models.PositiveSmallIntegerField(_("issue"), default=1)
    reason = models.CharField(_("reason of the re-issue"), max_length=300, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "issue"], name="one_certificate_an_issue"),
            models.UniqueConstraint(
                fields=["host", "year", "number"],
                name="one_book_number_a_year",
                condition=~Q(number=""),
                violation_error_message=_("This number stands in the award book of that year already."),
            ),
        ]


class PrintRun(models.Model):
    """One printing of a decision's certificates in the background; `proofed` says why it was printed despite differences."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="print_runs")
    award = models.ForeignKey("awards.Award", models.PROTECT, related_name="+", verbose_name=_("award"))
    template = models.ForeignKey(CertificateTemplate, models.PROTECT, null=True, related_name="+")
    design = models.CharField(max_length=40, blank=True, default="")
    certificates = models.JSONField(default=list)
    proofed = models.CharField(_("reason despite differences"), max_length=300, blank=True, default="")
    job = models.ForeignKey("core.Job", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("printing of certificates")
        ordering = ["-id"]
