"""URL root: one prefix per room."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("overview.urls")),
    path("accounts/", include("accounts.urls")),
    path("units/", include("units.urls")),
    path("deadlines/", include("deadlines.urls")),
    path("documents/", include("documents.urls")),
    path("ballots/", include("ballots.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("scoring/", include("scoring.urls")),
    path("awards/", include("awards.urls")),
]

handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
