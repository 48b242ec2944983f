"""Addresses of ballots."""

from django.urls import path

from ballots.views import counting, voting

app_name = "ballots"
urlpatterns = [
    path("", voting.BallotList.as_view(), name="list"),
    path("<int:pk>/", voting.ballot, name="ballot"),
    path("<int:pk>/vote/", voting.vote, name="vote"),
    path("<int:pk>/act/", voting.act, name="act"),
    path("<int:pk>/void/", voting.void, name="void"),
    path("<int:pk>/extend/", voting.extend, name="extend"),
    path("<int:pk>/members/<int:number>/", voting.member, name="member"),
    path("<int:pk>/members/<int:number>/remove/", voting.member_remove, name="member_remove"),
    path("<int:pk>/paper/", counting.paper, name="paper"),
    path("<int:pk>/items/<int:number>/tie/", counting.tie, name="tie"),
    path("<int:pk>/receipts/", counting.receipts, name="receipts"),
    path("<int:pk>/recount/", counting.recount, name="recount"),
]
