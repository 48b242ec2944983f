"""URLs of the capability `sheets`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
