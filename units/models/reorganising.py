"""Reorganisations: a decision, who takes over from whom, what becomes of what waits, and who acts for a unit that ended."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Blob
from units.models.units import DatedRow, Succession, Unit, UnitKind, UnitLevel, ends_after_start


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, user: Any) -> "ReorganisationQuerySet":
        """Those of the hosts whose officer or leader the user is; all for administrators."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(host__in=grants.officer_hosts | grants.leader_hosts)


class Reorganisation(models.Model):
    """One decision that ends, makes, renames or moves units on one day. `journal` holds what carrying it out changed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CARRIED_OUT = "carried_out", _("Carried out")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind"), max_length=10, choices=Succession.Kind)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="reorganisations", verbose_name=_("recorded by"))
    number = models.CharField(_("number of the decision"), max_length=200)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file of the decision")
    )
    effective_on = models.DateField(_("effective on"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(_("carried out at"), null=True)
    journal = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-effective_on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.number}"


class ReorganisationPart(models.Model):
    """One line: what becomes of a unit. Lines that name the same new code speak of one new unit."""

    class Outcome(models.TextChoices):
        EXISTING = "existing", _("Taken over by a unit that exists")
        NEW = "new", _("Taken over by a new unit")
        GOES_ON = "goes_on", _("Goes on under a new name or parent")
        NONE = "none", _("Nobody takes over")

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    outcome = models.CharField(_("what becomes of it"), max_length=8, choices=Outcome)
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(_("code"), max_length=80, blank=True, default="")
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=100, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, blank=True, default="")
    level = models.CharField(_("level"), max_length=10, choices=UnitLevel, blank=True, default="")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    partial = models.BooleanField(_("in part"), default=False)
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("line of a reorganisation")
        ordering = ["position", "id"]


class HandoverChoice(models.Model):
    """What becomes of what waits on a unit that ends; with `thing`, of that one thing, apart from the rest.

    `heir` is the code of a successor, which may not exist yet. `thing` is what `core.grants.thing` names.
    """

    class Choice(models.TextChoices):
        TRANSFER = "transfer", _("Transfer to a successor")
        HOST = "host", _("Hand to the host")
        WAIVE = "waive", _("Waive")

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="choices")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    thing = models.CharField(max_length=120, blank=True, default="")
    choice = models.CharField(max_length=8, choices=Choice)
    heir = models.SlugField(max_length=80, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("choice of a handover")
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "predecessor", "thing"], name="one_choice_per_thing")
        ]


class ActingFor(DatedRow):
    """The people of `by` may finish what `unit`, which ended, still owes: file in its old name, begin nothing new."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="acted_for_by")
    by = models.ForeignKey(Unit, models.PROTECT, related_name="acts_for")

    class Meta:
        verbose_name = _("acting for a unit that ended")
        constraints = [
            ends_after_start("acting_interval"),
            models.CheckConstraint(name="acts_for_another", condition=~Q(unit=F("by"))),
        ]


class HandedThing(models.Model):
    """Who finishes one thing of a unit that ended, where several take over: the people of `by`; nobody of the heirs if None."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handed_things")
    by = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="taken_things")
    thing = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("thing handed over")
        constraints = [models.UniqueConstraint(fields=["unit", "thing"], name="one_taker_per_thing")]


_LINE = """
WITH RECURSIVE line(unit_id) AS (
  SELECT s.predecessor_id FROM units_succession s JOIN units_unit u ON u.id = s.predecessor_id
  WHERE s.successor_id IN ({places}) AND s."on" <= %s AND u.closed_on < %s
  UNION
  SELECT s.predecessor_id FROM line JOIN units_succession s ON s.successor_id = line.unit_id
  JOIN units_unit u ON u.id = s.predecessor_id WHERE s."on" <= %s AND u.closed_on < %s
)
SELECT unit_id, 0 FROM line
UNION ALL
SELECT unit_id, by_id FROM units_actingfor
WHERE by_id IN ({places}) AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)
"""


def inheritance(units: Collection[int], on: date) -> tuple[frozenset[int], dict[int, set[int]]]:
    """Of `units` (ids) on `on`: every ended unit they took over from, by any chain, and for which each acts. One statement."""
    if not units:
        return frozenset(), {}
    ids = sorted(units)
    sql = _LINE.format(places=", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*ids, on, on, on, on, *ids, on, on])
        rows = cursor.fetchall()
    acting: dict[int, set[int]] = {}
    for unit, by in rows:
        if by:
            acting.setdefault(by, set()).add(unit)
    return frozenset(unit for unit, by in rows if not by) - frozenset(ids), acting


def ceded(acting: Mapping[int, Collection[int]], places: Collection[int]) -> frozenset[str]:
    """The things of the ended units in `acting` that none of `places` finishes: one statement, where there are such units."""
    units = set().union(*acting.values()) if acting else set()
    if not units:
        return frozenset()
    rows = HandedThing.objects.filter(unit__in=units).exclude(by__in=places)
    return frozenset(rows.values_list("thing", flat=True))
