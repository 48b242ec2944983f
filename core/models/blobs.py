"""Blob: one stored file, named unguessably, served only through the registered check (core/blobs.py)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def blob_path(blob: "Blob", _filename: str) -> str:
    name = blob.id.hex
    return f"blobs/{name[:2]}/{name}"


class Blob(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to=blob_path, max_length=120)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=40, help_text="Which registered check decides who may read it.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")

    def __str__(self) -> str:
        return self.name
