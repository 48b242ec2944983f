"""Councils and their sessions."""

from django.urls import path

from awards.views import council as councils
from awards.views.sessions import agenda, pages, voting

urlpatterns = [
    path("councils/", councils.CouncilList.as_view(), name="councils"),
    path("councils/new/", councils.council_add, name="council_add"),
    path("councils/<int:pk>/", councils.council, name="council"),
    path("councils/<int:pk>/edit/", councils.council_edit, name="council_edit"),
    path("councils/<int:pk>/seats/new/", councils.seat_add, name="seat_add"),
    path("councils/<int:pk>/seats/<int:seat>/replace/", councils.seat_replace, name="seat_replace"),
    path("councils/<int:pk>/seats/<int:seat>/end/", councils.seat_end, name="seat_end"),
    path("councils/<int:pk>/seats/<int:seat>/follow/", councils.area_add, name="area_add"),
    path("councils/<int:pk>/areas/<int:area>/drop/", councils.area_drop, name="area_drop"),
    path("councils/<int:pk>/sessions/new/", pages.session_add, name="session_add"),
    path("sessions/", pages.SessionList.as_view(), name="sessions"),
    path("sessions/<int:pk>/", pages.session, name="session"),
    path("sessions/<int:pk>/edit/", pages.session_edit, name="session_edit"),
    path("sessions/<int:pk>/act/", pages.session_act, name="session_act"),
    path("sessions/<int:pk>/resume/", pages.session_resume, name="session_resume"),
    path("sessions/<int:pk>/sign/", pages.session_sign, name="session_sign"),
    path("sessions/<int:pk>/notes/", pages.session_notes, name="session_notes"),
    path("sessions/<int:pk>/attendance/", pages.session_attendance, name="session_attendance"),
    path("sessions/<int:pk>/attendance/<int:row>/remove/", pages.session_remove, name="session_remove"),
    path("sessions/<int:pk>/agenda/", agenda.session_agenda, name="session_agenda"),
    path("sessions/<int:pk>/postpone/", agenda.session_postpone, name="session_postpone"),
    path("sessions/<int:pk>/items/<int:item>/", agenda.session_item, name="session_item"),
    path("sessions/<int:pk>/items/<int:item>/act/", agenda.session_item_act, name="session_item_act"),
    path("sessions/<int:pk>/items/<int:item>/lower/", agenda.session_lower, name="session_lower"),
    path("sessions/<int:pk>/vote/", voting.session_vote, name="session_vote"),
    path("sessions/<int:pk>/runoff/", voting.session_runoff, name="session_runoff"),
    path("sessions/<int:pk>/tally/", voting.session_tally, name="session_tally"),
    path("sessions/<int:pk>/papers/<str:name>/<str:ext>/", voting.session_paper, name="session_paper"),
    path("sessions/<int:pk>/pack/", voting.session_pack, name="session_pack"),
]
