"""The side menu. Apps put their entries here in `AppConfig.ready()`; the shell draws those a person may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Text = str | Promise
User = Any


def everyone(user: User) -> bool:
    """The default of `visible`: every signed-in person."""
    return True


@dataclass(frozen=True)
class Item:
    """One entry. `count` names a callable given to `register_count`; a positive number stands at the right."""

    group: str
    label: Text
    icon: str
    url_name: str
    visible: Callable[[User], bool]
    order: int
    count: str

    @property
    def url(self) -> str:
        """Its address, or "" while the room has no such page."""
        return resolve(self.url_name)


# In the order of the menu; "work" stands first without a heading, "help" at the bottom.
GROUPS: dict[str, Text] = {
    "work": "",
    "campaigns": pgettext_lazy("menu", "Campaigns"),
    "scoring": pgettext_lazy("menu", "Scoring"),
    "awards": pgettext_lazy("menu", "Awards"),
    "deciding": pgettext_lazy("menu", "Council, decisions"),
    "records": pgettext_lazy("menu", "Award records"),
    "lookup": pgettext_lazy("menu", "Look up"),
    "unit": pgettext_lazy("menu", "Our unit"),
    "admin": pgettext_lazy("menu", "Administration"),
    "help": "",
}

_items: list[Item] = []
_counts: dict[str, Callable[[User], int]] = {}


def resolve(url_name: str, *args: Any, **kwargs: Any) -> str:
    """The address of `url_name`, or "" where it does not exist, so that a page never breaks over a missing room."""
    try:
        return reverse(url_name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


def register(
    group: str,
    label: Text,
    icon: str,
    url_name: str,
    visible: Callable[[User], bool] = everyone,
    *,
    order: int = 100,
    count: str = "",
) -> None:
    """Put an entry in the menu. Raises KeyError for an unknown group."""
    if group not in GROUPS:
        raise KeyError(f"No menu group {group!r}; one of {', '.join(GROUPS)}.")
    _items.append(Item(group, label, icon, url_name, visible, order, count))


def register_count(key: str, number: Callable[[User], int]) -> None:
    """Give the number behind `key` ("inbox", "notifications", …). It is asked once per full page: one indexed query."""
    _counts[key] = number


def has_count(key: str) -> bool:
    """Did a room register a number under `key`?"""
    return key in _counts


def count(key: str, user: User) -> int:
    """The number behind `key` for `user`; 0 where nobody registered it."""
    number = _counts.get(key)
    return number(user) if number else 0


def items_for(user: User) -> Iterable[Item]:
    """The entries `user` may see and that lead somewhere, in menu order."""
    order = list(GROUPS)
    shown = (item for item in _items if item.url and item.visible(user))
    return sorted(shown, key=lambda item: (order.index(item.group), item.order))
