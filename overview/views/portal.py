"""The public page of campaigns under way."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.templatetags import show
from overview import portal as reading


@login_not_required
@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    asked = request.GET.get("page", "")
    found = reading.find(query, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1)

    def at(page: int) -> Any:
        return show.qs({"request": request}, page=page) if 1 <= page <= found.pages else ""  # type: ignore[arg-type]

    pages = {
        "first": found.first, "last": found.last, "total": found.total, "noun": _("campaigns"), "page": found.page,
        "pages": found.pages, "per_page": reading.PER_PAGE, "previous_url": at(found.page - 1), "next_url": at(found.page + 1),
    }  # fmt: skip
    return render(request, "overview/portal.html", {"rows": found.rows, "query": query, "pages": pages})
