"""Outbox: a message to a person is a row, written in the transaction that caused it, and sent by a worker."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", _("Waiting to be sent")
        HELD = "held", _("Held for release")
        GATHERED = "gathered", _("Goes out with the daily digest")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Sent, perhaps twice")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent")

    key = models.CharField(max_length=200, unique=True, help_text="A second message with the same key is not written.")
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    address = models.CharField(_("address"), max_length=254, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    link = models.CharField(max_length=300, blank=True, default="")
    context = models.CharField(max_length=300, blank=True, default="", help_text="Under what it stands in a digest.")
    digest = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="carried", help_text="The message that takes this one along."
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    due_at = models.DateTimeField(_("to be sent from"))
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("error"), max_length=500, blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("message")
        indexes = [
            models.Index(fields=["state", "due_at"], name="outbox_due"),
            models.Index(fields=["recipient", "-id"], name="outbox_of_person"),
            models.Index(
                fields=["recipient", "created_at"],
                condition=models.Q(state="gathered", digest=None),
                name="outbox_gathered",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
