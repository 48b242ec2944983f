"""A one-time way to one's first password: a link by e-mail, or a printed slip for those without e-mail."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        """Those that still open the account."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=clock.now(), user__is_active=True)


class Invitation(models.Model):
    """`digest` is a keyed hash of the token or code: what is written here opens no account."""

    class Way(models.TextChoices):
        LINK = "link", _("Link by e-mail")
        SLIP = "slip", _("Printed slip")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    way = models.CharField(_("way"), max_length=4, choices=Way)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="one_invitation_at_a_time"
            )
        ]

    @property
    def is_standing(self) -> bool:
        """Does it still open the account?"""
        user: Any = self.user
        return self.used_at is None and self.revoked_at is None and self.expires_at > clock.now() and user.is_active
