"""URLs of the capability `directives`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
