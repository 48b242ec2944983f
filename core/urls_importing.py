"""Addresses of imports, under /imports/ in the namespace of core."""

from django.urls import path

from core.views import importing

urlpatterns = [
    path("", importing.ImportList.as_view(), name="imports"),
    path("new/<slug:kind>/", importing.new, name="import_new"),
    path("template/<slug:kind>/", importing.template, name="import_template"),
    path("<int:pk>/", importing.batch, name="import"),
    path("<int:pk>/columns/", importing.columns, name="import_columns"),
    path("<int:pk>/mend/", importing.mend, name="import_mend"),
    path("<int:pk>/faulty/", importing.faulty, name="import_faulty"),
    path("<int:pk>/undo/", importing.undo, name="import_undo"),
    path("<int:pk>/act/<slug:action>/", importing.act, name="import_act"),
]
