"""URLs of the capability `boards`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
