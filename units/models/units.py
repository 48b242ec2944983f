"""Units and what holds of them for a time: names, parents, successors."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import FoldedField, SortKeyField
from core.search import TrigramIndex

if TYPE_CHECKING:
    from core.grants import Grants


def in_force(on: date, prefix: str = "") -> Q:
    """A condition on dated rows (`starts_on`, exclusive-of-nothing `ends_on` inclusive): in force on `on`."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    )


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("Provincial People's Committee")
    PROVINCE_OFFICE = "province_office", _("Department, board, sector")
    PARTY = "party", _("Party body")
    FRONT = "front", _("Fatherland Front, socio-political organisation")
    ASSOCIATION = "association", _("Association")
    DISTRICT = "district", _("District People's Committee")
    COMMUNE = "commune", _("Commune People's Committee")
    HAMLET = "hamlet", _("Hamlet, residential group")
    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Co-operative")
    SCHOOL = "school", _("School")
    SERVICE_UNIT = "service_unit", _("Public service unit")
    ARMED_FORCES = "armed_forces", _("Armed forces")
    CENTRAL_AGENCY = "central_agency", _("Central agency in the province")
    EXTERNAL = "external", _("Body outside the system")
    COLLECTIVE = "collective", _("Collective inside a unit")


class UnitLevel(models.TextChoices):
    CENTRAL = "central", _("Central")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")
    BASE = "base", _("Grassroots")


class UnitQuerySet(models.QuerySet["Unit"]):
    def alive_on(self, on: date) -> "UnitQuerySet":
        """Units that existed on the day `on`."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=on))

    def under(self, *ancestors: int, on: date | None = None) -> "UnitQuerySet":
        """The ancestors themselves and every unit that stood under one of them on `on` (default: today), in one subquery."""
        reach = UnitReach.objects.filter(in_force(on or clock.today()), ancestor__in=ancestors)
        return self.filter(pk__in=reach.values("unit"))

    def ever_under(self, *ancestors: int) -> "UnitQuerySet":
        """As `under`, for any day: those that were under it once may still be read."""
        return self.filter(pk__in=UnitReach.objects.filter(ancestor__in=ancestors).values("unit"))

    def visible_to(self, user: Any) -> "UnitQuerySet":
        """Units are public knowledge among signed-in people who hold any role; somebody without a role sees none."""
        grants: Grants = user.grants
        return self.all() if grants.any else self.none()

    def with_host(self, user: Any) -> "UnitQuerySet":
        """Units that `user` may keep (edit names, accounts): under a host whose officer or administrator the user is."""
        grants: Grants = user.grants
        return self.all() if grants.is_admin else self.under(*grants.officer_hosts)


class Unit(models.Model):
    """Somebody who takes part, of any level and kind. The columns hold the present name; `names` every name with its days."""

    code = models.SlugField(_("code"), max_length=80, unique=True, error_messages={"unique": _("This code is taken.")})
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    level = models.CharField(_("level"), max_length=10, choices=UnitLevel)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    folded = FoldedField(source=("name", "short_name", "code"))
    name_order = SortKeyField(source="short_name")
    opened_on = models.DateField(_("exists from"))
    closed_on = models.DateField(_("exists until"), null=True, blank=True)
    sample = models.BooleanField(_("sample"), default=False, help_text=_("Plausible, not confirmed by the office."))
    version = models.PositiveIntegerField(default=1)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name_order", "id"]
        indexes = [
            models.Index(fields=["name_order", "id"], name="units_by_name"),
            models.Index(fields=["kind", "name_order"], name="units_by_kind"),
            TrigramIndex("folded", name="units_folded"),
        ]
        constraints = [
            models.CheckConstraint(
                name="unit_closes_after_opening",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A unit cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    def alive_on(self, on: date) -> bool:
        """Did the unit exist on that day?"""
        return self.opened_on <= on and (self.closed_on is None or self.closed_on >= on)


class DatedRow(models.Model):
    """Holds from `starts_on` to `ends_on`, both days included; no end means still."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def in_force_on(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("The end lies before the beginning."),
    )


class UnitName(DatedRow):
    """A name and the days on which it was the name; a document prints the name of its own date."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("name of a unit")
        constraints = [ends_after_start("name_interval")]
        indexes = [models.Index(fields=["unit", "starts_on"], name="names_of_unit")]

    def __str__(self) -> str:
        return self.name


class UnitParent(DatedRow):
    """Under whom a unit stood, and when."""

    child = models.ForeignKey(Unit, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")

    class Meta:
        verbose_name = _("parent of a unit")
        constraints = [
            ends_after_start("parent_interval"),
            models.CheckConstraint(
                name="not_own_parent",
                condition=~Q(child=F("parent")),
                violation_error_message=_("A unit cannot stand under itself."),
            ),
        ]


class UnitReach(DatedRow):
    """The closure of UnitParent, each unit reaching itself too; rewritten by units' verbs, never by hand."""

    ancestor = models.ForeignKey(Unit, models.PROTECT, related_name="reach")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reached_by")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("reach of a unit")
        indexes = [
            models.Index(fields=["ancestor", "starts_on", "ends_on", "unit"], name="reach_down"),
            models.Index(fields=["unit", "starts_on"], name="reach_up"),
        ]


def ever_reached(ancestors: Collection[int], unit: str) -> Exists:
    """The condition that the unit in column `unit` stands or stood under one of `ancestors`.

    Asked for each row by an index; as a list of the units reached, all of them would be read for a handful of rows.
    """
    return Exists(UnitReach.objects.filter(ancestor__in=ancestors, unit=OuterRef(unit)))


class Succession(models.Model):
    """Who took over from whom: many-to-many, so that a merger, a split and a partial transfer can all be told."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Merger")
        SPLIT = "split", _("Split")
        RENAME = "rename", _("Re-organisation under a new name")
        TRANSFER = "transfer", _("Transfer of tasks")
        CLOSING = "closing", _("Closing")

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="origins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("effective on"))
    partial = models.BooleanField(_("in part"), default=False)
    decision = models.CharField(_("decision"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("succession")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"],
                name="one_succession_each",
                violation_error_message=_("This succession is on record already."),
            ),
            models.UniqueConstraint(
                fields=["predecessor", "on"],
                condition=Q(successor__isnull=True),
                name="one_closing_each",
                violation_error_message=_("This succession is on record already."),
            ),
        ]
