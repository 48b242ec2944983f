"""Indicators, their targets, and how units' figures add up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.launching import Campaign, CampaignPart, ContentPoint
from core.fields import FigureField
from core.numbers import format_decimal
from units.models import Unit


class Comparator(models.TextChoices):
    EQ = "eq", _("exactly")
    APPROX = "approx", _("about")
    GE = "ge", _("at least")
    GT = "gt", _("more than")
    LE = "le", _("at most")
    LT = "lt", _("less than")
    RANGE = "range", _("between")


_SAID = {
    Comparator.APPROX: _("about %(figure)s"),
    Comparator.GE: _("%(figure)s or more"),
    Comparator.GT: _("more than %(figure)s"),
    Comparator.LE: _("at most %(figure)s"),
    Comparator.LT: _("less than %(figure)s"),
}


class Indicator(CampaignPart):
    class Direction(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Sum of the units")
        MEAN = "mean", _("Mean of the units")
        WEIGHTED = "weighted", _("Weighted mean")
        LATEST = "latest", _("Latest figure of its owner")

    class Frequency(models.TextChoices):
        MONTH = "month", _("Monthly")
        QUARTER = "quarter", _("Quarterly")
        HALF = "half", _("Half-yearly")
        YEAR = "year", _("Yearly")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="indicators")
    content_point = models.ForeignKey(
        ContentPoint, models.SET_NULL, null=True, blank=True, related_name="indicators", verbose_name=_("content point")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="sub_targets", verbose_name=_("part of")
    )
    name = models.CharField(_("indicator"), max_length=300)
    comparator = models.CharField(_("comparison"), max_length=8, choices=Comparator, default=Comparator.GE)
    value = FigureField(_("target"), null=True, blank=True)
    value_max = FigureField(_("upper end"), null=True, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    baseline = FigureField(_("baseline"), null=True, blank=True)
    aggregation = models.CharField(_("how units add up"), max_length=10, choices=Aggregation, default=Aggregation.SUM)
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_indicators",
        verbose_name=_("agency that holds the figure"),
    )
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency, default=Frequency.QUARTER)
    allotted = models.BooleanField(
        _("asked of units"), default=True, help_text=_("Off where only the owner knows it (e.g. GRDP).")
    )
    group_units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("only these units"))
    source_text = models.CharField(_("words of the document"), max_length=300, blank=True, default="")

    class Meta(CampaignPart.Meta):
        verbose_name = _("indicator")
        constraints = [
            models.CheckConstraint(
                name="range_has_upper_end",
                condition=Q(comparator="range", value_max__isnull=False) | ~Q(comparator="range"),
                violation_error_message=_("Give the upper end of the range."),
            ),
            models.CheckConstraint(
                name="range_is_ordered",
                condition=Q(value_max__isnull=True) | Q(value__isnull=True) | Q(value_max__gt=models.F("value")),
                violation_error_message=_("The upper end must be greater than the lower one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target_text(self) -> str:
        """The target as one reads it: "at least 9", "between 3 and 5" (without the unit of measure)."""
        if self.value is None:
            return "–"
        if self.comparator == Comparator.RANGE:
            return f"{format_decimal(self.value)}–{format_decimal(self.value_max)}"
        figure = format_decimal(self.value)
        said = _SAID.get(Comparator(self.comparator))
        return str(said % {"figure": figure}) if said else figure


class Target(models.Model):
    """The figure one unit is given; a change is a new row with its reason, the last one holds."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    value = FigureField(_("target"))
    weight = FigureField(_("weight"), null=True, blank=True)
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True, default="")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("target of a unit")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"], condition=Q(superseded=False), name="one_target_in_force"
            )
        ]
