"""URLs of the capability `launching` (and of `indicators`, which belongs to it on screen)."""

from django.urls import URLPattern, path

from campaigns.views import drafting, indicators, launching, rehearsing

urlpatterns: list[URLPattern] = [
    path("", launching.CampaignList.as_view(), name="list"),
    path("new/", drafting.create, name="create"),
    path("<int:pk>/edit/<slug:step>/", drafting.edit, name="edit"),
    path("<int:pk>/rehearsal/", rehearsing.rehearsal, name="rehearsal"),
    path("<int:pk>/rehearsal/units/", rehearsing.units, name="rehearsal_units"),
    path("<int:pk>/launch/", rehearsing.launch, name="launch"),
    path("<int:pk>/conclude/<slug:action>/", rehearsing.conclude, name="conclude"),
    path("<int:pk>/add-units/", rehearsing.add_participants, name="add_participants"),
    path("<int:pk>/child/", rehearsing.child_create, name="child_create"),
    path("<int:pk>/allotment/", indicators.allotment, name="allotment"),
    path("<int:pk>/figures/", indicators.figures, name="figures"),
]
