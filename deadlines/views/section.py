"""The tabs that tie together what an officer does with reminders: coming, sent, waiting for release, not arriving, ladders."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import clock, nav
from deadlines import overseeing
from deadlines.rules.ladder import may_oversee


@dataclass(frozen=True)
class SectionTab:
    """One tab, as components/tabs.html draws it."""

    label: str
    url: str
    current: bool
    count: int | None = None


def tabs(user: Any, current: str) -> list[SectionTab]:
    """The tabs for whoever oversees reminders (one query); none for the people of a unit."""
    if may_oversee(user) is not None:
        return []
    held, deaf = overseeing.waiting_numbers(user, clock.today())
    rows: list[tuple[str, str, int | None]] = [
        ("coming", _("Coming up"), None),
        ("reminders", _("Delivery log"), None),
        ("held", _("For release"), held),
        ("unreachable", _("Not arriving"), deaf),
        ("ladders", _("Ladders"), None),
    ]
    found = ((label, nav.resolve(f"deadlines:{name}"), name == current, count) for name, label, count in rows)
    return [SectionTab(*row) for row in found if row[1]]
