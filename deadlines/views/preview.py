"""What will be sent in the next thirty days, to whom: of one campaign or of everything the person's hosts ask for."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.badges import badge
from core.computed_lists import ComputedList
from core.lists import Column, Empty
from core.numbers import format_decimal
from core.refusals import require
from core.text import fold
from deadlines import preview
from deadlines.models import Channel, Duty
from deadlines.preview import Coming
from deadlines.rules.ladder import may_oversee
from deadlines.views.section import tabs
from deadlines.wording import rung_text


class ComingFilter(filters.FilterSet):
    """The fields; `ref` is one campaign, from its page."""

    unit = filters.CharFilter(label=_("Unit"))
    campaign = filters.CharFilter(label=_("Campaign"))
    channel = filters.ChoiceFilter(label=_("Channel"), empty_label=_("All channels"), choices=Channel.choices)
    day_from = filters.DateFilter(label=_("Sent from"))
    day_to = filters.DateFilter(label=_("Sent until"))
    ref = filters.CharFilter(widget=forms.HiddenInput)

    class Meta:
        model = Duty
        fields: list[str] = []


def _state(row: Coming) -> Any:
    return badge("to_view", _("After release")) if row.held else badge("not_due", _("Planned"))


def _due(row: Coming) -> str:
    return str(_("due %(day)s") % {"day": f"{row.due_on:%d/%m/%Y}"})


class ComingList(ComputedList):
    """Thirty days ahead, a heading per day."""

    title = _("Reminders of the next 30 days")
    noun = _("reminders")
    model = Duty
    filterset_class = ComingFilter
    search_fields = ["text"]
    search_hint = _("Work, unit, recipient")
    default_sort = "day"
    export_name = "nhac-viec-sap-gui"
    template_name = "deadlines/preview/coming.html"
    empty = Empty(_("Nothing will be sent"), _("No open duty has a rung in the next thirty days."))
    columns = [
        Column("who", _("Recipient"), lambda c: c.name, sort=("name",), phone="title"),
        Column("user", _("Username"), lambda c: c.recipient, screen=False),
        Column("what", _("What is owed"), lambda c: c.what, sort=("what",), secondary=lambda c: c.unit),
        Column("unit", _("Unit"), lambda c: c.unit, screen=False),
        Column("campaign", _("Campaign"), lambda c: c.campaign, screen=False),
        Column("rung", _("Rung"), lambda c: rung_text(c.rung), secondary=_due, nowrap=True),
        Column("due", _("Due"), lambda c: c.due_on, screen=False),
        Column("channel", _("Channel"), lambda c: str(Channel(c.channel).label), sort=("channel",), nowrap=True),
        Column("day", _("Day"), lambda c: c.send_on, phone="hide",
               sort=("send_on", "due_on", "campaign", "unit", "duty", "rung")),
        Column("state", _("State"), _state),
        Column("key", _("Key of the duty"), lambda c: c.duty, screen=False),
    ]  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(may_oversee(request.user))
        return super().get(request, *args, **kwargs)

    def get_rows(self) -> list[Coming]:
        grants = self.request.user.grants  # type: ignore[union-attr]
        rows = Duty.objects.all()
        if not grants.is_admin:
            rows = rows.filter(host__in=grants.leader_hosts | grants.kept_hosts)
        ref = self.request.GET.get("ref", "")[:60]
        return preview.coming(clock.today(), duties=rows.filter(context_ref=ref) if ref else rows)

    def text_of(self, obj: Coming) -> str:
        return f"{obj.what} {obj.campaign} {obj.unit} {obj.name}"

    def keeps(self, obj: Coming, chosen: dict[str, Any]) -> bool:
        first: date = chosen.get("day_from", date.min)
        last: date = chosen.get("day_to", date.max)
        within = first <= obj.send_on <= last and chosen.get("channel", obj.channel) == obj.channel
        return within and all(
            fold(chosen[name]) in fold(value)
            for name, value in (("unit", obj.unit), ("campaign", obj.campaign))
            if name in chosen
        )

    @cached_property
    def _by_day(self) -> dict[date, list[Coming]]:
        days: dict[date, list[Coming]] = {}
        for row in self.filtered:
            days.setdefault(row.send_on, []).append(row)
        return days

    def row_group(self, obj: Coming) -> str:
        rows = self._by_day[obj.send_on]
        people = len({row.recipient for row in rows})
        words = ngettext(
            "%(day)s: %(count)s reminder, %(people)s people",
            "%(day)s: %(count)s reminders, %(people)s people",
            len(rows),
        )
        return words % {
            "day": date_format(obj.send_on, "l, d/m/Y"), "count": format_decimal(len(rows)), "people": format_decimal(people),
        }  # fmt: skip

    def row_url(self, obj: Coming) -> str:
        return reverse("deadlines:duty", args=[obj.duty_id])

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:list"), _("Deadlines")), ("", self.title)]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        first = clock.today()
        name = next((row.campaign for row in self.all_rows), "") if self.request.GET.get("ref") else ""
        return super().get_context_data(
            section=tabs(self.request.user, "coming"), first=first, last=first + timedelta(days=preview.DAYS - 1), name=name,
            **more,
        )  # fmt: skip
