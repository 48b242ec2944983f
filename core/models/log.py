"""ActionLog: who did what to which record, when, why and on whose behalf; and the seals that prove it unaltered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionLog(models.Model):
    """One act. Rows are only ever inserted; database triggers refuse UPDATE and DELETE.

    The row holds references and a template code, never personal text: that lies in `ActionText`, which may be erased
    while the salted hash kept here still proves what it was.
    """

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("act"), max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    on_behalf_of = models.BigIntegerField(
        null=True, help_text="The unit somebody else acted for; core knows it by number only."
    )
    params = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("action log")
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="log_of_object"),
            models.Index(fields=["at"], name="log_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"


class ActionText(models.Model):
    """The personal part of an act (a reason, a remark): erasable, its hash stays in the log row."""

    log = models.OneToOneField(ActionLog, models.PROTECT, related_name="personal")
    salt = models.CharField(max_length=32)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("text of an act")


class LogSeal(models.Model):
    """One batch of committed log rows, chained: `digest` is an HMAC over the previous digest and every row."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("log seal")
        ordering = ["number"]


class LogSealEntry(models.Model):
    """Which row stands where in the chain. No foreign key to the row: a removed row must leave its gap visible."""

    log_id = models.BigIntegerField(unique=True)
    seal = models.ForeignKey(LogSeal, models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("sealed row")
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="one_row_per_position")]
