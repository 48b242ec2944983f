"""Who will qualify for what in the coming years: collectives in one's reach, and the people of a unit."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import catalogue, facts, planner
from awards.engine.eligibility import RuleError, RuleSet
from awards.planner import Row, Title
from awards.views.people import lineage_of
from core import clock
from core.computed_lists import ComputedList
from core.lists import Action, Column, Empty
from core.refusals import require
from units.models import Unit, UnitKind, UnitReach, in_force
from units.rules import people as rules

MOST = 300


class PlanFilter(django_filters.FilterSet):
    award = django_filters.ChoiceFilter(label=gettext_lazy("Award"), empty_label=gettext_lazy("Every award"))
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("Year"), empty_label=gettext_lazy("Every year"),
        choices=lambda: [(year, str(year)) for year in planner.span(clock.today())],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Awards"), empty_label=gettext_lazy("Those that rest on earlier years"),
        choices=[("all", gettext_lazy("Every award"))],
    )  # fmt: skip

    class Meta:
        model = Unit
        fields: list[str] = []


class _Plan(ComputedList):
    """Rows by years. `check` is the address of the page that explains a row."""

    model = Unit
    search_fields = ("name",)
    search_hint = gettext_lazy("Name; without diacritics")
    default_sort = "name"
    template_name = "awards/planner/list.html"
    filterset_class = PlanFilter
    kind = ""
    check = ""
    who: Any = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(rules.read(request.user))
        return super().get(request, *args, **kwargs)

    @cached_property
    def rules(self) -> RuleSet | None:
        """The rules of today; None while none are loaded."""
        try:
            return facts.rules_for(clock.today(), catalogue.engine_sets())
        except RuleError:
            return None

    @cached_property
    def filterset(self) -> Any:
        found = super().filterset
        offered = planner.titles(self.kind, self.rules) if self.rules else []
        found.form.fields["award"].choices = [(one.code, one.name) for one in offered]
        return found

    def text_of(self, obj: Row) -> str:
        return f"{obj.name} {obj.note}"

    def keeps(self, obj: Row, chosen: dict[str, Any]) -> bool:
        """A row stays where what is asked for still stands in it."""
        asked = chosen.keys() & {"award", "year"}
        return not asked or any(self.shown(obj, int(year)) for year in self._asked_years(chosen))

    def _asked_years(self, chosen: dict[str, Any]) -> Sequence[int]:
        return [int(chosen["year"])] if "year" in chosen else planner.span(clock.today())

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters as chosen."""
        form = self.filterset.form
        return {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}

    def shown(self, row: Row, year: int) -> list[Title]:
        """The titles of a year that the filters let through."""
        return [one for one in row.years.get(year, ()) if self._wanted(one)]

    def _wanted(self, one: Title) -> bool:
        if "award" in self.chosen:
            return one.code == self.chosen["award"]
        return one.chained or self.chosen.get("kind") == "all"

    def get_columns(self) -> Sequence[Column]:
        return self.all_columns

    @cached_property
    def all_columns(self) -> list[Column]:
        return [
            Column("name", self.who, lambda r: r.name, sort=("name_order", "name"), secondary=lambda r: r.note, phone="title",
                   export=lambda r: r.name),
            Column("note", _("Post"), lambda r: r.note, screen=False),
            *(self._year(year) for year in planner.span(clock.today())),
            Column("unknown", _("Facts missing"), lambda r: ", ".join(x.short for x in r.unknown if self._wanted(x)),
                   phone="hide"),
        ]  # fmt: skip

    def _year(self, year: int) -> Column:
        def drawn(row: Row) -> SafeString | str:
            found = self.shown(row, year)
            look = "ok" if year == planner.first_year(clock.today()) else "info"
            url = f"{reverse(self.check, args=[row.pk])}?year={year}"
            line = '<a class="plan plan-{}" href="{}" title="{}">{}</a>'
            return format_html_join("", line, ((look, f"{url}#{one.code}", one.name, one.short) for one in found))

        def names(row: Row) -> str:
            return ", ".join(one.name for one in self.shown(row, year))

        return Column(f"y{year}", str(year), drawn, export=names)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(rules=self.rules, first=planner.first_year(clock.today()), **more)


class Collectives(_Plan):
    """The collectives directly under one's hosts, and one's own units."""

    title = gettext_lazy("Who qualifies when")
    noun = gettext_lazy("collectives")
    who = gettext_lazy("Collective")
    kind = "collective"
    export_name = "du-kien-danh-hieu-tap-the"
    check = "awards:collective_check"
    empty = Empty(
        gettext_lazy("No collective stands in your reach"),
        gettext_lazy(
            "The collectives of your unit and those under your host will stand here, each with the coming years."
        ),
    )

    def get_rows(self) -> list[Row]:
        if self.rules is None:
            return []
        grants, today = self.request.user.grants, clock.today()  # type: ignore[union-attr]
        hosts = Q(ancestor__kind=UnitKind.PROVINCE) if grants.is_admin else Q(ancestor__in=grants.hosts)
        under = UnitReach.objects.filter(in_force(today), hosts, depth=1).values("unit")
        units = Unit.objects.alive_on(today).filter(Q(pk__in=under) | Q(pk__in=grants.own_units))
        return planner.collectives(units.order_by("name_order")[:MOST], on=today, rules=self.rules)

    def row_url(self, obj: Row) -> str:
        return reverse("awards:unit_plan", args=[obj.pk])


class People(_Plan):
    """The people of one unit."""

    noun = gettext_lazy("people")
    who = gettext_lazy("Name")
    kind = "individual"
    export_name = "du-kien-danh-hieu-ca-nhan"
    check = "awards:person_check"
    empty = Empty(
        gettext_lazy("Nobody is on record at this unit"),
        gettext_lazy("People come with recorded decisions and imports, or are entered with their post."),
        Action(gettext_lazy("People and households"), reverse_lazy("awards:people"), "users-group"),  # type: ignore[arg-type]
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.unit, self.before = lineage_of(request, kwargs["pk"])
        self.title = _("Who qualifies when: %(unit)s") % {"unit": self.unit.short_name}
        return super().get(request, *args, **kwargs)

    def get_rows(self) -> list[Row]:
        if self.rules is None:
            return []
        return planner.people(self.unit, self.before, on=clock.today(), rules=self.rules)

    def row_url(self, obj: Row) -> str:
        return reverse("awards:person", args=[obj.pk])

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("awards:planner"), _("Who qualifies when")), ("", self.unit.short_name)]
