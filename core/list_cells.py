"""What stands in a cell of a list, as HTML."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.badges import Badge
from core.templatetags import show

Shown = Any  # str, SafeString, int, Decimal, date, datetime, Badge or None


def show_value(value: Shown) -> SafeString:
    """`value` as HTML: figures and dates the Vietnamese way, badges drawn, text escaped, an en dash for nothing."""
    if value is None or value == "":
        return SafeString("–")
    for kind, draw in _DRAW:
        if isinstance(value, kind):
            return draw(value)
    return escape(value)


# The order matters: a bool is an int, a datetime is a date.
_DRAW: list[tuple[type | UnionType, Callable[[Any], SafeString]]] = [
    (SafeString, lambda value: value),
    (Badge, show.state_badge),
    (bool, lambda value: format_html("{}", _("yes") if value else _("no"))),
    (int | Decimal, lambda value: SafeString(show.vi_number(value))),
    (datetime, lambda value: SafeString(show.vi_datetime(value))),
    (date, lambda value: SafeString(show.vi_date(value))),
]


def opening(css: str, label: Any, phone: str) -> str:
    """The tag that opens a column's cells; only where a phone shows the label beside the value does it carry the label."""
    classes = f' class="{escape(css)}"' if css else ""
    return f"<td{classes}>" if phone != "meta" else f'<td{classes} data-label="{escape(label)}">'
