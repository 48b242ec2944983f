"""URLs of the capability `participation`."""

from django.urls import URLPattern, path

from campaigns.views.participation import entrants, pages, tasks

urlpatterns: list[URLPattern] = [
    path("participation/<int:pk>/registration/", pages.registration, name="registration"),
    path("participation/<int:pk>/excuse/", pages.excuse, name="excuse"),
    path("participation/<int:pk>/plan/", pages.plan, name="plan"),
    path("participation/<int:pk>/entrants/", entrants.entrants, name="entrants"),
    path("participation/<int:pk>/entrants/<int:entrant>/remove/", entrants.remove, name="entrant_remove"),
    path("participation/tasks/<int:pk>/", tasks.task, name="task"),
]
