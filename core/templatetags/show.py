"""Template tags of every room: icons, badges, figures, dates, bars. A builtin: no {% load %} needed."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import bars, drafts, nav, numbers
from core.assets import ICONS
from core.badges import STATES, Badge

register = template.Library()
_KNOWN = frozenset(ICONS)


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "", tone: str = "") -> SafeString:
    """An icon of the sprite, decorative unless `label` says what it means; `tone`: ok|warn|bad|info|mute.

    With `size` 0 the style sheet says how large it is.
    """
    if name not in _KNOWN:
        if settings.DEBUG or getattr(settings, "MODE", "") == "test":
            raise LookupError(f"Icon {name!r} is not in core.assets.ICONS.")
        name = "circle-dashed"
    return _icon(sprite(), name, size, str(label), tone)


def sprite() -> str:
    """The address of the icons."""
    return _address_of("vendor/icons.svg", settings.STATIC_URL)


@lru_cache(maxsize=8)
def _address_of(path: str, _root: str) -> str:
    return static(path)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, size: int, label: str, tone: str) -> SafeString:
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="ic{}"{} {}><use href="{}#{}"/></svg>',
        f" tx-{tone}" if tone else "",
        format_html(' width="{0}" height="{0}"', size) if size else "",
        meaning,
        sprite,
        name,
    )


@register.simple_tag
def state_badge(badge: Badge | str | None, label: str = "") -> SafeString:
    """A state as icon and words on its tint. `badge` is a Badge or a key of core.badges.STATES; nothing for None."""
    if not badge:
        return SafeString("")
    shown = STATES[badge] if isinstance(badge, str) else badge
    words = escape(label or shown.label)
    return SafeString(f'<span class="st st-{shown.tone}">{icon(shown.icon, 0)}{words}</span>')


@register.filter
def vi_number(value: Any) -> str:
    """Decimal, int or None the Vietnamese way: 2236 → "2.236", 51.5 → "51,5", None → "–"."""
    if value is None or value == "":
        return numbers.format_decimal(None)
    return numbers.format_decimal(value if isinstance(value, int | Decimal) else Decimal(str(value)))


@register.filter
def figure(value: Any) -> str:
    """`vi_number` for numbers, text as it is."""
    return vi_number(value) if isinstance(value, int | Decimal) else str(value)


@register.filter
def vi_date(value: date | datetime | None) -> str:
    """dd/mm/yyyy in the offices' time zone; an en dash for None."""
    if not value:
        return "–"
    day = timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return day.strftime("%d/%m/%Y")


@register.filter
def vi_day(value: date | datetime | None) -> str:
    """dd/mm, where the year is named nearby; an en dash for None."""
    return vi_date(value)[:5]


@register.filter
def vi_datetime(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM in the offices' time zone; an en dash for None."""
    if not value:
        return "–"
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%d/%m/%Y %H:%M")


@register.filter
def vi_time(value: datetime | None) -> str:
    """HH:MM in the offices' time zone; "" for None."""
    return vi_datetime(value)[11:]


def _query(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: Any) -> str:
    """The query string of this page with `changes`; None or "" takes a key out. `{% qs page=2 %}` → "?q=a&page=2"."""
    query = _query(context)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def query_hidden(context: template.Context, *without: str) -> SafeString:
    """Hidden inputs that carry the query of this page through a GET form, but for the keys `without`."""
    pairs = ((key, value) for key, values in _query(context).lists() if key not in without for value in values)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def number_behind(key: str) -> int | None:
    """The public number a room registered under `key` (core.nav.register_count); None while there is none."""
    return nav.count(key, None) if nav.has_count(key) else None


@register.simple_tag
def form_token() -> SafeString:
    """The hidden one-time token of a form written by hand; the verb claims it (core.drafts.claim)."""
    return format_html('<input type="hidden" name="_token" value="{}">', drafts.new_token())


@register.simple_tag
def link(url_name: str, *args: Any, **kwargs: Any) -> str:
    """The address of `url_name`, or "" where it does not exist: `{% link "overview:search" as url %}{% if url %}…`."""
    return nav.resolve(url_name, *args, **kwargs)


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: Any) -> dict[str, Any]:
    """The way here: `{% crumbs list_url "Phong trào thi đua" "" campaign.short_name %}`, address and label by turns."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag
def bullet(
    actual: Decimal | None, target: Decimal | None, pace: Decimal | None = None, tone: str = "info", label: str = ""
) -> SafeString:
    """Actual against target as a bar: tick = target, triangle = pace of this period; dashed when there is no value."""
    return bars.bullet(actual, target, pace, tone, label)


@register.simple_tag
def meter(value: Decimal | int | None, full: Decimal | int, tone: str = "info", label: str = "") -> SafeString:
    """A thin bar, `value` of `full`. Tones: info, ok, warn, bad, time."""
    return bars.meter(value, full, tone, label)


@register.simple_tag
def timeline_bar(begin: date, end: date, today: date, marks: list[tuple[date, str]] | None = None) -> SafeString:
    """A span of time with its deadlines `(day, label)` and today."""
    return bars.span(begin, end, today, marks or [])


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or "" where it is missing."""
    return mapping.get(key, "") if mapping else ""
