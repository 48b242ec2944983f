"""The app that gives codes (kept by django-otp, its key sealed here), recovery codes and devices that are remembered."""

from secrets import token_bytes
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import tokens
from core import clock

KEY_BYTES = 20


class App(TOTPDevice):
    """Whoever reads the table, or a copy of it, learns no key: it is sealed for its user with the installation's secret."""

    class Meta:
        proxy = True

    @classmethod
    def sealed_for(cls, user: Any) -> str:
        """A new key for `user`, as the table keeps it."""
        return tokens.sealed(token_bytes(KEY_BYTES), user.pk)

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises tokens.Unreadable."""
        return tokens.unsealed(self.key, self.user_id)


class RecoveryCode(models.Model):
    """One of ten codes for who lost the telephone; only a keyed hash is kept, and each opens once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")


class RememberedDeviceQuerySet(models.QuerySet["RememberedDevice"]):
    def standing(self) -> "RememberedDeviceQuerySet":
        """Browsers in which the second step is left out."""
        return self.filter(revoked_at=None, expires_at__gt=clock.now())


class RememberedDevice(models.Model):
    """A browser in which the second step is left out for 30 days; its signed cookie carries the token of `digest`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="remembered_devices")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("device"), max_length=120)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True)

    objects = RememberedDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered device")
