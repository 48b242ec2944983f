"""Working calendar: public holidays come from the `holidays` library, the office overrides single days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayOverride(models.Model):
    """A day the office declares working or off, whatever the week and the public holidays say (e.g. a compensated Saturday)."""

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=200)

    class Meta:
        verbose_name = _("calendar override")
        ordering = ["day"]
