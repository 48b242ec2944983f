"""URLs of the capability `reporting`."""

from django.urls import URLPattern, path

from campaigns.views.reporting import files, listing, page, reviewing, versions

_REPORT = "reports/<int:participation>/<int:period>/"

urlpatterns: list[URLPattern] = [
    path("reports/", listing.report_list, name="reports"),
    path("reports/accept/", reviewing.accept_many, name="reports_accept"),
    path(_REPORT, page.page, name="report"),
    path(f"{_REPORT}check/", page.check, name="report_check"),
    path(f"{_REPORT}discard/", page.discard, name="report_discard"),
    path(f"{_REPORT}do/<slug:name>/", page.action, name="report_action"),
    path(f"{_REPORT}return/", reviewing.send_back, name="report_return"),
    path(f"{_REPORT}paper/", files.paper, name="report_paper"),
    path(f"{_REPORT}evidence/<slug:kind>/<int:pk>/", files.evidence, name="report_evidence"),
    path(f"{_REPORT}evidence/<int:cited>/drop/", files.drop, name="report_evidence_drop"),
    path(f"{_REPORT}submissions/<int:number>/", versions.version, name="report_version"),
    path(f"{_REPORT}compare/", versions.compare, name="report_compare"),
    path(f"{_REPORT}print/", versions.printed, name="report_print"),
]
