"""Rounds (đợt chấm) and their stages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField
from core.models import Blob
from scoring.models.criteria import CriteriaTable, TableVersion
from units.models import Block, Unit


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Rounds of the user's hosts and blocks, and those in which the user's unit is scored, scores or appraises.

        A draft is seen by those who keep it: the host and the head of the block."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        keeps = Q(host__in=grants.hosts | grants.head_units) | Q(block__in=grants.blocks)
        asked = Q(sheets__unit__in=grants.own_units) | Q(sheets__cards__scorer__in=grants.own_units)
        asked |= Q(block__in=grants.followed_blocks)
        found = self.model._default_manager.filter(keeps | (asked & ~Q(status=Round.Status.DRAFT)))
        return self.filter(pk__in=found.values("pk"))


class Round(models.Model):
    """A scoring of one block's members (or of chosen units) with one version of a criteria table."""

    class Kind(models.TextChoices):
        YEAR = "year", _("Yearly")
        HALF = "half", _("Six months, provisional")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        RUNNING = "running", _("Being scored")
        RELEASED = "released", _("Result released")
        CANCELLED = "cancelled", _("Cancelled")

    class Cross(models.TextChoices):
        HEAD = "head", _("The head of the block scores, the deputy the head's sheet")
        MEMBERS = "members", _("Every member scores every other")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="rounds", verbose_name=_("host"))
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("block")
    )
    table = models.ForeignKey(CriteriaTable, models.PROTECT, related_name="rounds", verbose_name=_("criteria table"))
    version_used = models.ForeignKey(TableVersion, models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.YEAR)
    name = models.CharField(_("name"), max_length=200)
    folded = FoldedField(source="name")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    ranked = models.BooleanField(_("with ranking"), default=True)
    cross = models.CharField(_("who scores inside the block"), max_length=8, choices=Cross, default=Cross.HEAD)
    appraiser = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("standing body that appraises")
    )
    other_appraiser = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("body that appraises the standing body's own sheet"),
    )
    vote_decides = models.BooleanField(
        _("the vote decides among those whose score opens the gate"),
        default=False,
        help_text=_("Off: the vote only parts equal totals."),
    )
    explain_days = models.PositiveSmallIntegerField(_("working days to explain"), default=5)
    appeal_days = models.PositiveSmallIntegerField(_("working days to appeal"), default=5)
    show_severity = models.BooleanField(_("publish the severity of scorers"), default=False)
    outside = models.BooleanField(_("block hosted outside the province"), default=False)
    sample = models.BooleanField(_("sample"), default=False)
    started_at = models.DateTimeField(_("started at"), null=True)
    released_at = models.DateTimeField(_("released at"), null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring round")
        verbose_name_plural = _("scoring rounds")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "year", "kind"],
                condition=~Q(status="cancelled"),
                name="one_round_of_a_block",
                violation_error_message=_("This block already has such a round in that year."),
            ),
            models.CheckConstraint(
                name="appraiser_is_not_its_own_appraiser",
                condition=Q(other_appraiser__isnull=True) | ~Q(other_appraiser=F("appraiser")),
                violation_error_message=_("The standing body's own sheet is appraised by another body."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundStage(models.Model):
    """A stage of a round: which exist and their order are settings of the round.

    `file` is the signed copy of the minutes, of the stage that has them."""

    class Kind(models.TextChoices):
        SELF = "self", _("Self-scoring")
        BLOCK = "block", _("Scoring in the block")
        EXPLAIN = "explain", _("Explanation")
        OPEN = "open", _("Release inside the block")
        MEETING = "meeting", _("Meeting of the block")
        VOTE = "vote", _("Vote of confidence")
        MINUTES = "minutes", _("Signed minutes")
        APPRAISAL = "appraisal", _("Appraisal")
        COUNCIL = "council", _("Council's result")
        RELEASE = "release", _("Release of the result")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not yet")
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")

    SCORED = (Kind.SELF, Kind.BLOCK, Kind.MEETING, Kind.APPRAISAL, Kind.COUNCIL)
    CORRECTED = (Kind.MEETING, Kind.COUNCIL)  # only the rows that change are written down
    BY_HOST = (Kind.MEETING, Kind.APPRAISAL, Kind.COUNCIL)  # the host's officers may act in its name
    IN_BLOCK = (Kind.SELF, Kind.BLOCK, Kind.EXPLAIN, Kind.OPEN, Kind.MEETING, Kind.VOTE, Kind.MINUTES)

    round = models.ForeignKey(Round, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("stage"), max_length=10, choices=Kind)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.WAITING)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), max_length=4000, blank=True, default="")
    ballot_ref = models.CharField(max_length=60, blank=True, default="")
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed copy")
    )

    class Meta:
        verbose_name = _("stage of a round")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="one_stage_of_a_kind"),
        ]
