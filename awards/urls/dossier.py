from django.urls import path

from awards.views import dossier

ONE = "proposals/<int:pk>/<int:nomination>/"
PIECE = f"{ONE}pieces/<slug:code>/"
urlpatterns = [
    path("proposals/<int:pk>/dossier/", dossier.whole, name="proposal_dossier"),
    path(ONE, dossier.nomination, name="nomination"),
    path(PIECE, dossier.piece, name="dossier_piece"),
    path(f"{PIECE}waive/", dossier.waive, name="dossier_waive"),
    path(f"{PIECE}take-out/<int:item>/", dossier.take_out, name="dossier_take_out"),
    path(f"{ONE}report/", dossier.report, name="nomination_report"),
    path(f"{ONE}report/facts/", dossier.facts, name="nomination_facts"),
    path(f"{ONE}report/file.<slug:shape>", dossier.report_file, name="nomination_report_file"),
    path(f"{ONE}compare/<int:other>/", dossier.compare, name="nomination_compare"),
]
