"""URLs of the capability `blocks_year`."""

from django.urls import URLPattern, path

from scoring.views.blocks_year import forms, page

_BLOCK = "blocks/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("blocks/", page.YearList.as_view(), name="blocks"),
    path(_BLOCK, page.page, name="block"),
    path(f"{_BLOCK}documents/add/", forms.document, name="block_document"),
    path("blocks/documents/<int:pk>/remove/", forms.document_drop, name="block_document_drop"),
    path(f"{_BLOCK}covenant/", forms.covenant, name="covenant"),
    path(f"{_BLOCK}covenant/sign/", forms.sign, name="covenant_sign"),
    path(f"{_BLOCK}activities/add/", forms.activity, name="block_activity"),
    path("blocks/activities/<int:pk>/", forms.activity_edit, name="block_activity_edit"),
    path("blocks/activities/<int:pk>/remove/", forms.activity_drop, name="block_activity_drop"),
    path(f"{_BLOCK}heads/", forms.heads, name="block_heads"),
    path(f"{_BLOCK}hand-over/", forms.hand_over, name="block_hand_over"),
    path(f"{_BLOCK}outside/", forms.outside_begin, name="outside_begin"),
    path(f"{_BLOCK}outside/result/", forms.outside_result, name="outside_result"),
]
