"""Answers that a client may keep: ETag and Last-Modified, 304 where nothing has changed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag


def answer_if_changed(
    request: HttpRequest, text: str, content_type: str, mark: str, changed_at: datetime
) -> HttpResponse:
    """`text`, or 304 for a client that has it: by `mark` (a hash of it), else by `changed_at` (to the second)."""
    seconds, etag = int(changed_at.timestamp()), quote_etag(mark)
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None or response.status_code == 412:
        response = HttpResponse(text, content_type=content_type)
    response["ETag"], response["Last-Modified"] = etag, http_date(seconds)
    return response
