"""URLs of the capability `participation`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
