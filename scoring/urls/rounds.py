"""URLs of the capability `rounds`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
