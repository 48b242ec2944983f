"""Stored files: checked by content, hashed, named unguessably, served only through the check registered for their kind."""

import hashlib
import io
import zipfile
from pathlib import PurePath
from typing import IO, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from core import clock, registries
from core.models import Blob
from core.text import squeeze

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), DOCX: (".docx",), XLSX: (".xlsx",)}
ACCEPT = ",".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
MAX_ZIP_ENTRIES, MAX_ZIP_BYTES = 5000, 300 * 1024 * 1024


def limit_mb() -> int:
    """The upload limit in megabytes, as forms state it."""
    return int(settings.UPLOAD_MAX_BYTES) // (1024 * 1024)


def sniff(file: IO[bytes]) -> str | None:
    """The type of `file` by its content; None when it is none that we accept."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    return _office_type(file) if head.startswith(b"PK\x03\x04") else None


def _office_type(file: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ZIP_ENTRIES or sum(e.file_size for e in entries) > MAX_ZIP_BYTES:
                return None
            names = {e.filename for e in entries}
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    finally:
        file.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def check(file: Any) -> str:
    """The content type of an uploaded file. Raises ValidationError: too large, empty, or not what its name says."""
    name = PurePath(file.name or "").name
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(max)s MB. Make a smaller scan (200 dpi, black and white) or split it."),
            code="large",
            params={"name": name, "max": limit_mb()},
        )
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again."), code="empty", params={"name": name})
    kind = sniff(file)
    if kind is None or PurePath(name).suffix.lower() not in SUFFIXES[kind]:
        raise ValidationError(
            _(
                "“%(name)s” is not a PDF, Word, Excel (without macros), PNG or JPEG file by its content. "
                "Save it as PDF and choose it again."
            ),
            code="type",
            params={"name": name},
        )
    return kind


def store(file: Any, *, kind: str, by: Any, content_type: str = "") -> Blob:
    """Keep an uploaded (checked) or generated file. `kind` names the registered check of who may read it."""
    if isinstance(file, bytes):
        raise TypeError("wrap bytes in a ContentFile with a name")
    content_type = content_type or check(file)
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks() if hasattr(file, "chunks") else iter(lambda: file.read(65536), b""):
        digest.update(chunk)
    file.seek(0)
    name = squeeze(PurePath(file.name).name)[-200:]
    blob = Blob(
        name=name,
        content_type=content_type,
        size=file.size,
        sha256=digest.hexdigest(),
        kind=kind,
        created_by=by,
        created_at=clock.now(),
    )
    blob.file.save(name, file if isinstance(file, File) else File(file), save=False)
    blob.save()
    return blob


def store_bytes(data: bytes, name: str, *, kind: str, by: Any, content_type: str) -> Blob:
    """Keep a file the application made itself."""
    return store(ContentFile(data, name=name), kind=kind, by=by, content_type=content_type)


def may_read(user: Any, blob: Blob) -> bool:
    """Asks the check registered for the blob's kind; a kind nobody registered is nobody's to read."""
    reader = registries.file_readers.get(blob.kind)
    return bool(reader and reader(user, blob))


class UploadField(forms.FileField):
    """A file checked by content; its limits stand in the help text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ACCEPT)

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        check(data)
        return data


def as_bytes(blob: Blob) -> io.BytesIO:
    """The whole content in memory (for small files)."""
    with blob.file.open("rb") as file:
        return io.BytesIO(file.read())
