"""Twice a year each head looks through the roles at the unit."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Unit


class RoleReview(models.Model):
    """The review of one unit's roles in one half-year, done. What was ended stands in the log of each person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_reviews", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.PositiveSmallIntegerField(_("half-year"))
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept = models.PositiveSmallIntegerField(_("roles confirmed"))
    ended = models.PositiveSmallIntegerField(_("roles ended"))

    class Meta:
        verbose_name = _("review of roles")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "half"], name="one_review_per_half_year"),
            models.CheckConstraint(name="half_is_1_or_2", condition=models.Q(half__in=(1, 2))),
        ]

    @property
    def key(self) -> str:
        """The key of the duty it answers."""
        return key_of(self.unit_id, self.year, self.half)


def key_of(unit: int, year: int, half: int) -> str:
    """The key of the duty to review the roles at a unit in a half-year."""
    return f"role-review:{unit}:{year}-{half}"
