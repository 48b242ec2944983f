from django.urls import path

from awards.views import catalogue, eligibility, rulebook

urlpatterns = [
    path("", catalogue.Catalogue.as_view(), name="catalogue"),
    path("titles/<str:code>/", catalogue.award, name="award"),
    path("check/", eligibility.ask, name="check"),
    path("rules/", rulebook.rule_sets, name="rule_sets"),
    path("rules/<str:code>/", rulebook.rule_set, name="rule_set"),
    path("rules/<str:code>/state/<str:action>/", rulebook.move, name="rule_set_move"),
    path("rules/<str:code>/<int:pk>/", rulebook.rule, name="rule"),
    path("rules/<str:code>/<int:pk>/edit/", rulebook.edit, name="rule_edit"),
]
