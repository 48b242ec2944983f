"""URLs of the capabilities `ranking`, `fairness` and `appeals`."""

from django.urls import path

from scoring.views import appeals, ranking

urlpatterns = [
    path("ranking/", ranking.ResultList.as_view(), name="ranking"),
    path("rounds/<int:pk>/result/", ranking.result, name="result"),
    path("rounds/<int:pk>/result/release/", ranking.release, name="release"),
    path("rounds/<int:pk>/result/releases/<int:number>/", ranking.release_shown, name="release_shown"),
    path("rounds/<int:pk>/result/<slug:shape>.xlsx", ranking.export, name="result_export"),
    path("rounds/<int:pk>/result/knockouts/", ranking.knockout, name="knockout"),
    path("rounds/<int:pk>/result/knockouts/<int:finding>/", ranking.knockout_drop, name="knockout_drop"),
    path("rounds/<int:pk>/fairness/", ranking.fairness, name="fairness"),
    path("sheets/<int:sheet>/appeal/", appeals.create, name="appeal_create"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/withdraw/", appeals.withdraw, name="appeal_withdraw"),
]
