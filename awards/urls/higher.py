from django.urls import path

from awards.views import higher

urlpatterns = [
    path("higher/", higher.Highers.as_view(), name="highers"),
    path("higher/add/", higher.add, name="higher_add"),
    path("higher/<int:pk>/", higher.page, name="higher"),
    path("higher/<int:pk>/edit/", higher.edit, name="higher_edit"),
    path("higher/<int:pk>/ask/", higher.ask, name="higher_ask"),
    path("higher/<int:pk>/opinions/<int:number>/", higher.reply, name="higher_reply"),
    path("higher/<int:pk>/send/", higher.send, name="higher_send"),
    path("higher/<int:pk>/returned/", higher.came_back, name="higher_returned"),
    path("higher/<int:pk>/supplement/", higher.supplement, name="higher_supplement"),
    path("higher/<int:pk>/not-awarded/", higher.not_awarded, name="higher_not_awarded"),
    path("higher/<int:pk>/close/", higher.close, name="higher_close"),
    path("higher/<int:pk>/withdraw/", higher.withdraw, name="higher_withdraw"),
    path("higher/<int:pk>/package/", higher.export, name="higher_package"),
]
