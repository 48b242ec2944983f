"""Results published by other bodies: the list, one result with its document and figures, entering them."""

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import blobs, clock
from core.forms import answer, carry_out, typed
from core.importer import reading
from core.importer.book import Unreadable
from core.lists import Action, Column, Empty, ListView
from core.numbers import to_input
from core.refusals import Refusal, require
from core.text import fold
from scoring.facts import publishing
from scoring.forms.published import FiguresForm, PublishedForm
from scoring.models import PublishedResult
from scoring.rules import criteria as rules
from units.forms.fields import label_of
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
VALUES = ("name", "code", "year", "publisher", "number", "published_on", "unit_of_measure")


def _years(*_args: Any) -> list[tuple[int, str]]:
    years = PublishedResult.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


class PublishedFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        choices=_years, label=gettext_lazy("Year"), empty_label=gettext_lazy("All years")
    )

    class Meta:
        model = PublishedResult
        fields: list[str] = []


class PublishedList(ListView):
    title = gettext_lazy("Published results")
    noun = gettext_lazy("published results")
    model = PublishedResult
    filterset_class = PublishedFilter
    export_name = "ket-qua-cong-bo"
    default_sort = "-year"
    empty = Empty(
        gettext_lazy("Results that other bodies publish every year will be here"),
        gettext_lazy("Enter one with its document; criteria take their figures from it."),
    )
    columns = (
        Column(
            "name", gettext_lazy("Result"), cell=lambda r: r.name, sort=("name",), phone="title",
            secondary=lambda r: r.publisher,
        ),
        Column("year", gettext_lazy("Year"), cell=lambda r: str(r.year), sort=("year", "name"), export=lambda r: r.year),
        Column("number", gettext_lazy("Number and symbol"), cell=lambda r: r.number),
        Column("date", gettext_lazy("Date"), cell=lambda r: r.published_on, sort=("published_on",)),
        Column("figures", gettext_lazy("Units"), cell=lambda r: r.figure_count, numeric=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[PublishedResult]:
        return PublishedResult.objects.visible_to(self.request.user).annotate(figure_count=Count("figures"))

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("scoring:tables"), _("Criteria tables"))]

    def row_url(self, obj: Any) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if _hosts(self.request.user) is None:
            return []
        return [Action(_("Enter a published result"), reverse("scoring:published_create"), "plus", primary=True)]


def page_of(result: PublishedResult) -> str:
    return reverse("scoring:published", args=[result.pk])


def _hosts(user: Any) -> Unit | None:
    return (
        Unit.objects.filter(pk__in=user.grants.officer_hosts or user.grants.head_units).order_by("name_order").first()
    )


def _find(request: HttpRequest, pk: int) -> PublishedResult:
    rows = PublishedResult.objects.visible_to(request.user).select_related("host", "file")
    return get_object_or_404(rows, pk=pk)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: its document and every unit's figure."""
    found = _find(request, pk)
    context = {
        "record": found,
        "figures": found.figures.select_related("unit").order_by("-value", "unit__name_order"),
        "refusal": rules.publish(request.user, found.host_id),
    }
    return render(request, "scoring/published/page.html", context)


@GET_POST
def create(request: HttpRequest) -> HttpResponse:
    """Enter a result."""
    host = _hosts(request.user)
    if host is None:
        require(Refusal(_("Only the host's officers enter results published by other bodies.")))
    form = PublishedForm(typed(request), request.FILES or None, initial={"host": host, "year": clock.today().year - 1})

    def act(data: dict[str, Any]) -> PublishedResult:
        host, file = data.pop("host"), data.pop("file")
        blob = blobs.store(file, kind=publishing.FILE_KIND, by=request.user) if file else None
        return publishing.record(host=host, values=data, blob=blob, by=request.user)

    return answer(
        request, form, act, to=lambda made: reverse("scoring:published_figures", args=[made.pk]),
        template="scoring/published/form.html",
        context={"heading": _("Enter a published result"), "submit": _("Save and enter the figures"),
                 "cancel": reverse("scoring:published_list")},
    )  # fmt: skip


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is said of it, or add its document."""
    found = _find(request, pk)
    require(rules.publish(request.user, found.host_id))
    initial = {name: getattr(found, name) for name in VALUES} | {"host": found.host}
    form = PublishedForm(typed(request), request.FILES or None, initial=initial)

    def act(data: dict[str, Any]) -> PublishedResult:
        data.pop("host")
        file = data.pop("file")
        blob = blobs.store(file, kind=publishing.FILE_KIND, by=request.user) if file else None
        return publishing.edit(result=found, values=data, blob=blob, by=request.user)

    return answer(
        request, form, act, to=page_of, template="scoring/published/form.html", done=_("Saved."),
        context={"heading": str(found), "submit": _("Save"), "cancel": page_of(found), "record": found},
    )  # fmt: skip


@GET_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The units' figures: typed, pasted, or from a workbook (which fills the box first, so that it can be looked at)."""
    found = _find(request, pk)
    require(rules.publish(request.user, found.host_id))
    rows = found.figures.select_related("unit").order_by("unit__name_order")
    stored = "\n".join(f"{label_of(r.unit)}\t{to_input(r.value)}\t{r.note}".rstrip() for r in rows)
    data = typed(request)
    form = FiguresForm(data, request.FILES or None, initial={"lines": stored}, held=len(rows))
    if data is not None and request.FILES.get("file"):
        form = _from_file(data, request.FILES["file"])
    elif data is not None and form.is_valid():
        response = carry_out(
            request,
            form,
            lambda: publishing.set_figures(result=found, lines=form.found, by=request.user),
            to=lambda _n: page_of(found),
            done=_("The figures have been saved."),
        )
        if response is not None:
            return response
    context = {"form": form, "heading": str(found), "submit": _("Save the figures"), "cancel": page_of(found)}
    return render(request, "scoring/published/form.html", {**context, "record": found})


def _from_file(data: Any, file: Any) -> FiguresForm:
    """The workbook's rows as lines in the box; nothing is saved yet."""
    data = data.copy()
    try:
        book = reading.read(file, reading.check(file), file.name)
    except Unreadable as error:
        form = FiguresForm(data)
        form.add_error("file", error.messages)
        return form
    lines = []
    for sheet in book.filled[:1]:
        for _line, cells in sheet.rows:
            row = [c for c in cells if c]
            if row and row[0].isdigit() and len(row) > 2:
                row = row[1:]  # a column of running numbers
            if len(row) > 1 and not fold(row[0]).startswith(("don vi", "ten don vi", "stt", "unit")):
                lines.append("\t".join(row[:3]))
    data["lines"] = "\n".join(lines)
    form = FiguresForm(data)
    form.is_valid()
    return form
