"""The public roll of honour."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import honours as reading
from core.templatetags import show


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@login_not_required
@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    decision, campaign = (_number(request.GET.get(name, "")) for name in ("decision", "campaign"))
    found = reading.find(query, _number(request.GET.get("page", "")) or 1, decision=decision, campaign=campaign)
    listed, campaigns = reading.choices()

    def at(page: int) -> Any:
        return show.qs({"request": request}, page=page) if 1 <= page <= found.pages else ""  # type: ignore[arg-type]

    pages = {
        "first": found.first, "last": found.last, "total": found.total, "noun": _("awards"), "page": found.page,
        "pages": found.pages, "per_page": reading.PER_PAGE, "previous_url": at(found.page - 1), "next_url": at(found.page + 1),
    }  # fmt: skip
    context = {
        "roll": found, "query": query, "pages": pages, "decisions": listed, "campaigns": campaigns, "decision": decision,
        "campaign": campaign, "filtered": bool(query or decision or campaign),
    }  # fmt: skip
    return render(request, "overview/honours.html", context)
