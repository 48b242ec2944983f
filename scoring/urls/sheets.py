"""URLs of the capabilities `sheets` and `appraising`."""

from django.urls import URLPattern, path

from scoring.views import appraising
from scoring.views.sheets import cells, files, listing, page, returning

_CARD, _SHEET = "cards/<int:pk>/", "sheets/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("sheets/", listing.card_list, name="sheets"),
    path(_SHEET, page.sheet, name="sheet"),
    path(f"{_SHEET}evidence/<int:row>/", files.row_evidence, name="sheet_evidence"),
    path(f"{_SHEET}records/<int:row>/", files.records, name="sheet_records"),
    path(f"{_SHEET}explain/", appraising.explain, name="explain"),
    path(f"{_SHEET}explain/done/", appraising.finish, name="explain_done"),
    path("explanations/<int:pk>/answer/", appraising.answer, name="explanation_answer"),
    path(_CARD, page.card, name="card"),
    path(f"{_CARD}cell/<int:row>/", cells.cell, name="cell"),
    path(f"{_CARD}do/", page.act, name="card_act"),
    path(f"{_CARD}paper/", files.paper, name="card_paper"),
    path(f"{_CARD}return/", returning.send_back, name="card_return"),
    path(f"{_CARD}evidence/<int:row>/", files.evidence, name="card_evidence"),
    path(f"{_CARD}evidence/<int:cited>/drop/", files.drop, name="card_evidence_drop"),
    path(f"{_CARD}correct/<int:row>/", appraising.correct, name="correct"),
]
