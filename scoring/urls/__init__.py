"""The URLs of scoring, one module per capability."""

from scoring.urls import blocks_year, criteria, ranking, rounds, sheets

app_name = "scoring"
urlpatterns = [
    *criteria.urlpatterns,
    *blocks_year.urlpatterns,
    *rounds.urlpatterns,
    *sheets.urlpatterns,
    *ranking.urlpatterns,
]
