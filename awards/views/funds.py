"""The fund: a year of it, payments, lists for cashier and bank."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from awards import badges, funds
from awards.forms.funds import AssignForm, EntryForm, PayForm, RecoverForm
from awards.funds import exporting
from awards.models import Decision, Payment
from awards.rules import funds as rules
from core import clock
from core.blobs import DOCX
from core.forms import answer, typed
from core.list_xlsx import CONTENT_TYPE
from core.lists import Action, Column, Empty, ListView, Tab
from core.numbers import format_decimal
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FIRST = 2000


def _units(request: HttpRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=rules.readers(request.user)).order_by("name_order")


def _unit(request: HttpRequest, pk: int) -> Unit:
    found: Unit = get_object_or_404(_units(request), pk=pk)
    return found


def _year(text: str) -> int:
    """The year asked for, else this one."""
    return (
        int(text)
        if text.isascii() and text.isdigit() and FIRST <= int(text[:4]) <= clock.today().year + 1
        else clock.today().year
    )


def _money(value: Any) -> str:
    return f"{format_decimal(value)} đ"


@require_safe
def fund(request: HttpRequest) -> HttpResponse:
    require(rules.read(request.user))
    units = list(_units(request))
    asked = request.GET.get("unit", "")
    unit = next((x for x in units if str(x.pk) == asked), None) if asked else units[0]
    if unit is None:
        raise Http404
    year = _year(request.GET.get("year", ""))
    found = funds.of_year(unit.pk, year)
    context = {
        "fund": found, "unit": unit, "units": units, "year": year, "years": range(clock.today().year, clock.today().year - 6, -1),
        "refusal": rules.keep(request.user, unit.pk),
    }  # fmt: skip
    return render(request, "awards/funds/fund.html", context)


@require_safe
def book(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    unit = _unit(request, pk)
    return _file(
        exporting.fund_book(funds.of_year(unit.pk, year), unit), f"quy-thi-dua-khen-thuong-{year}.xlsx", CONTENT_TYPE
    )


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@GET_POST
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    require(rules.keep(request.user, unit.pk))
    form = EntryForm(typed(request), initial={"on": clock.today()})
    return answer(
        request, form, lambda data: funds.enter(host=unit, by=request.user, **data),
        to=lambda row: f"{reverse('awards:fund')}?unit={unit.pk}&year={row.year}", template="awards/funds/form.html",
        done=_("Entered in the fund."), context={"unit": unit, "title": _("Enter income or spending"), "submit": _("Enter")},
    )  # fmt: skip


# ---- payments --------------------------------------------------------------------------------------------------------
class PaymentFilter(django_filters.FilterSet):
    decision = django_filters.NumberFilter(
        field_name="line__decision", widget=django_filters.widgets.forms.HiddenInput, label=_("Decision")
    )
    payer = django_filters.ModelChoiceFilter(label=_("Paid by"), empty_label=_("Whoever pays"), queryset=_units)
    year = django_filters.NumberFilter(field_name="line__decision__decided_on__year", label=_("Year"))

    class Meta:
        model = Payment
        fields: list[str] = []


class Payments(ListView):
    title = _("Bonuses")
    noun = _("bonuses")
    model = Payment
    filterset_class = PaymentFilter
    search_fields = ("line__subject__folded", "line__decision__folded", "line__unit__folded")
    search_hint = _("Name, decision; without diacritics")
    export_name = "tien-thuong"
    default_sort = "-decided"
    empty = Empty(_("Bonuses will be here"), _("Issuing a decision plans one for each award that has a bonus."))
    tabs = (
        Tab("all", _("All")),
        Tab("planned", pgettext_lazy("bonuses", "To be paid"), Q(paid_on__isnull=True, gone=False)),
        Tab("paid", pgettext_lazy("bonuses", "Paid"), Q(paid_on__isnull=False, recovered_on__isnull=True)),
        Tab(
            "back",
            pgettext_lazy("bonuses", "To be recovered"),
            Q(gone=True, paid_on__isnull=False, recovered_on__isnull=True),
        ),
    )
    columns = (
        Column(
            "name", _("Name"), cell=lambda p: p.line.name, secondary=lambda p: p.line.post or p.line.at_unit_name,
            phone="title", export=lambda p: p.line.name,
        ),
        Column("award", _("Award"), cell=lambda p: p.line.award.name, sort=("line__award__position",)),
        Column(
            "decided", _("Decision"), cell=lambda p: p.line.decision.full_number, nowrap=True,
            secondary=lambda p: p.line.decision.decided_on, sort=("line__decision__decided_on", "id"),
            export=lambda p: p.line.decision.full_number,
        ),
        Column("amount", _("Amount"), cell=lambda p: _money(p.amount), numeric=True, nowrap=True, sort=("amount",),
               export=lambda p: p.amount),
        Column("payer", _("Paid by"), cell=lambda p: p.payer.short_name, sort=("payer__name_order",), phone="hide"),
        Column("account", _("Bank account"), cell=lambda p: p.account, screen=False),
        Column(
            "paid", _("State"), cell=badges.of_payment, secondary=lambda p: p.recovered_on or p.paid_on, nowrap=True,
            sort=("paid_on", "id"), export=lambda p: p.paid_on,
        ),
        Column("why", _("How the bonus follows"), cell=lambda p: p.line.bonus_text, screen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Payment]:
        require(rules.read(self.request.user))
        return funds.visible(self.request.user)

    def row_url(self, obj: Payment) -> str:
        return reverse("awards:fund_payment", args=[obj.pk])

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("awards:fund"), _("Fund"))]

    def get_actions(self) -> list[Action]:
        asked = self.request.GET.get("decision", "")
        if not asked.isdigit() or not self.all_rows.filter(line__decision=asked).exists():
            return []
        pk = int(asked)
        return [
            Action(_("Receipt list"), reverse("awards:fund_list", args=[pk, "receipt", "docx"]), "download"),
            Action(_("Bank list"), reverse("awards:fund_list", args=[pk, "bank", "xlsx"]), "file-spreadsheet"),
            Action(_("Record payments"), reverse("awards:fund_pay", args=[pk]), "cash", primary=True),
        ]


def _of_decision(request: HttpRequest, pk: int) -> tuple[Decision, QuerySet[Payment]]:
    """A decision and those of its bonuses the person may see; none of them: it does not exist."""
    require(rules.read(request.user))
    rows = (
        funds.visible(request.user).filter(line__decision=pk).order_by("line__award__position", "line__position", "pk")
    )
    first = rows.first()
    if first is None:
        raise Http404
    return first.line.decision, rows


@GET_POST
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    decision, rows = _of_decision(request, pk)
    mine = list(rows.filter(payer__in=rules.keepers(request.user)))
    if not mine:
        require(rules.keep(request.user, 0))
    open_rows = [x for x in mine if x.paid_on is None and not x.gone]  # type: ignore[attr-defined]
    form = PayForm(typed(request), initial={"paid_on": clock.today(), "payments": [x.pk for x in open_rows]}, rows=mine)
    return answer(
        request, form, lambda data: funds.pay(by=request.user, **data),
        to=lambda _count: f"{reverse('awards:fund_payments')}?decision={decision.pk}", template="awards/funds/pay.html",
        done=_("The payments are recorded."), context={
            "decision": decision, "rows": open_rows, "ticked": {str(x) for x in form["payments"].value() or []},
            "total": sum(x.amount for x in open_rows),
        },
    )  # fmt: skip


@GET_POST
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.read(request.user))
    row = get_object_or_404(funds.visible(request.user), pk=pk)
    refusal = rules.change(request.user, row)
    if request.method == "POST":
        require(refusal)
    initial = {"payer": row.payer_id, "way": row.way, "account": row.account, "version": row.version}
    form = AssignForm(typed(request), initial=initial, payment=row)
    return answer(
        request, form, lambda data: funds.assign(payment=row, by=request.user, **data),
        to=lambda one: f"{reverse('awards:fund_payments')}?decision={one.line.decision_id}", record=row,
        template="awards/funds/payment.html", done=_("Saved."), context={
            "payment": row, "refusal": refusal, "badge": badges.of_payment(row),
            "recover": rules.recover(request.user, row),
        },
    )  # fmt: skip


@GET_POST
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(funds.visible(request.user), pk=pk)
    require(rules.recover(request.user, row))
    form = RecoverForm(typed(request), initial={"on": clock.today()})
    return answer(
        request, form, lambda data: funds.recover(payment=row, by=request.user, **data),
        to=lambda one: reverse("awards:fund_payment", args=[one.pk]), template="awards/funds/form.html",
        done=_("The recovery is recorded."), context={
            "unit": row.payer, "title": _("Recover the bonus of %(name)s") % {"name": row.line.name}, "submit": _("Record"),
        },
    )  # fmt: skip


@require_safe
def listing(request: HttpRequest, pk: int, kind: str, ending: str) -> HttpResponse:
    if kind not in exporting.TITLES or ending not in ("docx", "xlsx"):
        raise Http404
    decision, rows = _of_decision(request, pk)
    found = list(rows.filter(gone=False))  # type: ignore[misc]
    name = exporting.file_name(kind, decision, ending)
    if ending == "xlsx":
        return _file(exporting.book(kind, found, decision), name, CONTENT_TYPE)
    payer = found[0].payer if found else decision.host
    return _file(exporting.paper(kind, found, decision, payer), name, DOCX)
