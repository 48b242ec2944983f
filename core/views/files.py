"""Files are served only through the check registered for their kind; a file one may not read does not exist."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core import blobs
from core.models import Blob

INLINE = {blobs.PDF, blobs.PNG, blobs.JPEG}


@require_safe
def download(request: HttpRequest, pk: Any) -> FileResponse:
    blob = get_object_or_404(Blob, pk=pk)
    if not blobs.may_read(request.user, blob):
        raise Http404
    response = FileResponse(
        blob.file.open("rb"),
        as_attachment=blob.content_type not in INLINE,
        filename=blob.name,
        content_type=blob.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
