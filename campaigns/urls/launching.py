"""URLs of the capability `launching`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
