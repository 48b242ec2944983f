"""The public page behind a QR code: what holds today, with no more about a person than their shortened name."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache

from awards.certificates import standing
from awards.certificates.making import LENGTH, LETTERS
from awards.certificates.standing import Standing
from awards.models import Certificate, RecordEvent

LOOKS, SECONDS = 30, 60


@dataclass(frozen=True)
class Seen:
    """What the page shows; of an unknown code only that it is unknown."""

    standing: Standing
    award: str = ""
    name: str = ""
    year: int | None = None
    number: str = ""
    decided_on: date | None = None
    issuer: str = ""
    book: str = ""
    made_on: Any = None
    issue: str = ""
    by: str = ""
    by_on: date | None = field(default=None)


def read_code(typed: str) -> str:
    """The code as it is stored, from what was typed: capitals, spaces and hyphens do no harm."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())[:64]


def look(address: str) -> Seen:
    """What holds for the code; the same two statements whether it is known or not."""
    plausible = len(address) == LENGTH and not set(address) - set(LETTERS)
    rows = Certificate.objects.select_related("record__award")
    found = rows.filter(address=address if plausible else "-").first()
    events = list(RecordEvent.objects.filter(record=found.record_id if found else 0).order_by("on", "pk"))
    if found is None:
        return Seen(Standing("unknown"))
    now = standing.of(found, events)
    record = found.record
    return Seen(
        standing=now, award=record.award.name, name=shortened(record.name) if record.subject_id else record.name,
        year=record.year, number=record.number, decided_on=record.decided_on, issuer=record.issuer,
        book=f"{found.number}/{found.year}" if found.number else "", made_on=found.made_at,
        issue=str(found.get_kind_display()) if found.kind != Certificate.Kind.FIRST else "",
        by=now.event.number if now.event else "", by_on=now.event.on if now.event else None,
    )  # fmt: skip


def shortened(name: str) -> str:
    """“Nguyễn T. H. Nhung”: enough to compare with the paper, not enough to gather names."""
    parts = name.split()
    if len(parts) < 3:
        return name if len(parts) < 2 else f"{parts[0][:1]}. {parts[1]}"
    return " ".join([parts[0], *(f"{part[:1]}." for part in parts[1:-1]), parts[-1]])


def too_many(who: str) -> bool:
    """Did this address look too often within a minute? Counts the look."""
    key = f"verify:{who}"
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key)) > LOOKS
    except ValueError:  # it ran out between the two
        return False
