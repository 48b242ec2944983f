"""URLs of the capability `criteria`, with `facts` and the published results they read."""

from django.urls import URLPattern, path, register_converter

from scoring.views import facts, published
from scoring.views.criteria import dry, exchange, listing, pages, rows, rules


class StepConverter:
    """Where a row is moved to."""

    regex = "up|down|in|out"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "step")

_VERSION = "tables/versions/<int:pk>/"
_ROW = "tables/rows/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("tables/", listing.TableList.as_view(), name="tables"),
    path("tables/create/", listing.create, name="table_create"),
    path("tables/<int:pk>/", pages.table, name="table"),
    path(_VERSION, pages.version, name="version"),
    path(f"{_VERSION}settings/", pages.settings, name="version_settings"),
    path(f"{_VERSION}issue/", pages.issue, name="version_issue"),
    path(f"{_VERSION}change/", pages.change, name="version_change"),
    path(f"{_VERSION}discard/", pages.discard, name="version_discard"),
    path(f"{_VERSION}history/", pages.history, name="version_history"),
    path(f"{_VERSION}rules/", rules.page, name="version_rules"),
    path(f"{_VERSION}waivers/", rules.waivers, name="version_waivers"),
    path("tables/waivers/<int:pk>/remove/", rules.unwaive, name="waiver_remove"),
    path(f"{_VERSION}dry-run/", dry.page, name="version_dry_run"),
    path(f"{_VERSION}export/", exchange.export, name="version_export"),
    path(f"{_VERSION}import/", exchange.read, name="version_import"),
    path(f"{_VERSION}rows/create/", rows.create, name="row_create"),
    path(f"{_ROW}edit/", rows.edit, name="row_edit"),
    path(f"{_ROW}move/<step:step>/", rows.move, name="row_move"),
    path(f"{_ROW}delete/", rows.delete, name="row_delete"),
    path("facts/<int:criterion>/<int:unit>/", facts.page, name="fact"),
    path("published/", published.PublishedList.as_view(), name="published_list"),
    path("published/create/", published.create, name="published_create"),
    path("published/<int:pk>/", published.page, name="published"),
    path("published/<int:pk>/edit/", published.edit, name="published_edit"),
    path("published/<int:pk>/figures/", published.figures, name="published_figures"),
]
