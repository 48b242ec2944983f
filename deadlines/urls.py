from django.urls import path

from deadlines.views import calendar, duties, extensions, recipients, releasing, reminding

app_name = "deadlines"
urlpatterns = [
    path("", duties.DutyList.as_view(), name="list"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/days/<int:pk>/remove/", calendar.remove, name="calendar_remove"),
    path("extend/", extensions.extend_many, name="extend_many"),
    path("reminders/", reminding.ReminderList.as_view(), name="reminders"),
    path("reminders/<int:pk>/", reminding.reminder, name="reminder"),
    path("reminders/again/", reminding.retry, name="retry"),
    path("release/", releasing.held, name="held"),
    path("unreachable/", recipients.Unreachable.as_view(), name="unreachable"),
    path("<int:pk>/proof/", reminding.history, name="proof"),
    path("<int:pk>/", duties.duty, name="duty"),
    path("<int:pk>/extend/", extensions.extend, name="extend"),
]
