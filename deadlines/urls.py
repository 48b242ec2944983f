from django.urls import path

<<<<<<< HEAD
from deadlines.views import (
    calendar,
    duties,
    extensions,
    filing,
    host_year,
    late,
    load,
    recipients,
    releasing,
    reminding,
    weekly,
)
=======
from deadlines.views import calendar, duties, extensions, ladder, recipients, releasing, reminding
>>>>>>> a6c02d2 (Officers see and edit the reminder ladders of their host as stairs, with a preview on a sample duty and a dated history)

app_name = "deadlines"
urlpatterns = [
    path("", duties.DutyList.as_view(), name="list"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/days/<int:pk>/remove/", calendar.remove, name="calendar_remove"),
    path("extend/", extensions.extend_many, name="extend_many"),
    path("reminders/", reminding.ReminderList.as_view(), name="reminders"),
    path("reminders/<int:pk>/", reminding.reminder, name="reminder"),
    path("reminders/again/", reminding.retry, name="retry"),
    path("reminders/release/", releasing.held, name="held"),
    path("reminders/unreachable/", recipients.Unreachable.as_view(), name="unreachable"),
    path("reminders/ladders/", ladder.ladders, name="ladders"),
    path("reminders/ladders/<int:host>/<str:whose>/<str:kind>/", ladder.one, name="ladder"),
    path("reminders/ladders/<int:host>/<str:whose>/<str:kind>/edit/", ladder.edit, name="ladder_edit"),
    path("reminders/ladders/<int:host>/<str:whose>/<str:kind>/restore/", ladder.restore, name="ladder_restore"),
    path("<int:pk>/proof/", reminding.history, name="proof"),
    path("load/", load.LoadView.as_view(), name="load"),
    path("load/desks/", load.desks, name="desks"),
    path("load/units/<int:pk>/", load.UnitLoad.as_view(), name="load_unit"),
    path("late/", late.late, name="late"),
    path("weekly/", weekly.picture, name="weekly"),
    path("weekly/<int:pk>/switch/", weekly.switch, name="weekly_switch"),
    path("weekly/<int:pk>/<str:day>/week.pdf", weekly.pdf, name="weekly_pdf"),
    path("years/", host_year.HostYears.as_view(), name="years"),
    path("years/start/", host_year.start, name="year_start"),
    path("years/<int:pk>/", host_year.year, name="year"),
    path("years/<int:pk>/add/", host_year.entry_add, name="year_entry_add"),
    path("years/<int:pk>/issue/", host_year.issue, name="year_issue"),
    path("years/lines/<int:pk>/", host_year.EntryPage.as_view(), name="year_entry"),
    path("years/lines/<int:pk>/edit/", host_year.entry_edit, name="year_entry_edit"),
    path("years/lines/<int:pk>/remove/", host_year.entry_remove, name="year_entry_remove"),
    path("years/lines/<int:pk>/withdraw/", host_year.withdraw, name="year_withdraw"),
    path("years/lines/<int:pk>/<int:unit>/", filing.work, name="year_work"),
    path("years/lines/<int:pk>/<int:unit>/receive/", filing.accept, name="year_receive"),
    path("years/lines/<int:pk>/<int:unit>/return/", filing.give_back, name="year_return"),
    path("<int:pk>/", duties.duty, name="duty"),
    path("<int:pk>/extend/", extensions.extend, name="extend"),
]
