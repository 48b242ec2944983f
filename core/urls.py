from django.urls import include, path

from core.views import drafts, files, health, jobs

app_name = "core"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("files/<uuid:pk>/", files.download, name="file"),
    path("drafts/<slug:form>/<slug:subject>/", drafts.save, name="draft"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<uuid:pk>/", jobs.progress, name="job"),
    path("imports/", include("core.urls_importing")),
]
