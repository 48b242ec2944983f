"""URLs of the capability `directives`."""

from django.urls import URLPattern, path

from campaigns.views import directives

urlpatterns: list[URLPattern] = [
    path("directives/", directives.DirectiveList.as_view(), name="directives"),
    path("directives/new/", directives.directive_create, name="directive_create"),
    path("directives/<int:pk>/", directives.directive, name="directive"),
    path("directives/<int:pk>/edit/", directives.directive_edit, name="directive_edit"),
]
