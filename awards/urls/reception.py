from django.urls import path

from awards.views import appraisal, reception, reception_many, routes, submission

urlpatterns = [
    path("desk/", reception.Desk.as_view(), name="desk"),
    path("desk/receive/", reception_many.receive, name="receive_many"),
    path("desk/assign/", reception_many.assign, name="assign_many"),
    path("desk/pass-on/", reception_many.pass_on, name="pass_on_many"),
    path("desk/<int:pk>/receive/", reception.receive, name="receive"),
    path("desk/<int:pk>/assign/", reception.assign, name="assign"),
    path("desk/<int:pk>/return/", reception.send_back, name="return"),
    path("desk/<int:pk>/not-accept/", reception.not_accept, name="not_accept"),
    path("desk/<int:pk>/pass-on/", reception.pass_on, name="pass_on"),
    path("desk/<int:pk>/consult/", routes.consult, name="consult"),
    path("desk/<int:pk>/notice/", submission.notice, name="notice"),
    path("desk/<int:pk>/appraisal/", appraisal.sheet, name="appraisal"),
    path("desk/<int:pk>/appraisal/agree/", appraisal.agree_rest, name="appraisal_agree"),
    path("desk/<int:pk>/appraisal/<slug:action>/", appraisal.move, name="appraisal_move"),
    path("desk/<int:pk>/appraisal/of/<int:nomination>/", appraisal.find, name="appraisal_find"),
    path("opinions/", routes.Opinions.as_view(), name="opinions"),
    path("opinions/<int:pk>/", routes.opinion, name="opinion"),
    path("opinions/<int:pk>/skip/", routes.skip, name="opinion_skip"),
    path("routes/", routes.hosts, name="routes"),
    path("routes/<int:host>/<slug:key>/", routes.steps, name="route_steps"),
    path("submissions/", submission.Submissions.as_view(), name="submissions"),
    path("submissions/new/", submission.new, name="submission_new"),
    path("submissions/<int:pk>/", submission.page, name="submission"),
    path("submissions/<int:pk>/edit/", submission.edit, name="submission_edit"),
    path("submissions/<int:pk>/send/", submission.send, name="submission_send"),
    path("submissions/<int:pk>/return/", submission.hand_back, name="submission_return"),
]
