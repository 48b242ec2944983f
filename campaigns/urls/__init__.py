"""The URLs of campaigns, one module per capability."""

from campaigns.urls import boards, directives, launching, participation, reporting

app_name = "campaigns"
urlpatterns = [
    *launching.urlpatterns,
    *directives.urlpatterns,
    *participation.urlpatterns,
    *reporting.urlpatterns,
    *boards.urlpatterns,
]
