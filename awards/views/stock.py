"""Stock: the year of a host, the movements, writing one down."""

from io import BytesIO
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from awards import stock
from awards.ceremonies import lists
from awards.forms.ceremonies import StockForm
from awards.models import StockMove
from awards.rules import certificates as rules
from core import clock
from core.forms import answer, typed
from core.list_xlsx import CONTENT_TYPE
from core.lists import Column, Empty, ListView
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def hosts_of(user: Any) -> list[Unit]:
    """Hosts whose stock the person sees."""
    if user.grants.is_admin:
        return list(Unit.objects.filter(stock_moves__isnull=False).distinct().order_by("name_order"))
    return list(Unit.objects.filter(pk__in=user.grants.kept_hosts | user.grants.leader_hosts).order_by("name_order"))


def _year(text: str) -> int:
    this = clock.today().year
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= this else this


@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    require(rules.read_any(request.user))
    hosts, year = hosts_of(request.user), _year(request.GET.get("year", ""))
    asked = request.GET.get("host", "")
    host = next((one for one in hosts if str(one.pk) == asked), hosts[0] if hosts else None)
    rows = stock.overview(StockMove.objects.filter(host=host), year) if host else []
    if request.GET.get("export") == "xlsx":
        return FileResponse(
            BytesIO(lists.as_xlsx(_sheet(rows, year))), as_attachment=True, filename=f"hien-vat-{year}.xlsx",
            content_type=CONTENT_TYPE,
        )  # fmt: skip
    refusal = rules.keep(request.user, host.pk) if host else rules.ONLY_DESK
    context = {
        "hosts": hosts, "host": host, "year": year, "rows": rows, "refusal": refusal,
        "years": range(clock.today().year, clock.today().year - 6, -1),
    }  # fmt: skip
    return render(request, "awards/stock/overview.html", context)


def _sheet(rows: list[stock.Year], year: int) -> lists.Sheet:
    head = (
        pgettext("stock", "Item"), gettext_now("Left at the beginning"), pgettext("stock", "Received"),
        gettext_now("Handed out"), gettext_now("Spoiled"), gettext_now("Left now"),
    )  # fmt: skip
    lines = tuple((r.item, *(str(n) for n in (r.opening, r.came, r.out, r.spoiled, r.closing))) for r in rows)
    return lists.Sheet(str(year), "", head, lines, (6, 2, 2, 2, 2, 2))


class MoveFilter(django_filters.FilterSet):
    item = django_filters.CharFilter(label=pgettext_lazy("stock", "Item"), lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label=_("Movement"), choices=StockMove.Kind.choices, empty_label=_("Every movement")
    )
    year = django_filters.NumberFilter(label=_("Year"), field_name="on__year")

    class Meta:
        model = StockMove
        fields: list[str] = []


class Moves(ListView):
    title = _("Movements of stock")
    noun = pgettext_lazy("stock", "movements")
    model = StockMove
    filterset_class = MoveFilter
    export_name = "xuat-nhap-hien-vat"
    default_sort = "-on"
    empty = Empty(_("Movements of stock will be here"), _("Write down what is received, handed out or spoiled."))
    columns = (
        Column(
            "item", pgettext_lazy("stock", "Item"), cell=lambda m: m.item, secondary=lambda m: m.note, sort=("item",),
            phone="title",
        ),
        Column("kind", _("Movement"), cell=lambda m: m.get_kind_display(), sort=("kind",)),
        Column("count", _("How many"), cell=lambda m: m.count, numeric=True, sort=("count",)),
        Column(
            "numbers", _("Register numbers"),
            cell=lambda m: f"{m.first_number} – {m.last_number}" if m.first_number else "–", phone="hide",
        ),
        Column("on", _("Date"), cell=lambda m: m.on, sort=("on", "id"), nowrap=True),
        Column("decision", _("Decision"), cell=lambda m: m.decision.full_number if m.decision else "–"),
        Column("by", _("Written by"), cell=lambda m: m.by.full_name, phone="hide"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[StockMove]:
        require(rules.read_any(self.request.user))
        rows = StockMove.objects.select_related("decision", "by")
        user: Any = self.request.user
        grants = user.grants
        return rows if grants.is_admin else rows.filter(host__in=grants.kept_hosts | grants.leader_hosts)

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("awards:stock"), _("Stock"))]


@GET_POST
def add(request: HttpRequest, host: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=host)
    require(rules.keep(request.user, unit.pk))
    items = list(StockMove.objects.filter(host=unit).order_by("item").values_list("item", flat=True).distinct())
    initial = {"kind": request.GET.get("kind", "in"), "item": request.GET.get("item", "")}
    form = StockForm(typed(request), host=unit, items=items, initial=initial)
    return answer(
        request, form, lambda data: stock.record(host=unit, by=request.user, **data),
        to=lambda _move: f"{reverse('awards:stock')}?host={unit.pk}", template="awards/stock/add.html",
        context={"host": unit}, done=_("The movement is written down."),
    )  # fmt: skip
