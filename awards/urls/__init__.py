"""The addresses of the room: each capability has its own list, in the file of its name."""

from awards.urls import catalogue, decisions, disclosure, dossier, initiatives, people, ratings, register, registration

app_name = "awards"
urlpatterns = [
    *catalogue.urlpatterns,
    *register.urlpatterns,
    *people.urlpatterns,
    *disclosure.urlpatterns,
    *decisions.urlpatterns,
    *registration.urlpatterns,
    *ratings.urlpatterns,
    *initiatives.urlpatterns,
    *dossier.urlpatterns,
]
