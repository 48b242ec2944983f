"""The year of a list: unless asked otherwise what is settled stands under the working year; what is open always stands there."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import clock
from core.context import working_year

ALL = "all"
BACK = 12


def offered(request: HttpRequest) -> dict[str, Any]:
    """The choices of a year filter: nothing chosen means the working year and what is open."""
    at_work, this = working_year(request), clock.today().year
    others = sorted({*range(this - BACK, this + 2), at_work}, reverse=True)
    return {
        "empty_label": _("Year %(year)s and open ones") % {"year": at_work},
        "choices": [(ALL, _("All years")), *((str(year), _("Year %(year)s") % {"year": year}) for year in others)],
    }


def is_default(request: HttpRequest, *names: str) -> bool:
    """Whether nothing is asked for that leads beyond the working year: none of the filters `names` is set."""
    return not any(request.GET.get(name) for name in names)


def span(year: int) -> tuple[date, date]:
    """The first and the last day of `year`."""
    return date(year, 1, 1), date(year, 12, 31)


def span_at_work(request: HttpRequest) -> tuple[date, date]:
    """The first and the last day of the working year."""
    return span(working_year(request))
