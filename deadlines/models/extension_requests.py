"""A unit asks for a later date; the host's officer answers once. Both stand on record with the duty."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deadlines.models.duties import Duty, DutyExtension
from documents.models import EvidenceFile


class RequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def visible_to(self, user: Any) -> "RequestQuerySet":
        """Those about duties one may see."""
        if user.grants.is_admin:
            return self.all()
        return self.filter(duty__in=Duty.objects.visible_to(user).values("pk"))

    def waiting(self) -> "RequestQuerySet":
        return self.filter(status=ExtensionRequest.Status.WAITING)


class ExtensionRequest(models.Model):
    """`from_due_on` is the date in force when it was asked, `due_on` the one asked for; the one given stands in `extension`."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn by the unit")
        LAPSED = "lapsed", _("Lapsed: the work was closed")

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="extension_requests", verbose_name=_("duty"))
    from_due_on = models.DateField()
    due_on = models.DateField(_("date asked for"))
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+", verbose_name=_("evidence"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    extension = models.OneToOneField(DutyExtension, models.PROTECT, null=True, related_name="request")

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a later date")
        verbose_name_plural = _("requests for a later date")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="request_is_later",
                condition=Q(due_on__gt=F("from_due_on")),
                violation_error_message=_("The new date must be later than the present one."),
            ),
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(status="waiting"),
                name="one_waiting_request",
                violation_error_message=_("A request for this work waits for its answer already."),
            ),
            models.CheckConstraint(
                name="granted_has_extension", condition=~Q(status="granted") | Q(extension__isnull=False)
            ),
        ]
