from django.urls import path

from awards.views.proposals import adding, listing, making, page, sending

urlpatterns = [
    path("proposals/", listing.Proposals.as_view(), name="proposals"),
    path("proposals/new/", page.new, name="proposal_new"),
    path("proposals/from/", making.sources, name="proposal_sources"),
    path("proposals/from/round/<int:pk>/", making.from_round, name="proposal_from_round"),
    path("proposals/from/campaign/<int:pk>/", making.from_campaign, name="proposal_from_campaign"),
    path("proposals/<int:pk>/", page.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", page.edit, name="proposal_edit"),
    path("proposals/<int:pk>/tick/", adding.tick, name="proposal_tick"),
    path("proposals/<int:pk>/type/", adding.type_in, name="proposal_type"),
    path("proposals/<int:pk>/check/", adding.check, name="proposal_check"),
    path("proposals/<int:pk>/registered/", adding.registered, name="proposal_registered"),
    path("proposals/<int:pk>/drop/", page.drop, name="proposal_drop"),
    path("proposals/<int:pk>/move/", page.move, name="proposal_move"),
    path("proposals/<int:pk>/send/", sending.send, name="proposal_send"),
    path("proposals/<int:pk>/paper/", sending.paper, name="proposal_paper"),
    path("proposals/<int:pk>/<int:nomination>/edit/", adding.nomination, name="nomination_edit"),
]
