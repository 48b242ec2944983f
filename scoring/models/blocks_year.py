"""The year of a block: its documents, covenant, activities, meetings, and who heads it next year."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FigureField
from core.models import Blob
from units.models import Block, Unit


class BlockDocument(models.Model):
    """A document of the block's year: the decision that divides the blocks, its regulations, plan, minutes."""

    class Kind(models.TextChoices):
        DIVISION = "division", _("Decision dividing the blocks")
        REGULATION = "regulation", _("Regulations of the block")
        PLAN = "plan", _("Plan of the block")
        MINUTES = "minutes", _("Minutes")
        OTHER = "other", _("Other document")

    block = models.ForeignKey(Block, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("date"), null=True, blank=True)
    title = models.CharField(_("subject"), max_length=300)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document of a block")
        ordering = ["-signed_on", "-id"]


class Covenant(models.Model):
    """Giao ước thi đua of a block's year: fixes targets and criteria table together; its signed scan locks the table."""

    block = models.OneToOneField(Block, models.PROTECT, related_name="covenant")
    table = models.ForeignKey("scoring.TableVersion", models.PROTECT, null=True, related_name="covenants")
    text = models.TextField(_("what the units commit to"), max_length=20000, blank=True, default="")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    scan = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name=_("signed copy"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("covenant of a block")
        constraints = [
            models.CheckConstraint(
                name="signed_covenant_has_its_scan",
                condition=Q(signed_on__isnull=True) | Q(scan__isnull=False, table__isnull=False),
                violation_error_message=_("A signed covenant needs its signed copy and its criteria table."),
            )
        ]


class CovenantTarget(models.Model):
    """A target the covenant fixes for every member of the block."""

    covenant = models.ForeignKey(Covenant, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("target"), max_length=300)
    value = FigureField(_("figure"), null=True, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("target of a covenant")
        ordering = ["position", "id"]


class BlockActivity(models.Model):
    """A campaign, activity or meeting of the block: planned, held, with how many took part."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", _("Campaign of the block")
        ACTIVITY = "activity", _("Activity")
        INTERIM = "interim", _("Interim meeting")
        YEAR_END = "year_end", _("Year-end meeting")

    block = models.ForeignKey(Block, models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("what"), max_length=300)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    units_present = models.PositiveSmallIntegerField(_("units that took part"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    outcome = models.TextField(_("result"), max_length=8000, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("activity of a block")
        ordering = ["planned_on", "id"]


class NextHeads(models.Model):
    """Who heads the block next year, chosen at the year-end meeting, and that the papers were handed over."""

    block = models.OneToOneField(Block, models.PROTECT, related_name="next_heads")
    head = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("next head of block"))
    deputy = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("next deputy head of block")
    )
    chosen_on = models.DateField(_("chosen on"))
    how = models.CharField(_("how"), max_length=300, blank=True, default="")
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("next heads of a block")
        constraints = [
            models.CheckConstraint(
                name="next_head_is_not_deputy",
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("head")),
                violation_error_message=_("One unit is not both head and deputy."),
            )
        ]
