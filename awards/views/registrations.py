"""Registrations of many units: who has handed in, how many of what; what is proposed of it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from awards.models import RegistrationSheet
from awards.registration import compare, overview
from awards.registration.overview import Standing
from awards.rules import registration as rules
from core import clock
from core.context import working_year
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from units.models import Block, Unit

HANDED_IN, LATE, MISSING = "handed_in", "late", "missing"
STATES = ((HANDED_IN, _("Handed in")), (LATE, _("Handed in late")), (MISSING, _("Not handed in yet")))


def _blocks(request: Any) -> QuerySet[Block]:
    return overview.blocks_of(request.user, working_year(request))


class RegistrationFilter(django_filters.FilterSet):
    block = django_filters.ModelChoiceFilter(
        queryset=_blocks, label=_("Block"), empty_label=_("Every block"), method="in_block"
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("State"), empty_label=_("Every state"), method="in_state"
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def in_block(self, rows: Any, _name: str, block: Block) -> Any:
        return rows.filter(pk__in=block.memberships.values("unit"))

    def in_state(self, rows: Any, _name: str, state: str) -> Any:
        sheets = RegistrationSheet.objects.filter(year=working_year(self.request), handed_in_at__isnull=False)
        if state == MISSING:
            return rows.exclude(pk__in=sheets.values("unit"))
        return rows.filter(pk__in=(sheets.filter(late=True) if state == LATE else sheets).values("unit"))


class Registrations(ListView):
    title = _("Registration of titles")
    noun = _("units")
    model = Unit
    filterset_class = RegistrationFilter
    search_fields = ("folded",)
    search_hint = _("Unit; without diacritics")
    export_name = "dang-ky-danh-hieu"
    default_sort = "unit"
    empty = Empty(
        _("Registrations of units will be here"),
        _("Ask for them by a line “Registration of titles” in the plan of the year."),
    )

    @property
    def year(self) -> int:
        return working_year(self.request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require(rules.may_look(request.user))
        grants = request.user.grants  # type: ignore[union-attr]
        only = next(iter(grants.own_units), None)
        if only and len(grants.own_units) == 1 and not (grants.hosts or grants.blocks or grants.is_admin):
            return HttpResponseRedirect(reverse("awards:registration", args=[only, working_year(request)]))
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Unit]:
        return overview.units_of(self.request.user, self.year)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        return overview.standings(list(self.filtered.order_by().values_list("pk", flat=True)), self.year)

    def of(self, unit: Unit) -> Standing:
        return self.standings.get(unit.pk) or Standing()

    def get_columns(self) -> Sequence[Column]:
        return self.all_columns

    @cached_property
    def all_columns(self) -> Sequence[Column]:
        awards = overview.awards_in(list(self.standings.values()))
        return (
            Column("unit", _("Unit"), cell=lambda u: u.short_name, secondary=lambda u: self.of(u).block,
                   sort=("name_order",), phone="title", export=lambda u: u.name),
            Column("block", _("Block"), cell=lambda u: self.of(u).block, screen=False),
            Column("state", _("State"), cell=lambda u: self.of(u).state, export=lambda u: str(self.of(u).state.label)),
            Column("day", _("Handed in"), cell=lambda u: _day(self.of(u)), nowrap=True),
            *(
                Column(
                    f"a{award.pk}", award.code, cell=self._figure(award.code, "–"), export=self._figure(award.code, 0),
                    numeric=True,
                )
                for award in awards
            ),
            Column("total", _("All"), cell=lambda u: self.of(u).total, numeric=True),
            Column("ideas", _("Initiatives"), cell=lambda u: self.of(u).ideas, numeric=True, phone="hide"),
        )  # fmt: skip

    def _figure(self, code: str, none: Any) -> Callable[[Unit], Any]:
        """How many a unit registers for an award."""
        return lambda unit: self.of(unit).figures.get(code, 0) or none

    def row_url(self, obj: Unit) -> str:
        user: Any = self.request.user
        standing, grants = self.of(obj), user.grants
        writes = obj.pk in grants.own_units or grants.officer_hosts or grants.is_admin
        if writes or standing.handed_in_at:
            return reverse("awards:registration", args=[obj.pk, self.year])
        return ""

    def get_actions(self) -> Sequence[Action]:
        entry = next((d.about_ref for s in self.standings.values() if (d := s.duty)), "")
        link = []
        user: Any = self.request.user
        if entry and user.grants.officer_hosts:
            link = [
                Action(_("Deadline and reminders"), reverse("deadlines:year_entry", args=[entry.split(":")[1]]), "bell")
            ]
        return [*link, Action(_("Registered against proposed"), reverse("awards:registration_compare"), "git-compare")]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        figures = list(self.standings.values())
        handed = sum(1 for one in figures if one.handed_in_at)
        stats = (
            (handed, _("Handed in")), (sum(1 for one in figures if one.sheet and one.sheet.late), _("Handed in late")),
            (self.filtered.count() - handed, _("Not handed in yet")),
            (sum(one.total for one in figures), _("Titles and commendations registered")),
            (sum(one.ideas for one in figures), _("Initiatives planned")),
        )  # fmt: skip
        rows = [{"number": number, "label": label} for number, label in stats]
        return super().get_context_data(year=self.year, stats=rows, **more)

    template_name = "awards/registration/list.html"


def _day(standing: Standing) -> Any:
    return clock.local_date(standing.handed_in_at) if standing.handed_in_at else "–"


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    require(rules.may_compare(request.user))
    year = working_year(request)
    block = request.GET.get("block", "")
    blocks = list(overview.blocks_of(request.user, year))
    units = overview.units_of(request.user, year)
    chosen = next((one for one in blocks if str(one.pk) == block), None)
    if chosen is not None:
        units = units.filter(pk__in=chosen.memberships.values("unit"))
    found = compare(list(units.values_list("pk", flat=True)), year)
    context = {"year": year, "found": found, "blocks": blocks, "chosen": chosen}
    return render(request, "awards/registration/compare.html", context)
