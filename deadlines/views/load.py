"""The load of the units by week, what is behind each cell, and how long things waited on each desk."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import django_filters as filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core import clock, search, years
from core.context import working_year
from core.lists import Action, Column, Empty, ListView
from core.pages import Pages
from core.templatetags.show import icon
from deadlines import load
from deadlines.duties import KINDS
from deadlines.models import Desk, Duty
from deadlines.views.duties import DutyList
from units.models import Block, BlockMembership, Unit, UnitLevel, in_force

FIRST_ON_PHONE = 2


def _require_host(request: HttpRequest) -> None:
    if not (load.hosts_of(request.user) or request.user.grants.is_admin):  # type: ignore[union-attr]
        raise PermissionDenied(_("Only those who act for a host see the load of its units."))


def _kinds() -> list[tuple[str, Any]]:
    return [(code, kind.label) for code, kind in KINDS.items()]


def _blocks(request: HttpRequest | None) -> QuerySet[Block]:
    rows = Block.objects.visible_to(request.user) if request else Block.objects.none()
    return rows.filter(year=clock.today().year).order_by("name_order")


class LoadFilter(filters.FilterSet):
    """The kind narrows what is counted, block and level whose rows are shown."""

    kind = filters.ChoiceFilter(
        label=gettext_lazy("Kind"), empty_label=gettext_lazy("All kinds"), choices=_kinds, method="as_it_is"
    )
    block = filters.ModelChoiceFilter(
        label=gettext_lazy("Block"), empty_label=gettext_lazy("All blocks"), queryset=_blocks, method="in_block"
    )
    level = filters.ChoiceFilter(
        label=gettext_lazy("Level"), empty_label=gettext_lazy("All levels"), choices=UnitLevel.choices
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def as_it_is(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows  # counted in the annotation

    def in_block(self, rows: Any, _name: str, block: Block) -> Any:
        members = BlockMembership.objects.filter(in_force(clock.today()), block=block)
        return rows.filter(pk__in=members.values("unit"))


class LoadView(ListView):
    """Units × weeks: how many open duties fall due, the most loaded first."""

    template_name = "deadlines/load/load.html"
    title = gettext_lazy("Load of the units")
    noun = gettext_lazy("units")
    model = Unit
    filterset_class = LoadFilter
    search_fields = ["folded"]
    search_hint = gettext_lazy("Unit; without diacritics")
    default_sort = "-load"
    export_name = "khoi-luong-viec"
    empty = Empty(
        gettext_lazy("Nobody owes anything at present"),
        gettext_lazy("As soon as a campaign is launched or the plan of the year issued, each unit's weeks stand here."),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _require_host(request)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Unit]:
        kind = self.request.GET.get("kind", "")
        return load.units_with_load(self.request.user, kind=kind if kind in KINDS else "")

    @cached_property
    def weeks(self) -> list[load.Week]:
        return load.weeks()

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:list"), _("Deadlines"))]

    def get_actions(self) -> Sequence[Action]:
        return [Action(_("How long things waited"), reverse("deadlines:desks"), "hourglass")]

    def get_columns(self) -> Sequence[Column]:
        return self.all_columns

    @cached_property
    def all_columns(self) -> list[Column]:
        today = clock.today()
        fixed = [
            Column("unit", _("Unit"), lambda u: u.short_name, sort=("name_order",), phone="title"),
            Column("load", _("All"), lambda u: self._cell(u, u.load, None, self.weeks[-1].last), sort=("load",),
                   numeric=True, export=lambda u: u.load),
            Column("late", _("Overdue"), lambda u: self._cell(u, u.late, None, _before(today), late=True), sort=("late",),
                   numeric=True, export=lambda u: u.late),
        ]  # fmt: skip
        return fixed + [self._week(week) for week in self.weeks]

    def _week(self, week: load.Week) -> Column:
        def shown(unit: Any) -> SafeString:
            return self._cell(unit, getattr(unit, week.key), max(week.first, clock.today()), week.last)

        return Column(
            week.key, f"{week.first:%d/%m}", shown, sort=(week.key,), numeric=True, export=lambda u: getattr(u, week.key),
            phone="meta" if week.number < FIRST_ON_PHONE else "hide",
        )  # fmt: skip

    def _cell(self, unit: Any, number: int, first: date | None, last: date, *, late: bool = False) -> SafeString:
        """The number in its colour, leading to the duties behind it; a sign beside the two heaviest tones."""
        if not number:
            return format_html('<span class="cell cell-quiet">{}</span>', "–")
        look = "bad" if late else load.tone(number) if first else "info"
        span = {"due_from": f"{first:%Y-%m-%d}" if first else "", "due_to": f"{last:%Y-%m-%d}"}
        kind = self.request.GET.get("kind", "")
        asked = "&".join(
            f"{key}={value}" for key, value in {**span, "kind": kind if kind in KINDS else ""}.items() if value
        )
        sign = icon("alert-triangle", 14) if look == "bad" else ""
        url = f"{reverse('deadlines:load_unit', args=[unit.pk])}?{asked}"
        return format_html('<a class="cell cell-{}" href="{}">{}{}</a>', look, url, sign, number)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


class UnitLoad(DutyList):
    """The duties behind a cell: of one unit, between two days, or those that lay on one of its desks."""

    export_name = "viec-cua-don-vi"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _require_host(request)
        self.unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=kwargs["pk"])
        self.title = _("Duties: %(unit)s") % {"unit": self.unit.short_name}  # type: ignore[assignment]
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Duty]:
        rows = super().get_queryset()
        desk = self.request.GET.get("desk", "")
        return load.duties_on_desk(rows, self.unit.pk, desk) if desk in Desk.values else rows.filter(unit=self.unit)

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:load"), _("Load of the units"))]

    def get_actions(self) -> Sequence[Action]:
        return []


@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """How long things waited on each desk in the working year."""
    _require_host(request)
    year = working_year(request)
    by_desk, by_unit = load.waited(request.user, *years.span(year))
    query = request.GET.get("q", "").strip()[:200]
    if query:
        wanted = set(Unit.objects.filter(search.words(query, ["folded"])).values_list("pk", flat=True))
        by_unit = [row for row in by_unit if row.unit and row.unit.pk in wanted]
    context = {"year": year, "by_desk": by_desk, "pages": Pages(request, by_unit, _("desks")), "query": query}
    return render(request, "deadlines/load/desks.html", context)
