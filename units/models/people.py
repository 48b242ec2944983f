"""People and households of units: who they are, where they stood and when. No accounts: an account is accounts.User."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField, PersonSortKeyField
from core.search import TrigramIndex
from units.models.units import DatedRow, Unit, ends_after_start


class SubjectQuerySet(models.QuerySet["Subject"]):
    def visible_to(self, user: Any) -> "SubjectQuerySet":
        """Of the user's own units (and those they took over from), and of every unit that ever stood under the user's hosts."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        own = Q(positions__unit__in=grants.own_units | grants.inherited_units)
        if grants.hosts:
            own |= Q(positions__unit__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
        found = self.model._default_manager.filter(own)
        return self.filter(pk__in=found.values("pk"))


class Subject(models.Model):
    """Somebody who may be proposed for an award besides a unit: a person, a household, or a foreign organisation.

    The number of the identity card is kept as an HMAC (`id_hash`, made with the key named `id_key`, which lies outside the
    database and its backups) and its last digits. `restricted…`: a pending discipline, denunciation or inspection.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")
        ORGANISATION = "org", _("Foreign organisation")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class WorkClass(models.TextChoices):
        PROVINCE_LEADER = "province_leader", _("Leader of the province")
        DEPARTMENT_LEADER = "department_leader", _("Leader of a department or commune")
        BUSINESS = "business", _("Entrepreneur")
        OTHER_LEADER = "other_leader", _("Other leader, from deputy head of division")
        DIRECT = "direct", _("Works directly")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    full_name = models.CharField(_("full name"), max_length=120)
    folded = FoldedField(source="full_name")
    name_order = PersonSortKeyField(source="full_name")
    born_on = models.DateField(_("born on"), null=True, blank=True)
    born_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True, default="")
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True, default="")
    nationality = models.CharField(_("nationality, when not Vietnamese"), max_length=60, blank=True, default="")
    birth_place = models.CharField(_("birth place"), max_length=200, blank=True, default="")
    education = models.CharField(_("education"), max_length=80, blank=True, default="")
    political_theory = models.CharField(_("political theory"), max_length=40, blank=True, default="")
    party_member = models.BooleanField(_("Party member"), null=True)
    work_class = models.CharField(_("class of post"), max_length=18, choices=WorkClass, blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    id_key = models.CharField(max_length=16, blank=True, default="")
    id_last = models.CharField(_("last digits of the identity number"), max_length=4, blank=True, default="")
    died_on = models.DateField(_("died on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("person or household")
        verbose_name_plural = _("people and households")
        ordering = ["name_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=~Q(id_hash="") & Q(merged_into__isnull=True),
                name="one_person_per_identity",
                violation_error_message=_("Somebody with this identity number is known already."),
            ),
            models.CheckConstraint(
                name="not_merged_into_oneself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk"))
            ),
            models.CheckConstraint(
                name="died_after_birth",
                condition=Q(died_on__isnull=True) | Q(born_on__isnull=True) | Q(died_on__gte=F("born_on")),
                violation_error_message=_("The day of death lies before the day of birth."),
            ),
        ]
        indexes = [
            TrigramIndex("folded", name="subjects_folded"),
            models.Index(fields=["name_order"], name="subjects_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Position(DatedRow):
    """Where a person stood, as what, from when to when; a household's or farmer's unit is the commune or hamlet."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    title = models.CharField(_("post"), max_length=160, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    leads = models.BooleanField(_("heads the unit"), default=False)
    seconded = models.BooleanField(_("seconded or concurrently"), default=False)

    class Meta:
        verbose_name = _("position")
        ordering = ["-starts_on", "-id"]
        constraints = [
            ends_after_start("position_interval"),
            models.UniqueConstraint(
                fields=["subject", "unit", "starts_on"],
                name="one_position_a_day",
                violation_error_message=_("This position has been entered already."),
            ),
        ]
        indexes = [models.Index(fields=["unit", "subject"], name="staff_of_unit")]


class SubjectMerge(models.Model):
    """A merge of two entries of one person, with what was moved, so that it can be undone."""

    kept = models.ForeignKey(Subject, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merge of two entries")
        ordering = ["-id"]
