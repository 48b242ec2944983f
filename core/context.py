"""What every page's frame needs: menu, hats, counts, the year, and which ways out exist. Worked out only when drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import clock, nav

YEAR_PARAMETER = "working_year"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def working_year(request: HttpRequest) -> int:
    """The year the person works in: the one picked in the top bar (then remembered), else the remembered, else this."""
    session: Any = getattr(request, "session", {})
    picked = request.GET.get(YEAR_PARAMETER, "")
    if picked.isascii() and picked.isdigit() and _FIRST_YEAR <= int(picked) <= _LAST_YEAR:
        if session.get(YEAR_PARAMETER) != int(picked):
            session[YEAR_PARAMETER] = int(picked)
        return int(picked)
    return int(session.get(YEAR_PARAMETER) or clock.today().year)


@dataclass(frozen=True)
class MenuItem:
    """An entry as drawn: `number` is its count, `active` at most one in the menu."""

    label: str
    icon: str
    url: str
    number: int
    active: bool


@dataclass(frozen=True)
class MenuGroup:
    """Entries under one heading (may be empty)."""

    key: str
    label: str
    items: list[MenuItem]


def initials(name: str) -> str:
    """First letters of the first and the last word: "Nguyễn Thu Hà" → "NH"."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


class Shell:
    """The frame of a page. Every property is lazy: an HTMX part or a public page pays for none of them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user: Any = getattr(request, "user", None)

    @cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(self._user and self._user.is_authenticated)

    @cached_property
    def brand(self) -> str:
        """The name of the installation."""
        return getattr(settings, "SITE_NAME", "") or _("Emulation and commendation")

    @cached_property
    def tagline(self) -> str:
        """The line under the name."""
        return getattr(settings, "SITE_TAGLINE", "") or _("Campaign management")

    @cached_property
    def groups(self) -> list[MenuGroup]:
        """The side menu without the help entries."""
        return [group for group in self._all_groups if group.key != "help"]

    @cached_property
    def help_items(self) -> list[MenuItem]:
        """The entries at the bottom of the menu."""
        return [item for group in self._all_groups if group.key == "help" for item in group.items]

    @cached_property
    def _all_groups(self) -> list[MenuGroup]:
        if not self.signed_in:
            return []
        items = list(nav.items_for(self._user))
        here = self._longest_match([item.url for item in items])
        groups: dict[str, list[MenuItem]] = {}
        for item in items:
            number = self._count(item.count) if item.count else 0
            groups.setdefault(item.group, []).append(
                MenuItem(str(item.label), item.icon, item.url, number, item.url == here)
            )
        return [MenuGroup(key, str(nav.GROUPS[key]), members) for key, members in groups.items()]

    def _longest_match(self, urls: list[str]) -> str:
        path = self._request.path
        matching = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
        return max(matching, key=len, default="")

    @cached_property
    def _counted(self) -> dict[str, int]:
        return {}

    def _count(self, key: str) -> int:
        if key not in self._counted:
            self._counted[key] = nav.count(key, self._user)
        return self._counted[key]

    @cached_property
    def notifications(self) -> int:
        """Unread messages, for the bell."""
        return self._count("notifications") if self.signed_in else 0

    @cached_property
    def person(self) -> str:
        """The name shown in the top bar."""
        if not self.signed_in:
            return ""
        full: Callable[[], str] | None = getattr(self._user, "get_full_name", None)
        return (full() if full else "") or str(self._user)

    @cached_property
    def initials(self) -> str:
        """The letters in the person's mark."""
        return initials(self.person)

    @cached_property
    def hats(self) -> list[Any]:
        """The person's roles in force, each with `.label` and `.unit_name`; the first is shown in the bar."""
        grants = getattr(self._user, "grants", None) if self.signed_in else None
        return list(getattr(grants, "hats", ()) or ())

    @cached_property
    def year(self) -> int:
        """The working year."""
        return working_year(self._request)

    @cached_property
    def years(self) -> list[int]:
        """What the year list offers: five years back, one ahead, and the one at work."""
        this_year = clock.today().year
        return sorted({*range(this_year - 5, this_year + 2), self.year}, reverse=True)

    @cached_property
    def links(self) -> dict[str, str]:
        """Ways out of the frame; "" leaves the item out."""
        names = {
            "home": "overview:home",
            "search": "overview:search",
            "notifications": "overview:inbox",
            "account": "accounts:me",
            "reminders": "deadlines:preferences",
            "password": "accounts:password_change",
            "delegation": "accounts:delegations",
            "jobs": "core:jobs",
            "sign_in": "accounts:sign_in",
            "sign_out": "accounts:sign_out",
            "unlock": "accounts:unlock",
            "portal": "overview:portal",
            "language": "accounts:language",
        }
        return {key: nav.resolve(name) for key, name in names.items()}

    @cached_property
    def path(self) -> str:
        """The address of this page with its query, to come back to."""
        return self._request.get_full_path()

    @cached_property
    def idle_minutes(self) -> int:
        """After how many idle minutes the server locks the session (shown only; the server decides)."""
        minutes = int(getattr(settings, "IDLE_LOCK_MINUTES", 0))
        is_admin = self.signed_in and getattr(getattr(self._user, "grants", None), "is_admin", False)
        return min(minutes, settings.IDLE_LOCK_MINUTES_ADMIN) if is_admin else minutes


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
