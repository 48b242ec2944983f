"""Award ceremonies with their guests, and the stock of blanks, frames, flags and badges."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models.decisions import Decision, DecisionLine
from units.models import Unit


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def visible_to(self, user: Any) -> "CeremonyQuerySet":
        """The host's people, and the units that were invited."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        units = grants.own_units
        invited = Guest.objects.filter(invited_at__isnull=False, unit__in=units)
        hosts = grants.officer_hosts | grants.leader_hosts | grants.head_units
        return self.filter(Q(host__in=hosts) | Q(pk__in=invited.values("ceremony")))


class Ceremony(models.Model):
    """An award ceremony, a conference of outstanding examples, a patriotic emulation congress."""

    class Kind(models.TextChoices):
        AWARDING = "awarding", _("Award ceremony")
        EXEMPLARS = "exemplars", _("Conference of outstanding examples")
        CONGRESS = "congress", _("Patriotic emulation congress")
        OTHER = "other", _("Other event")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.AWARDING)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="ceremonies", verbose_name=_("host"))
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    programme = models.TextField(_("programme"), max_length=8000, blank=True, default="")
    decisions = models.ManyToManyField(Decision, related_name="ceremonies", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = _("award ceremony")
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.title


class Guest(models.Model):
    """Who is invited: a recipient in the order of receiving, or an honoured delegate."""

    ceremony = models.ForeignKey(Ceremony, models.CASCADE, related_name="guests")
    line = models.ForeignKey(DecisionLine, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post, unit"), max_length=300, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    delegate = models.BooleanField(_("honoured delegate"), default=False)
    invited_at = models.DateTimeField(null=True)
    came = models.BooleanField(_("came"), null=True)

    class Meta:
        verbose_name = _("guest of a ceremony")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "line"],
                name="one_place_a_recipient",
                violation_error_message=_("This recipient stands on the list already."),
            )
        ]


class StockMove(models.Model):
    """Stock of blanks, frames, flags, badges: in, out, spoiled; the sum is what is left."""

    class Kind(models.TextChoices):
        IN = "in", pgettext_lazy("stock", "Received")
        OUT = "out", _("Handed out")
        SPOILED = "spoiled", _("Spoiled")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="stock_moves", verbose_name=_("host"))
    item = models.CharField(_("item"), max_length=120)
    kind = models.CharField(_("movement"), max_length=8, choices=Kind)
    count = models.PositiveIntegerField(_("how many"))
    on = models.DateField(_("date"))
    first_number = models.CharField(_("first register number"), max_length=20, blank=True, default="")
    last_number = models.CharField(_("last register number"), max_length=20, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="stock_moves")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("movement of stock")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="stock_moves_something",
                condition=Q(count__gt=0),
                violation_error_message=_("Type how many pieces; at least one."),
            )
        ]
