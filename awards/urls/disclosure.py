from django.urls import path

from awards.views import consultations, disclosure

urlpatterns = [
    path("disclosures/", disclosure.Disclosures.as_view(), name="disclosures"),
    path("disclosures/add/", disclosure.add, name="disclosure_add"),
    path("disclosures/<int:pk>/", disclosure.page, name="disclosure"),
    path("disclosures/<int:pk>/edit/", disclosure.edit, name="disclosure_edit"),
    path("disclosures/<int:pk>/publish/", disclosure.publish, name="disclosure_publish"),
    path("disclosures/<int:pk>/close/", disclosure.close, name="disclosure_close"),
    path("disclosures/<int:pk>/comments/<int:number>/", disclosure.comment, name="disclosure_comment"),
    path("public-opinion/", consultations.consultations, name="consultations"),
    path("public-opinion/<str:address>/", consultations.consultation, name="consultation"),
]
