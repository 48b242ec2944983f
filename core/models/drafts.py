"""Draft keeps what is being typed apart from the record; SubmissionToken makes a replayed form do nothing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What one person has typed into one form about one record, not yet submitted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True, default="")
    payload = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        constraints = [models.UniqueConstraint(fields=["user", "form", "subject"], name="one_draft_per_form")]


class SubmissionToken(models.Model):
    """A form's one-time token; the unique row is the claim."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    used_at = models.DateTimeField()
    location = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("submission token")
        indexes = [models.Index(fields=["used_at"], name="tokens_by_time")]
