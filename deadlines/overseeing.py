"""What an officer must look after besides the duties: how much waits for release, how many units are not reached."""

from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from deadlines import recipients, reminding
from units.models import Unit


def _number(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().values(_one=Value(1)).annotate(_n=Count("pk")).values("_n")
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)


def waiting_numbers(by: Any, on: date) -> tuple[int, int]:
    """Reminders that wait for the release of `by`, and units nobody can be reached in by mail; one query."""
    deaf = recipients.hard_to_reach(by, on).filter(deaf=True).prefetch_related(None)
    row = Unit.objects.order_by().annotate(_held=_number(reminding.held(by)), _deaf=_number(deaf))
    return row.values_list("_held", "_deaf").first() or (0, 0)
