"""URLs of the capability `criteria`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
