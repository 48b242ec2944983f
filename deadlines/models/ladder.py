"""Ladders as their hosts keep them, and the reminders that came of them: the claim and the delivery log in one table."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Outbox
from deadlines.engine.ladder import Rung
from deadlines.models.duties import Desk, Duty
from units.models import DatedRow, Unit
from units.models.units import ends_after_start

APPROVER_DESKS = (Desk.OFFICER, Desk.LEADER, Desk.BLOCK_HEAD)


class Channel(models.TextChoices):
    IN_APP = "in_app", _("In the app")
    EMAIL = "email", _("E-mail")
    TEXT = "text", _("Text message")
    NONE = "none", _("Nobody to tell")


class Ladder(DatedRow):
    """A host's own ladder for a kind of duty, or (`kind` blank) for every kind; a change ends this row and begins another.

    `approvers`: the ladder of what waits on an officer's, a leader's or a block head's desk.
    """

    host = models.ForeignKey(Unit, models.PROTECT, related_name="ladders", verbose_name=_("host"))
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    approvers = models.BooleanField(_("for approvers"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder ladder")
        constraints = [
            ends_after_start("ladder_interval"),
            models.UniqueConstraint(
                fields=["host", "kind", "approvers"],
                condition=Q(ends_on__isnull=True),
                name="one_present_ladder",
                violation_error_message=_("This kind of duty already has a ladder."),
            ),
        ]
        indexes = [models.Index(fields=["host", "kind", "starts_on"], name="ladders_of_host")]


class LadderRung(models.Model):
    """One rung: `days` calendar days from the due day, then `working` working days further."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="rungs")
    days = models.SmallIntegerField(_("days from the due day"))
    working = models.PositiveSmallIntegerField(_("then working days"), default=0)
    whom = models.JSONField(_("whom"), default=list)
    channels = models.JSONField(_("channels"), default=list)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    words = models.TextField(_("words"))
    courteous = models.TextField(_("courteous words"), blank=True, default="")

    class Meta:
        verbose_name = _("rung")
        ordering = ["days", "working"]
        constraints = [
            models.UniqueConstraint(
                fields=["ladder", "days", "working"],
                name="no_equal_rungs",
                violation_error_message=_("Two rungs of a ladder stand on the same day."),
            )
        ]

    def plain(self) -> Rung:
        """As the engine reads it."""
        return Rung(
            self.days, self.working, tuple(self.whom), tuple(self.channels), self.level, self.words, self.courteous
        )


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: Any) -> "ReminderQuerySet":
        """One's own, and those about duties one may see; what was not let through to leaders is the host's own affair."""
        if user.grants.is_admin:
            return self.all()
        inside = Q(state=Reminder.State.HELD) | Q(why=Reminder.Why.DISCARDED)
        hosts = user.grants.hosts | user.grants.kept_hosts
        seen = Q(duty__in=Duty.objects.visible_to(user).values("pk"))
        return self.filter(seen & (~inside | Q(duty__host__in=hosts)) | Q(recipient=user) & ~inside)

    def waiting(self) -> "ReminderQuerySet":
        """Claimed and in no digest yet."""
        return self.filter(state=Reminder.State.PLANNED, outbox=None)


class Reminder(models.Model):
    """A rung of a duty for one person through one channel. The row is the claim: whoever inserts it may send it.

    `why` says in a code why it was not sent, `error` in the mail server's words why it failed.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Waits for release")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Sent, perhaps twice")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent")
        SUPERSEDED = "superseded", _("Superseded by a later reminder")

    class Why(models.TextChoices):
        NOBODY = "nobody", _("Nobody holds this role")
        NO_ADDRESS = "no_address", _("No e-mail address or number")
        SILENCED = "silenced", _("Switched off by the recipient")
        ACKNOWLEDGED = "acknowledged", _("The recipient has taken it on")
        CLOSED = "closed", _("Done, excused or withdrawn meanwhile")
        MOVED = "moved", _("The due date was moved meanwhile")
        DISCARDED = "discarded", _("Not released by the officer")

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reminders", verbose_name=_("duty"))
    due_on = models.DateField(_("due on"))
    rung = models.CharField(_("rung"), max_length=16)
    level = models.PositiveSmallIntegerField(default=1)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reminders", verbose_name=_("recipient")
    )
    desk = models.CharField(_("addressed as"), max_length=12, choices=Desk, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    why = models.CharField(_("why not"), max_length=12, choices=Why, blank=True, default="")
    send_on = models.DateField(_("to be sent on"))
    planned_at = models.DateTimeField(_("planned at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True, default="")
    outbox = models.ForeignKey(Outbox, models.PROTECT, null=True, related_name="reminders", verbose_name=_("message"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_on", "rung", "recipient", "channel"], name="one_reminder_per_rung_and_person"
            ),
            models.UniqueConstraint(
                fields=["duty", "due_on", "rung"], condition=Q(recipient=None), name="one_note_of_nobody_per_rung"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "send_on"], condition=Q(state="planned", outbox=None), name="reminders_waiting"
            ),
            models.Index(fields=["send_on", "id"], name="reminders_by_day"),
        ]


class ReminderPreference(models.Model):
    """What a person chose; without a row the shipped hour and every channel hold. The last rung comes in any case."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_preference")
    digest_at = models.TimeField(_("hour of the daily digest"))
    channels = models.JSONField(_("channels"), default=list)

    class Meta:
        verbose_name = _("reminder preference")


class Acknowledgement(models.Model):
    """“Đã nhận việc”: pauses the nagging of one person about one duty up to and on `level`."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="acknowledgements")
    due_on = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("acknowledgement")
        constraints = [models.UniqueConstraint(fields=["duty", "due_on", "person"], name="one_acknowledgement_each")]


class FeedAddress(models.Model):
    """The secret address of a person's calendar feed. Only its hash is kept: a lost address is replaced, never shown again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    content = models.CharField(max_length=64, blank=True, default="", help_text="Hash of what was last served.")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("address of a calendar feed")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_feed_address_each")
        ]
