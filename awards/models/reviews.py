"""What a host sets about its decisions, and awards that rested on one that a later decision took back."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.decisions import Decision
from awards.models.register import AwardRecord
from units.models import Unit


class DecisionSetting(models.Model):
    """The setting of one host; a host without a row has the defaults."""

    class Payer(models.TextChoices):
        HOST = "host", _("The host that decides")
        UNIT = "unit", _("The unit of the awarded")

    host = models.OneToOneField(Unit, models.PROTECT, related_name="decision_setting", verbose_name=_("host"))
    honour_roll = models.BooleanField(_("issued decisions stand on the public roll of honour"), default=True)
    payer = models.CharField(_("who pays bonuses"), max_length=4, choices=Payer, default=Payer.HOST)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("setting of decisions")

    def __str__(self) -> str:
        return str(self.host)


class ReviewQuerySet(models.QuerySet["RecordReview"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """Those about records the user may see."""
        return self.filter(record__in=AwardRecord.objects.visible_to(user))


class RecordReview(models.Model):
    """A later award whose conditions are no longer met since `because` was cancelled or stripped; a person decides."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be reviewed")
        KEPT = "kept", _("Stays in force")
        GONE = "gone", _("Taken back by a decision")
        LAPSED = "lapsed", _("No longer needed")

    record = models.ForeignKey(AwardRecord, models.PROTECT, related_name="reviews")
    because = models.ForeignKey(AwardRecord, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="reviews")
    host = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("host"))
    verdict = models.CharField(_("check"), max_length=8)
    reasons = models.JSONField(default=list)
    status = models.CharField(_("state"), max_length=6, choices=Status, default=Status.OPEN)
    answer = models.CharField(_("what was found"), max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of an award")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "because"], condition=Q(status="open"), name="one_open_review_for_a_cause"
            )
        ]
