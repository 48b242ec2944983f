from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from core import inbox, nav
        from overview import home, portal, sources

        sources.register()
        nav.register("work", _("To do"), "list-check", "overview:home", order=10, count="inbox")
        nav.register_count("inbox", home.number_waiting)
        nav.register_count("portal", lambda _user: portal.number())
        nav.register_count("notifications", inbox.unread)
