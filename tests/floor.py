"""The floor that pages are measured against: our server, middleware, session and base template around the plainest table.

Only `tests.bench_settings` has these addresses; no installation does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from units.models import Unit

ROWS = 50


def floor(request: HttpRequest) -> HttpResponse:
    """Fifty rows of one indexed SELECT."""
    rows = Unit.objects.order_by("name_order", "id").values_list("code", "name", "short_name", "opened_on")[:ROWS]
    return render(request, "floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor, name="floor"), path("", include("config.urls"))]

handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
