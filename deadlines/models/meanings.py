"""What a printed date means: a host's default, copied into each campaign it launches and changeable there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Unit


class DueMeaning(models.TextChoices):
    ON_DAY = "on_day", _("The day itself still counts")
    DAY_BEFORE = "day_before", _("“Before day X” ends the day before")


class DayOff(models.TextChoices):
    STAY = "stay", _("Stays where it is")
    NEXT = "next", _("Moves to the next working day")


class DateMeaning(models.Model):
    """A host's default. Without a row the day itself counts, stays where it is, and ends at midnight."""

    host = models.OneToOneField(Unit, models.PROTECT, related_name="date_meaning", verbose_name=_("host"))
    due_meaning = models.CharField(
        _("what a due date means"), max_length=10, choices=DueMeaning, default=DueMeaning.ON_DAY
    )
    day_off = models.CharField(_("a due date on a day off"), max_length=6, choices=DayOff, default=DayOff.STAY)
    due_time = models.TimeField(_("until what hour"), null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("meaning of due dates")
