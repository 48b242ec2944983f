from django.urls import path

from awards.views.decisions import drafting, later, lists, pages, settling

urlpatterns = [
    path("decisions/", lists.Decisions.as_view(), name="decisions"),
    path("decisions/new/", drafting.new, name="decision_new"),
    path("decisions/reviews/", lists.Reviews.as_view(), name="reviews"),
    path("decisions/reviews/<int:pk>/", settling.review, name="review"),
    path("decisions/settings/<int:pk>/", settling.setting, name="decision_setting"),
    path("decisions/<int:pk>/", pages.decision, name="decision"),
    path("decisions/<int:pk>/lines/", lists.Lines.as_view(), name="decision_lines"),
    path("decisions/<int:pk>/differences/", pages.differences, name="decision_differences"),
    path("decisions/<int:pk>/edit/", drafting.edit, name="decision_edit"),
    path("decisions/<int:pk>/add/", drafting.add, name="decision_add"),
    path("decisions/<int:pk>/type/", drafting.type_names, name="decision_type"),
    path("decisions/<int:pk>/order/", drafting.reorder, name="decision_order"),
    path("decisions/<int:pk>/number/", settling.number, name="decision_number"),
    path("decisions/<int:pk>/issue/", settling.issue, name="decision_issue"),
    path("decisions/<int:pk>/discard/", settling.discard, name="decision_discard"),
    path("decisions/<int:pk>/later/<slug:kind>/", later.begin, name="decision_later"),
    path("decisions/<int:pk>/<int:line>/", drafting.line, name="decision_line"),
    path("decisions/<int:pk>/<int:line>/remove/", drafting.remove, name="decision_line_remove"),
    path("decisions/<int:pk>/<int:line>/up/", drafting.up, name="decision_line_up"),
    path("decisions/<int:pk>/<int:line>/changes/", later.changes, name="decision_changes"),
]
