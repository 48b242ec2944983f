from django.urls import path

from awards.views import initiative_steps as steps
from awards.views import initiatives

urlpatterns = [
    path("initiatives/", initiatives.Initiatives.as_view(), name="initiatives"),
    path("initiatives/add/", initiatives.write, name="initiative_add"),
    path("initiatives/recognise/", steps.recognise, name="initiative_recognise"),
    path("initiatives/vote/", steps.vote, name="initiative_vote"),
    path("initiatives/<int:pk>/", initiatives.page, name="initiative"),
    path("initiatives/<int:pk>/edit/", initiatives.write, name="initiative_edit"),
    path("initiatives/<int:pk>/score/", steps.score, name="initiative_score"),
    path("initiatives/<int:pk>/use/", steps.use, name="initiative_use"),
    path("initiatives/<int:pk>/beside/<int:other>/", initiatives.beside, name="initiative_beside"),
    path("initiatives/<int:pk>/<slug:action>/", steps.act, name="initiative_act"),
]
