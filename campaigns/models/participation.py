"""A unit's part in a campaign: registration, commitments, plan, the collectives and people who take part."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.indicators import Indicator
from campaigns.models.launching import Campaign, ContentPoint, Movement, ParticipantGroup, Task
from core.fields import FigureField, FoldedField
from core.models import Blob
from units.models import Unit, ever_reached


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, user: Any) -> "ParticipationQuerySet":
        """The own units' part; every part in campaigns of the user's hosts and of the units under them; present members'
        parts for a block's head; the past parts of units that theirs took over from (read only)."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        own = grants.own_units | grants.inherited_units
        condition = Q(unit__in=own | grants.block_units | grants.followed_units) | Q(campaign__host__in=own)
        condition |= Q(campaign__in=grants.followed_campaigns)
        if grants.hosts:
            condition |= Q(ever_reached(grants.hosts, "campaign__host"))
        return self.filter(condition)


class Participation(models.Model):
    class Status(models.TextChoices):
        ASKED = "asked", _("Not yet registered")
        REGISTERED = "registered", _("Registered")
        EXCUSED = "excused", _("Excused")

    class PlanStatus(models.TextChoices):
        NONE = "none", _("Not yet filed")
        DRAFT = "draft", _("Draft")
        FILED = "filed", _("Filed")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="participations")
    group = models.ForeignKey(ParticipantGroup, models.PROTECT, null=True, related_name="participations")
    tone = models.CharField(max_length=8, choices=Task.Tone, default=Task.Tone.REQUIRE)
    status = models.CharField(_("registration"), max_length=10, choices=Status, default=Status.ASKED)
    registered_on = models.DateField(_("registered on"), null=True)
    pledge = models.TextField(_("pledge"), max_length=2000, blank=True, default="")
    plan_status = models.CharField(_("plan"), max_length=6, choices=PlanStatus, default=PlanStatus.NONE)
    plan_text = models.TextField(_("plan"), max_length=8000, blank=True, default="")
    plan_file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    plan_filed_on = models.DateField(_("plan filed on"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="unit_once_per_campaign")]
        indexes = [models.Index(fields=["unit", "campaign"], name="campaigns_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.campaign}"

    @property
    def requested(self) -> bool:
        return self.tone == Task.Tone.REQUEST


class Commitment(models.Model):
    """What the unit itself promises for an indicator when it registers."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="commitments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="commitments")
    value = FigureField(_("commitment"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("commitment")
        constraints = [models.UniqueConstraint(fields=["participation", "indicator"], name="one_commitment_each")]


class PlanItem(models.Model):
    """A content point or named movement the unit's plan takes up, and how."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="plan_items")
    content_point = models.ForeignKey(ContentPoint, models.PROTECT, null=True, blank=True, related_name="+")
    movement = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(_("what the unit will do"), max_length=600, blank=True, default="")

    class Meta:
        verbose_name = _("item of a plan")
        constraints = [
            models.CheckConstraint(
                name="plan_item_takes_one",
                condition=Q(content_point__isnull=False, movement__isnull=True)
                | Q(content_point__isnull=True, movement__isnull=False),
            )
        ]


class Entrant(models.Model):
    """A collective, person or household of the unit that takes part; no account needed."""

    class Kind(models.TextChoices):
        COLLECTIVE = "collective", _("Collective")
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="entrants")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    detail = models.CharField(_("post or address"), max_length=200, blank=True, default="")
    folded = FoldedField(source=("name", "detail"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("entrant")
        ordering = ["kind", "id"]
