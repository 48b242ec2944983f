from django.urls import path

from documents.views import evidence

app_name = "documents"
urlpatterns = [
    path("evidence/", evidence.EvidenceList.as_view(), name="evidence"),
    path("evidence/add/", evidence.add, name="evidence_add"),
]
