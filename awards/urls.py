from django.urls import path

from awards.views import catalogue, eligibility, people, register, rulebook, standing

app_name = "awards"
urlpatterns = [
    path("", catalogue.Catalogue.as_view(), name="catalogue"),
    path("titles/<str:code>/", catalogue.award, name="award"),
    path("register/", register.Register.as_view(), name="register"),
    path("register/add/", register.add, name="register_add"),
    path("register/<int:pk>/", register.record, name="record"),
    path("register/<int:pk>/<slug:action>/", register.change, name="record_change"),
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
    path("check/", eligibility.ask, name="check"),
    path("rules/", rulebook.rule_sets, name="rule_sets"),
    path("rules/<str:code>/", rulebook.rule_set, name="rule_set"),
    path("rules/<str:code>/state/<str:action>/", rulebook.move, name="rule_set_move"),
    path("rules/<str:code>/<int:pk>/", rulebook.rule, name="rule"),
    path("rules/<str:code>/<int:pk>/edit/", rulebook.edit, name="rule_edit"),
]
