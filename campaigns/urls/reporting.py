"""URLs of the capability `reporting`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
