"""Search over every room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from overview import finding


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    context = {"query": query, "groups": finding.find(request.user, query), "shortest": finding.SHORTEST}
    return render(request, "overview/search.html", context)
