"""Bars drawn by the server as SVG: attributes only, so they pass the security policy, print, and go into a PDF."""

from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.numbers import format_decimal

Figure = Decimal | int
# The target stands at this share of the track, so that more than the target still fits.
_TARGET_AT = Decimal("0.87")
_LETTER = 1.9  # per cent of a timeline that a letter of a label takes, in the narrowest place it stands


def _percent(value: Figure, full: Figure) -> str:
    """`value` of `full` as an SVG length between 0 and 100 %, with a point whatever the language is."""
    share = Decimal(value) / Decimal(full) * 100 if full else Decimal(0)
    return f"{min(max(share, Decimal(0)), Decimal(100)):.1f}%"


def bullet(actual: Figure | None, target: Figure | None, pace: Figure | None, tone: str, label: str) -> SafeString:
    """A bullet bar. `tone` is ok, info, warn or bad; with no `actual` the track is dashed."""
    known = [Decimal(value) for value in (actual, pace) if value is not None]
    full = max([Decimal(target) / _TARGET_AT if target else Decimal(0), *known, Decimal("0.0001")])
    words = label or _("%(actual)s of %(target)s") % {
        "actual": format_decimal(actual),
        "target": format_decimal(target),
    }
    parts = [_track(actual, full, tone)]
    if pace is not None:
        parts.append(_mark("bu-pace", _percent(pace, full), 1, "M-4 0h8L0 4.5z"))
    if target is not None:
        parts.append(_mark("bu-tick", _percent(target, full), 3, "M-1.5 0h3v16h-3z"))
    drawn = SafeString("".join(parts))
    return format_html('<svg class="bu" height="20" role="img" aria-label="{}">{}</svg>', words, drawn)


def _track(actual: Figure | None, full: Decimal, tone: str) -> SafeString:
    if actual is None:
        return SafeString('<rect class="bu-none" x=".5" y="6.5" width="100%" height="9" rx="1"/>')
    return format_html(
        '<rect class="bu-track" y="6" width="100%" height="10" rx="1"/>'
        '<rect class="bu-{}" y="6" width="{}" height="10" rx="1"/>',
        tone,
        _percent(actual, full),
    )


def _mark(css: str, at: str, top: int, path: str) -> SafeString:
    """A small shape at `at` per cent; nested, so that it keeps its form whatever the width of the bar is."""
    return format_html('<svg class="{}" x="{}" y="{}"><path d="{}"/></svg>', css, at, top, path)


def meter(value: Figure | None, full: Figure, tone: str, label: str) -> SafeString:
    """A bar 4 px high; the words beside it carry the figures, so it is hidden from readers unless `label` is given."""
    width = _percent(value or 0, full)
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="mt" height="4" {}><rect class="bu-track"/><rect class="bu-{}" width="{}"/></svg>',
        meaning,
        tone,
        width,
    )


def span(begin: date, end: date, today: date, marks: list[tuple[date, str]]) -> SafeString:
    """From `begin` to `end` with `marks` below the line and today above it."""
    days = max((end - begin).days, 1)
    places = [(_percent(max((day - begin).days, 0), days), day, text) for day, text in marks]
    gone = _percent(max((today - begin).days, 0), days)
    places = _apart(places)
    dots = format_html_join(
        "",
        '<circle class="sp-{}" cx="{}" cy="26" r="4.5"/><text class="sp-text" x="{}" y="48" text-anchor="{}">{}</text>',
        (("past" if day <= today else "next", at, at, _anchor(at), text) for at, day, text in places),
    )
    return format_html(
        '<svg class="sp" height="54" role="img" aria-label="{}">'
        '<rect class="bu-track" y="23" width="100%" height="6" rx="3"/>'
        '<rect class="bu-time" y="23" width="{}" height="6" rx="3"/>{}{}</svg>',
        ", ".join(f"{text} {day:%d/%m/%Y}" for day, text in marks),
        gone,
        dots,
        _today(gone, today) if begin <= today <= end else "",
    )


def _apart(places: list[tuple[str, date, str]]) -> list[tuple[str, date, str]]:
    """The same places with only those labels that have room, the last first."""
    shown: list[tuple[str, date, str]] = []
    limit = 101.0
    for at, day, text in sorted(places, key=lambda place: float(place[0][:-1]), reverse=True):
        share, width = float(at[:-1]), len(text) * _LETTER
        end = share + {"start": width, "end": 0.0, "middle": width / 2}[_anchor(at)]
        keep = text if text and end <= limit else ""
        shown.append((at, day, keep))
        limit = end - width - _LETTER if keep else limit
    return shown[::-1]


def _today(at: str, today: date) -> SafeString:
    """The word above the line with its triangle."""
    return format_html(
        '{}<text class="sp-today" x="{}" y="11" text-anchor="{}">{}</text>',
        _mark("sp-now", at, 17, "M-4.5 0h9L0 5z"),
        at,
        _anchor(at),
        _("Today %(day)s") % {"day": today.strftime("%d/%m")},
    )


def _anchor(at: str) -> str:
    """Where a label hangs, so that those at the ends stay inside."""
    share = float(at[:-1])
    return "start" if share < 8 else "end" if share > 92 else "middle"
