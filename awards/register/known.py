"""What was known of a record on a day: later corrections are taken back in thought, nothing is rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from awards.models import AwardRecord, RecordEvent

CORRECTABLE = ("name", "at_unit_name", "position", "year", "period_from", "period_to", "achievement")
_DAYS = ("period_from", "period_to")


@dataclass(frozen=True)
class Known:
    """A record as it stood on a day; `decided` is False before the decision itself."""

    status: str
    values: dict[str, Any]
    decided: bool


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Corrected values as an event keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def as_known(record: AwardRecord, events: Sequence[RecordEvent], on: date) -> Known:
    """The state and the values of `record` on the day `on`; `events` are its events, earliest first."""
    values = {name: getattr(record, name) for name in CORRECTABLE}
    for event in reversed(events):
        if event.on > on:
            values |= {
                name: date.fromisoformat(value) if name in _DAYS and value else value
                for name, value in event.before.items()
            }
    past = [event.status for event in events if event.on <= on]
    decided = record.decided_on is None or record.decided_on <= on
    return Known(past[-1] if past else AwardRecord.Status.ACTIVE, values, decided)
