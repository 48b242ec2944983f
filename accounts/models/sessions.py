"""Sessions as their owner sees them: which device, since when, last used, from where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserSession(models.Model):
    """One signed-in browser. The session itself is Django's; this row only describes it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    label = models.CharField(_("device"), max_length=120)
    address = models.CharField(_("address"), max_length=45, blank=True, default="")
    started_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("session")
