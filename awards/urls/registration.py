from django.urls import path

from awards.views import registration, registrations

urlpatterns = [
    path("registrations/", registrations.Registrations.as_view(), name="registrations"),
    path("registrations/compared/", registrations.comparison, name="registration_compare"),
    path("registrations/<int:unit>/<int:year>/", registration.sheet, name="registration"),
    path("registrations/<int:unit>/<int:year>/paste/", registration.paste, name="registration_paste"),
    path("registrations/<int:unit>/<int:year>/<slug:action>/", registration.act, name="registration_act"),
]
