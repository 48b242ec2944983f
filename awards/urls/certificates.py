from django.urls import path

from awards.views import certificate_designs as designs
from awards.views import certificate_sheets as sheets
from awards.views import certificates, verifying

urlpatterns = [
    path("certificates/", certificates.Certificates.as_view(), name="certificates"),
    path("certificates/decisions/", sheets.Decisions.as_view(), name="certificate_decisions"),
    path("certificates/decisions/<int:pk>/", sheets.ProofSheet.as_view(), name="certificate_proof"),
    path("certificates/decisions/<int:pk>/prepare/", sheets.prepare, name="certificate_prepare"),
    path("certificates/decisions/<int:pk>/print/", sheets.print_run, name="certificate_print"),
    path("certificates/templates/", designs.index, name="certificate_templates"),
    path("certificates/templates/preview/", designs.preview, name="certificate_template_preview"),
    path("certificates/templates/add/<int:host>/", designs.add, name="certificate_template_add"),
    path("certificates/templates/<int:pk>/", designs.edit, name="certificate_template"),
    path("certificates/of/<int:record>/again/", certificates.again, name="certificate_again"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/amend/", certificates.amend, name="certificate_amend"),
    path("certificates/<int:pk>/sheet/", certificates.one_sheet, name="certificate_sheet"),
    path("verify/", verifying.ask, name="verify"),
    path("verify/<str:code>/", verifying.page, name="verify_code"),
]
