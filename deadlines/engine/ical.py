"""iCalendar text (RFC 5545): whole-day events, escaped, folded at 75 octets, lines ended with CRLF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True)
class Event:
    """One deadline. `changes` counts how often its date was moved, so that calendars take the new one; `stamp` is in UTC."""

    uid: str
    day: date
    title: str
    text: str = ""
    url: str = ""
    changes: int = 0
    stamp: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def escape(text: str) -> str:
    """TEXT values: backslash, semicolon, comma and line ends are written out; other control characters go."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(c for c in plain if c >= " " and c != "\x7f")


def fold(line: str) -> str:
    """Lines longer than 75 octets go on after CRLF and a blank; a letter is never torn apart."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 75:
            parts.append(part)
            part, size = "", 1
        part += char
        size += width
    return "\r\n ".join([*parts, part])


# The offices are in one zone without summer time; a calendar without events must still hold a component.
_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Asia/Ho_Chi_Minh", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def _lines(name: str, events: Iterable[Event], host: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//thidua//deadlines//VI", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{escape(name)}"
    yield from _ZONE
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{escape(event.uid)}@{host}"
        yield f"DTSTAMP:{event.stamp:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
        yield f"SEQUENCE:{event.changes}"
        yield f"SUMMARY:{escape(event.title)}"
        if event.text:
            yield f"DESCRIPTION:{escape(event.text)}"
        if event.url:
            yield f"URL:{event.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def text(name: str, events: Iterable[Event], *, host: str) -> str:
    """The whole calendar; `host` makes the ids unique in the world.

    Without METHOD, DTSTAMP is when an event was last revised (RFC 5545, 3.8.7.2): the same duties give the same text.
    """
    return "".join(fold(line) + "\r\n" for line in _lines(name, events, host))
