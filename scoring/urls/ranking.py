"""URLs of the capability `ranking`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
