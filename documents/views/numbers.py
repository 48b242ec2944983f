"""How an issuing body numbers its papers, and its templates."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, drafts
from core.forms import answer, carry_out, show_errors
from core.refusals import require
from documents import kinds, numbers, templating
from documents.forms.numbers import NumberingForm, SeriesForm
from documents.forms.papers import TemplateForm
from documents.models import Numbering, Series, TemplateVersion
from documents.rules import papers as rules
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LETTER = "CV"


def _units(request: HttpRequest) -> Any:
    return Unit.objects.filter(pk__in=rules.acting_units(request.user)).order_by("name_order")


def _unit(request: HttpRequest, pk: int) -> Unit:
    """A unit the person writes papers for; of any other the page does not exist."""
    return get_object_or_404(_units(request), pk=pk)


@require_safe
def numbering(request: HttpRequest) -> HttpResponse:
    """The issuing bodies one acts for, with how each is numbered."""
    units = list(_units(request))
    known = {row.unit_id: row for row in Numbering.objects.filter(unit__in=units)}
    if len(units) == 1:
        return redirect("documents:numbering_of", units[0].pk)
    rows = [(unit, known.get(unit.pk)) for unit in units]
    return render(request, "documents/numbers/index.html", {"rows": rows})


@GET_POST
def numbering_of(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    setting, refusal = numbers.setting_of(unit), rules.settle(request.user, unit.pk)
    if request.method == "POST":
        require(refusal)
    yes_no = {name: "yes" if getattr(setting, name) else "no" for name in ("own", "by_kind")}
    plain = {name: getattr(setting, name) for name in ("abbreviation", "department", "place", "version")}
    form = NumberingForm(request.POST or None, initial=yes_no | plain)
    context = {
        "unit": unit,
        "setting": setting,
        "refusal": refusal,
        "series": series_rows(unit, setting),
        "head": numbers.letterhead_of(unit, clock.today()),
    }
    return answer(
        request,
        form,
        lambda data: numbers.save_setting(unit=unit, by=request.user, **data),
        to=lambda row: reverse("documents:numbering_of", args=[pk]),
        template="documents/numbers/numbering.html",
        context=context,
        done=_("The numbering is saved."),
        record=setting if setting.pk else None,
    )


def series_rows(unit: Unit, setting: Numbering) -> list[dict[str, Any]]:
    """The series of this year with the last number given in each."""
    year = clock.today().year
    last = dict(Series.objects.filter(unit=unit, year=year).values_list("series", "last"))
    codes = sorted({kind.abbreviation or LETTER for kind in kinds.KINDS.values()}) if setting.by_kind else [""]
    return [
        {"series": code, "label": code or _("All types"), "last": last.get(code, 0), "year": year} for code in codes
    ]


@require_POST
def series(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    require(rules.settle(request.user, unit.pk))
    form, back = SeriesForm(request.POST), reverse("documents:numbering_of", args=[pk])
    if form.is_valid():
        year = clock.today().year
        response = carry_out(
            request,
            form,
            lambda: numbers.continue_from(unit=unit, year=year, by=request.user, **form.arguments),
            to=lambda row: back,
            done=_("The series goes on from that number."),
        )
        if response is not None:
            return response
    for sentence in (error for errors in form.errors.values() for error in errors):
        messages.error(request, str(sentence))
    return redirect(back)


# ---- templates --------------------------------------------------------------------------------------------------------
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """For each body and kind of paper: the office's own template, or the built-in frame."""
    units = list(_units(request))
    used = {
        (row.unit_id, row.kind): row
        for row in TemplateVersion.objects.filter(unit__in=units, retired_at__isnull=True).select_related("blob")
    }
    rows = [(unit, [(kind, used.get((unit.pk, kind.code))) for kind in kinds.KINDS.values()]) for unit in units]
    return render(request, "documents/papers/templates.html", {"rows": rows})


@GET_POST
def template(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    unit, found = _unit(request, pk), kinds.KINDS.get(kind)
    if found is None:
        raise Http404
    refusal = rules.settle(request.user, unit.pk)
    if request.method == "POST":
        require(refusal)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (response := _uploaded(request, form, unit, found)):
        return response
    versions = list(TemplateVersion.objects.filter(unit=unit, kind=kind).select_related("blob", "added_by"))
    context = {"unit": unit, "kind": found, "form": form, "versions": versions, "refusal": refusal}
    return render(request, "documents/papers/template.html", context)


def _uploaded(request: HttpRequest, form: TemplateForm, unit: Unit, kind: kinds.Kind) -> HttpResponse | None:
    """Check and keep the file; the check and the storing come before the transaction."""
    where = reverse("documents:template", args=[unit.pk, kind.code])
    file = form.cleaned_data["file"]
    try:
        ready = templating.prepare(unit=unit, kind=kind.code, file=file, by=request.user)
    except ValidationError as error:
        show_errors(form, error)
        return None
    done = _("The template is kept and used from now on.")
    try:
        response = carry_out(
            request, form, lambda: templating.keep(ready=ready, by=request.user), to=lambda row: where, done=done
        )
    except drafts.Replayed:
        templating.drop(ready.blob)
        raise
    return response


@require_POST
def template_retire(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        TemplateVersion.objects.filter(unit__in=rules.acting_units(request.user)).select_related("unit"), pk=pk
    )
    templating.retire(template=found, by=request.user)
    messages.success(request, str(_("The built-in frame is used again.")))
    return redirect("documents:template", found.unit_id, found.kind)
