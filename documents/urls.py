from django.urls import path

from documents.views import evidence, library, numbers, papers

app_name = "documents"
urlpatterns = [
    path("evidence/", evidence.EvidenceList.as_view(), name="evidence"),
    path("evidence/add/", evidence.add, name="evidence_add"),
    path("papers/", papers.PaperList.as_view(), name="papers"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/number/", papers.number, name="paper_number"),
    path("papers/<int:pk>/give-number/", papers.give_number, name="paper_give_number"),
    path("papers/<int:pk>/files/", papers.files, name="paper_files"),
    path("papers/<int:pk>/replace/", papers.replace, name="paper_replace"),
    path("papers/from/<str:source>/<int:pk>/", papers.choose, name="paper_choose"),
    path("papers/write/<str:kind>/<int:pk>/", papers.write, name="paper_write"),
    path("templates/", numbers.templates, name="templates"),
    path("templates/<int:pk>/retire/", numbers.template_retire, name="template_retire"),
    path("templates/<int:pk>/<str:kind>/", numbers.template, name="template"),
    path("numbering/", numbers.numbering, name="numbering"),
    path("numbering/<int:pk>/", numbers.numbering_of, name="numbering_of"),
    path("numbering/<int:pk>/series/", numbers.series, name="numbering_series"),
    path("library/", library.Library.as_view(), name="library"),
    path("library/add/", library.add, name="legal_add"),
    path("library/<int:pk>/", library.document, name="legal"),
    path("library/<int:pk>/edit/", library.edit, name="legal_edit"),
]
