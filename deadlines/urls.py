from django.urls import path

from deadlines.views import calendar, duties, extensions

app_name = "deadlines"
urlpatterns = [
    path("", duties.DutyList.as_view(), name="list"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/days/<int:pk>/remove/", calendar.remove, name="calendar_remove"),
    path("extend/", extensions.extend_many, name="extend_many"),
    path("<int:pk>/", duties.duty, name="duty"),
    path("<int:pk>/extend/", extensions.extend, name="extend"),
]
