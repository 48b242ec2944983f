from django.urls import path

from awards.views import register

urlpatterns = [
    path("register/", register.Register.as_view(), name="register"),
    path("register/add/", register.add, name="register_add"),
    path("register/<int:pk>/", register.record, name="record"),
    path("register/<int:pk>/<slug:action>/", register.change, name="record_change"),
]
