"""The addresses of the room: each capability has its own list, in the file of its name."""

from awards.urls import (
    catalogue,
    ceremonies,
    certificates,
    council,
    decisions,
    disclosure,
    dossier,
    funds,
    higher,
    initiatives,
    kinds,
    people,
    planner,
    proposals,
    ratings,
    reception,
    register,
    registration,
)

app_name = "awards"
urlpatterns = [
    *catalogue.urlpatterns,
    *council.urlpatterns,
    *certificates.urlpatterns,
    *ceremonies.urlpatterns,
    *register.urlpatterns,
    *people.urlpatterns,
    *planner.urlpatterns,
    *disclosure.urlpatterns,
    *decisions.urlpatterns,
    *registration.urlpatterns,
    *ratings.urlpatterns,
    *initiatives.urlpatterns,
    *dossier.urlpatterns,
    *funds.urlpatterns,
    *higher.urlpatterns,
    *proposals.urlpatterns,
    *kinds.urlpatterns,
    *reception.urlpatterns,
]
