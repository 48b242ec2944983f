"""Evidence: a file is uploaded once by a unit and cited many times, by page."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField
from core.models import Blob
from core.search import TrigramIndex
from units.models import Unit


class EvidenceQuerySet(models.QuerySet["EvidenceFile"]):
    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """The files of the user's own units (who cites them elsewhere decides there)."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(unit__in=grants.own_units)


class EvidenceFile(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evidence")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    folded = FoldedField(source="title")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "-id"], name="evidence_of_unit"),
            TrigramIndex("folded", name="evidence_folded"),
        ]

    def __str__(self) -> str:
        return self.title
