"""URLs of the capability `boards`."""

from django.urls import path

from campaigns.views import boards

urlpatterns = [
    path("<int:pk>/", boards.campaign, name="campaign"),
    path("<int:pk>/content/", boards.content, name="content"),
    path("<int:pk>/indicators/", boards.indicators, name="indicators"),
    path("<int:pk>/indicators/<int:indicator>/", boards.indicator, name="indicator"),
    path("<int:pk>/units/", boards.UnitList.as_view(), name="units"),
    path("<int:pk>/board/", boards.board, name="board"),
    path("<int:pk>/duties/", boards.CampaignDuties.as_view(), name="duties"),
    path("<int:pk>/calendar.ics", boards.calendar_file, name="calendar_file"),
    path("<int:pk>/documents/", boards.documents, name="documents"),
]
