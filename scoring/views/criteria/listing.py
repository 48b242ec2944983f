"""The list of criteria tables, and making one."""

from typing import Any

import django_filters
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core import years
from core.badges import Badge
from core.context import working_year
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from scoring.criteria import making
from scoring.forms.criteria.tables import TableForm
from scoring.models import CriteriaTable, TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import BADGES
from units.models import Block, Unit

STATUS = TableVersion.Status


class TableFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label=_("Year"), method="in_year")

    class Meta:
        model = CriteriaTable
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra.update(years.offered(kwargs["request"]))

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(year=int(year))


def state_of(table: Any) -> Badge | None:
    """The badge of the newest version."""
    return BADGES[STATUS(table.latest_status)] if table.latest_status else None


class TableList(ListView):
    title = _("Criteria tables")
    noun = _("criteria tables")
    model = CriteriaTable
    filterset_class = TableFilter
    search_fields = ("folded",)
    search_hint = _("Name; without diacritics")
    export_name = "bang-tieu-chi"
    default_sort = "-year"
    empty = Empty(
        _("Criteria tables will be here"),
        _("Begin with last year's table, with another block's, with a sample or with a workbook."),
    )
    tabs = (
        Tab("all", _("All")),
        Tab("draft", _("Draft"), Q(latest_status=STATUS.DRAFT)),
        Tab("issued", _("In force"), Q(latest_status__in=TableVersion.IN_FORCE)),
    )

    def get_queryset(self) -> QuerySet[CriteriaTable]:
        latest = TableVersion.objects.filter(table=OuterRef("pk")).order_by("-number")
        rows = CriteriaTable.objects.visible_to(self.request.user).select_related("host", "block")
        if not self.request.GET.get("year"):
            at_work = Q(year=working_year(self.request))
            rows = rows.filter(at_work | Q(versions__status=STATUS.DRAFT)).distinct()
        return rows.annotate(
            latest=Subquery(latest.values("pk")[:1]),
            latest_status=Subquery(latest.values("status")[:1]),
            latest_number=Max("versions__number"),
            latest_scale=Subquery(latest.values("scale")[:1]),
        )

    columns = (
        Column(
            "name", _("Criteria table"), cell=lambda t: t.name, sort=("name",), phone="title",
            secondary=lambda t: t.block.name if t.block else (t.get_unit_kind_display() or t.host.short_name),
        ),
        Column("year", _("Year"), cell=lambda t: str(t.year), sort=("year", "name"), export=lambda t: t.year),
        Column("host", _("Host"), cell=lambda t: t.host.short_name, sort=("host__name_order",)),
        Column("scale", _("Scale"), cell=lambda t: t.latest_scale, numeric=True),
        Column("version", _("Version"), cell=lambda t: t.latest_number, numeric=True),
        Column("state", _("State"), cell=state_of),
    )  # fmt: skip

    def row_url(self, obj: Any) -> str:
        return reverse("scoring:table", args=[obj.pk])

    def get_actions(self) -> list[Action]:
        actions = [Action(_("Published results"), reverse("scoring:published_list"), "world")]
        if rules.create(self.request.user) is None:
            actions.append(Action(_("Make a criteria table"), reverse("scoring:table_create"), "plus", primary=True))
        return actions


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new table: blank, copied, from a sample. `?block=`: for that block."""
    require(rules.create(request.user))
    form = TableForm(typed(request), user=request.user, initial=_beginning(request))
    return answer(
        request,
        form,
        lambda data: making.create(by=request.user, **data),
        to=lambda made: reverse("scoring:table", args=[made.pk]),
        template="scoring/criteria/create.html",
        context={"samples": making.samples(), "cancel": reverse("scoring:tables")},
        done=_("The table has been made; look at its rows before issuing it."),
    )


def _beginning(request: HttpRequest) -> dict[str, Any]:
    """What is known already: the block asked for, else the only host of the person."""
    user: Any = request.user
    asked = request.GET.get("block", "")
    blocks = Block.objects.visible_to(user).select_related("host")
    block = blocks.filter(pk=int(asked)).first() if asked.isdigit() and len(asked) < 10 else None
    if block is not None:
        return {"block": block, "host": block.host, "year": block.year, "name": block.name}
    host = (
        Unit.objects.filter(pk__in=user.grants.officer_hosts or user.grants.head_units).order_by("name_order").first()
    )
    return {"host": host, "year": working_year(request)}
