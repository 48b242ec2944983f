"""How an issuing body numbers its papers: by the clerk's register outside (the default), or by the application."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Unit


class NumberingQuerySet(models.QuerySet["Numbering"]):
    def visible_to(self, user: Any) -> "NumberingQuerySet":
        """Those of the units and hosts the user acts for."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(unit__in=grants.own_units | grants.officer_hosts)


class Numbering(models.Model):
    """The setting of one issuing body. A body without a row has its numbers recorded from the clerk's register."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="numbering", verbose_name=_("issuing body"))
    own = models.BooleanField(_("the application gives the numbers"), default=False)
    by_kind = models.BooleanField(_("each type of paper has a series of its own"), default=True)
    abbreviation = models.CharField(_("abbreviation in symbols"), max_length=20, blank=True, default="")
    department = models.CharField(
        _("department that drafts, in the symbol of letters"), max_length=20, blank=True, default=""
    )
    place = models.CharField(_("place name before the date"), max_length=80, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = NumberingQuerySet.as_manager()

    class Meta:
        verbose_name = _("numbering of papers")

    def __str__(self) -> str:
        return str(self.unit)


class Series(models.Model):
    """The last number given in one series of one year. The row is locked while the next one is given."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    series = models.CharField(_("series"), max_length=12, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        constraints = [models.UniqueConstraint(fields=["unit", "series", "year"], name="one_series_a_year")]
