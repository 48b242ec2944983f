from django.urls import path

from overview.views import finding, home, honours, inbox, portal

app_name = "overview"
urlpatterns = [
    path("", home.home, name="home"),
    path("portal/", portal.portal, name="portal"),
    path("portal/honours/", honours.honours, name="portal_honours"),
    path("search/", finding.search, name="search"),
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", inbox.open_message, name="message"),
]
