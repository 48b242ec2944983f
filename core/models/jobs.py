"""Job: background work is a row with a lease; a Celery message only wakes a worker up."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(_("what"), max_length=200)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(_("error"), max_length=500, blank=True, default="")
    result = models.ForeignKey("core.Blob", models.PROTECT, null=True, related_name="+", verbose_name=_("result file"))
    result_url = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("background work")
        indexes = [
            models.Index(fields=["state", "lease_until"], name="jobs_due"),
            models.Index(fields=["owner", "-created_at"], name="jobs_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How much is done, 0–100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
