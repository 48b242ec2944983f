from django.urls import path

from awards.views import planner

urlpatterns = [
    path("planner/", planner.Collectives.as_view(), name="planner"),
    path("collectives/<int:pk>/plan/", planner.People.as_view(), name="unit_plan"),
]
