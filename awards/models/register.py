"""The award register (sổ khen thưởng): what was awarded to whom by which decision; nothing is ever deleted or rewritten."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.records import Borne, one_bearer
from campaigns.models import Campaign
from core.fields import FigureField, FoldedField, PersonSortKeyField
from core.models import Blob
from core.search import TrigramIndex
from units.models import Unit


class RecordQuerySet(models.QuerySet["AwardRecord"]):
    def visible_to(self, user: Any) -> "RecordQuerySet":
        """Of the user's own units and of every unit that ever stood under the user's hosts; subjects there today included."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        seen = Q(at_unit__in=grants.own_units | grants.inherited_units)
        if grants.hosts:
            seen |= Q(at_unit__in=Unit.objects.ever_under(*grants.hosts).values("pk")) | Q(at_unit__isnull=True)
        return self.filter(seen)

    def counted(self) -> "RecordQuerySet":
        """Those that count for a chain today."""
        return self.filter(
            status__in=(AwardRecord.Status.ACTIVE, AwardRecord.Status.CORRECTED, AwardRecord.Status.RESTORED)
        )


class AwardRecord(Borne):
    """One award of one subject. `name` and `at_unit_name` are as the decision printed them; `line` leads to the decision's
    line where the decision was made here, `batch` to the import where it came from a file."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("In force")
        CORRECTED = "corrected", _("Corrected")
        CANCELLED = "cancelled", _("Cancelled")
        STRIPPED = "stripped", _("Stripped")
        RESTORED = "restored", _("Restored")

    award = models.ForeignKey("awards.Award", models.PROTECT, related_name="records", verbose_name=_("award"))
    name = models.CharField(_("name"), max_length=200)
    folded = FoldedField(source=("name", "at_unit_name"), max_length=520)
    name_order = PersonSortKeyField(source="name")
    at_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="awarded_there", verbose_name=_("unit at that time")
    )
    at_unit_name = models.CharField(_("unit as printed"), max_length=200, blank=True, default="")
    position = models.CharField(_("post at that time"), max_length=160, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"))
    year_kind = models.CharField(
        _("kind of year"), max_length=8, choices=[("calendar", _("Calendar year")), ("school", _("School year"))],
        default="calendar",
    )  # fmt: skip
    period_from = models.DateField(_("achievement from"), null=True, blank=True)
    period_to = models.DateField(_("achievement until"), null=True, blank=True)
    achievement = models.CharField(_("achievement"), max_length=500, blank=True, default="")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="awards")
    number = models.CharField(_("decision number and symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("decision date"), null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True, default="")
    signer = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    line = models.ForeignKey("awards.DecisionLine", models.PROTECT, null=True, related_name="records")
    posthumous = models.BooleanField(_("posthumous"), default=False)
    bonus = FigureField(_("bonus, đồng"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.ACTIVE)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("award record")
        verbose_name_plural = _("award register")
        ordering = ["-decided_on", "-id"]
        constraints = [
            one_bearer("award_has_one_bearer"),
            models.CheckConstraint(
                name="achievement_period_is_ordered",
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=models.F("period_from")),
                violation_error_message=_("The achievement period ends before it begins."),
            ),
        ]
        indexes = [
            TrigramIndex("folded", name="award_records_folded"),
            models.Index(fields=["subject", "year"], name="awards_of_subject"),
            models.Index(fields=["unit", "year"], name="awards_of_collective"),
            models.Index(fields=["at_unit", "-year"], name="awards_at_unit"),
            models.Index(fields=["-decided_on", "-id"], name="awards_newest"),
            models.Index(fields=["award", "-year"], name="awards_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.award}"


class RecordEvent(models.Model):
    """What happened to a record by a later decision: corrected, cancelled, stripped, restored. The state on any day is read
    from these."""

    record = models.ForeignKey(AwardRecord, models.PROTECT, related_name="events")
    status = models.CharField(_("state"), max_length=10, choices=AwardRecord.Status)
    on = models.DateField(_("date"))
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=1000)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("event of an award record")
        ordering = ["on", "id"]
