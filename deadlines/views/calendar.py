"""The working calendar of a year."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.context import working_year
from core.forms import answer
from core.refusals import require
from deadlines import calendar, year_page
from deadlines.forms.calendar import DayForm
from deadlines.models import DayOverride
from deadlines.rules.calendar import may_set


def year(request: HttpRequest) -> HttpResponse:
    shown = year_page.asked(request.GET.get("year", ""), working_year(request))
    refusal = may_set(request.user, calendar.top_hosts(request.user))
    form = DayForm(request.POST or None, initial={"working": "off"})
    if request.method == "POST":
        require(refusal)

    def act(arguments: dict[str, Any]) -> DayOverride:
        return calendar.set_day(by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda row: f"{reverse('deadlines:calendar')}?year={row.day.year}",
        done=_("The calendar is changed; due dates already given stay."), template="deadlines/calendar/year.html",
        context={"page": year_page.load(shown, clock.today()), "refusal": refusal},
    )  # fmt: skip


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(DayOverride, pk=pk)
    day = row.day
    calendar.remove_day(row=row, by=request.user)
    return HttpResponseRedirect(f"{reverse('deadlines:calendar')}?year={day.year}")
