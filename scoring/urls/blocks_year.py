"""URLs of the capability `blocks_year`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
