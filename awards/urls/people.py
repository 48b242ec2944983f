from django.urls import path

from awards.views import people, standing

urlpatterns = [
    path("people/", people.People.as_view(), name="people"),
    path("people/add/", people.add, name="person_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/check/", standing.check, name="person_check"),
    path("people/<int:pk>/twins/", people.twins, name="person_twins"),
    path("people/<int:pk>/record/<slug:kind>/", people.record, name="person_record"),
    path("people/<int:pk>/merge/<int:gone>/", people.merge, name="person_merge"),
    path("people/<int:pk>/unmerge/<int:merged>/", people.unmerge, name="person_unmerge"),
    path("collectives/<int:pk>/", people.collective, name="collective"),
    path("collectives/<int:pk>/check/", standing.check_collective, name="collective_check"),
]
