"""URLs of the capability `rounds`."""

from django.urls import URLPattern, path

from scoring.views import rounds
from scoring.views.appraising import meeting

_ROUND = "rounds/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new/", rounds.new, name="round_new"),
    path(_ROUND, rounds.page, name="round"),
    path(f"{_ROUND}edit/", rounds.edit, name="round_edit"),
    path(f"{_ROUND}do/", rounds.act, name="round_act"),
    path(f"{_ROUND}stages/<slug:kind>/", rounds.stage, name="stage"),
    path(f"{_ROUND}meeting/", meeting, name="meeting"),
]
