"""What other rooms show on a unit's page, and what rests on a unit."""

from typing import Any

from django.utils.translation import gettext as _

from core import registries
from core.log import Line
from core.templatetags.show import vi_datetime
from units.models import Unit


def dependants(unit: Unit) -> list[registries.Dependant]:
    """Groups of records of other rooms that rest on the unit, those with nothing left out."""
    return [group for find in registries.dependants.values() for group in find(unit) if group.count]


def events(lines: list[Line]) -> list[dict[str, Any]]:
    """Log lines as the timeline draws them."""
    return [
        {"what": line.what, "who": f"{line.who or _('System')} · {vi_datetime(line.at)}", "note": line.reason}
        for line in lines
    ]
