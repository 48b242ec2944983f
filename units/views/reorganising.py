"""Reorganisations: list, the form of a decision with its lines, the preview, the page, undoing."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import blobs, clock, log
from core.badges import badge
from core.forms import answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from core.templatetags.show import vi_date
from units import reorganising as verbs
from units.forms import reorganising as forms
from units.models import Reorganisation, Unit
from units.rules import reorganising as rules
from units.views import panels

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = Reorganisation.Status
BADGES = {S.DRAFT: "draft", S.CARRIED_OUT: "done", S.UNDONE: "cancelled"}


def state(found: Reorganisation) -> Any:
    return badge(BADGES[S(found.status)], found.get_status_display())


def page_of(found: Reorganisation) -> str:
    return reverse("units:reorganisation", args=[found.pk])


def preview_of(found: Reorganisation) -> str:
    return reverse("units:reorganisation_preview", args=[found.pk])


class ReorganisationList(ListView):
    title = _("Reorganisations")
    noun = _("reorganisations")
    model = Reorganisation
    search_fields = ("number",)
    search_hint = _("Number of the decision")
    export_name = "sap-xep-don-vi"
    empty = Empty(
        _("Mergers, splits, renamings, transfers and closings will be here"),
        _("Record the decision, look at what it brings about, then carry it out."),
    )
    columns = (
        Column(
            "number", _("Decision"), cell=lambda r: r.number, secondary=lambda r: r.get_kind_display(), sort=("number",),
            phone="title",
        ),
        Column("decided_on", _("Date of the decision"), cell=lambda r: r.decided_on, sort=("decided_on",), phone="hide"),
        Column("effective_on", _("Effective on"), cell=lambda r: r.effective_on, sort=("effective_on",)),
        Column("host", _("Recorded by"), cell=lambda r: r.host.short_name, sort=("host__name_order",)),
        Column("units", _("Units"), cell=lambda r: r.unit_count, numeric=True),
        Column("status", _("State"), cell=state, export=lambda r: r.get_status_display()),
    )  # fmt: skip

    def get_tabs(self) -> list[Tab]:
        return [
            Tab("all", _("All")),
            Tab("draft", _("Drafts"), Q(status=S.DRAFT)),
            Tab("carried_out", _("Carried out"), Q(status=S.CARRIED_OUT)),
        ]

    def get_queryset(self) -> QuerySet[Reorganisation]:
        visible = Reorganisation.objects.visible_to(self.request.user).select_related("host")
        return visible.annotate(unit_count=Count("parts__predecessor", distinct=True))

    def row_url(self, obj: Reorganisation) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.create(self.request.user):
            return []
        url = reverse("units:reorganisation_create")
        return [Action(_("Record a reorganisation"), url, "plus", primary=True)]


def _found(request: HttpRequest, pk: int) -> Reorganisation:
    rows = Reorganisation.objects.visible_to(request.user).select_related("host", "file", "created_by")
    return get_object_or_404(rows, pk=pk)


@GET_POST
def create(request: HttpRequest) -> HttpResponse:
    require(rules.create(request.user))
    user: Any = request.user
    host = Unit.objects.filter(pk__in=user.grants.officer_hosts).order_by("name_order").first()
    form = forms.CreateForm(typed(request), typed(request) and request.FILES, initial={"host": host})
    return _write(request, form, forms.lines_form([], _rows(request)), verbs.create)


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_edit(request.user, found))
    initial = {name: getattr(found, name) for name in ("kind", "number", "decided_on", "effective_on", "version")}
    form = forms.EditForm(typed(request), typed(request) and request.FILES, initial=initial)
    lines = forms.lines_form(verbs.lines_of(found), _rows(request))
    return _write(request, form, lines, lambda **data: verbs.edit(found=found, **data), found)


def _rows(request: HttpRequest) -> Any:
    """The typed rows; three more of them where that was asked for."""
    data = typed(request)
    return forms.with_more_rows(data) if data is not None and "more" in data else data


def _write(request: HttpRequest, form: Any, lines: Any, verb: Any, found: Any = None) -> HttpResponse:
    asked_for_more = request.method == "POST" and "more" in request.POST
    valid = request.method == "POST" and not asked_for_more and form.is_valid()
    if valid and lines.is_valid():
        response = _save(request, form, lines.kept, verb)
        if response is not None:
            return response
    clash = getattr(form, "clash", False)
    if clash and found is not None:
        found.refresh_from_db()
        form.renew(found.version)
    context = {
        "form": form,
        "lines": lines,
        "record": found,
        "lost_file": bool(request.FILES),
        "limit": blobs.limit_mb(),
    }
    return render(request, "units/reorganising/form.html", context, status=409 if clash else 200)


def _save(request: HttpRequest, form: Any, kept: list[Any], verb: Any) -> HttpResponse | None:
    """The verb with the typed rows; a fault of a row goes beside its field."""

    def act() -> Reorganisation:
        data = dict(form.arguments)
        upload = data.pop("file")
        file = blobs.store(upload, kind=verbs.DECISION, by=request.user) if upload else None
        found: Reorganisation = verb(lines=[row.line for row in kept], file=file, by=request.user, **data)
        return found

    try:
        return carry_out(request, form, act, to=preview_of, done=_("The draft is saved. Nothing has changed yet."))
    except verbs.Faults as error:
        _show(form, kept, error)
        return None


def _show(form: Any, kept: list[Any], error: verbs.Faults) -> None:
    for fault in error.faults:
        if fault.line is None:
            form.add_error(None, fault.message)
        else:
            kept[fault.line].add_error(fault.field or None, fault.message)


@GET_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what it brings about, choose, carry out."""
    found = _found(request, pk)
    if found.status == S.CARRIED_OUT:
        return redirect(page_of(found))
    shown = verbs.preview(found)
    form = forms.ChoicesForm(typed(request), shown=shown, initial={"version": found.version})
    refusal = rules.may_carry_out(request.user, found)
    if request.method == "POST" and form.is_valid():
        response = _choose(request, form, found)
        if response is not None:
            return response
    clash = getattr(form, "clash", False)
    if clash:
        found = _found(request, pk)
        form.renew(found.version)
    context = {"record": found, "shown": shown, "form": form, "refusal": refusal, "badge": state(found),
               "may_edit": rules.may_edit(request.user, found) is None}  # fmt: skip
    return render(request, "units/reorganising/preview.html", context, status=409 if clash else 200)


def _choose(request: HttpRequest, form: Any, found: Reorganisation) -> HttpResponse | None:
    going = "carry_out" in request.POST

    def act() -> Reorganisation:
        chosen = verbs.choose(found=found, version=form.cleaned_data["version"], choices=form.choices, by=request.user)
        return verbs.carry_out(found=chosen, version=chosen.version, by=request.user) if going else chosen

    done = (
        _("The reorganisation has been carried out.") if going else _("The choices are saved. Nothing has changed yet.")
    )
    try:
        return carry_out(request, form, act, to=page_of if going else preview_of, done=done)
    except verbs.Faults as error:
        for fault in error.faults:
            form.add_error(None, fault.message)
        return None


@GET_POST
def apart(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Choose for single things of one unit that ends, apart from the rest of it."""
    found = _found(request, pk)
    require(rules.may_edit(request.user, found))
    known = verbs.one_by_one(found, unit)
    if known is None:
        raise Http404
    row, things = known
    form = forms.ApartForm(typed(request), row=row, things=things, initial={"version": found.version})
    return answer(
        request,
        form,
        lambda data: verbs.choose_apart(
            found=found, version=data["version"], unit=unit, choices=form.choices, by=request.user
        ),
        to=preview_of,
        template="units/reorganising/apart.html",
        context={"record": found, "row": row, "rest": _rest(row)},
        done=_("The choices are saved. Nothing has changed yet."),
        record=found,
    )


def _rest(row: verbs.Row) -> str:
    """What the rest of the unit does, in words."""
    if row.choice == verbs.CHOICE.TRANSFER:
        return gettext("To %(unit)s") % {"unit": next(heir.name for heir in row.heirs if heir.code == row.heir)}
    return str(verbs.CHOICE(row.choice).label)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    if found.status == S.DRAFT:
        return redirect(preview_of(found))
    parts = list(found.parts.select_related("predecessor", "successor", "parent"))
    new = Unit.objects.in_bulk([part.code for part in parts if part.code], field_name="code")
    for part in parts:
        part.heir = new.get(part.code) if part.code else part.successor  # type: ignore[attr-defined]
    carried = found.status == S.CARRIED_OUT
    context = {
        "record": found, "badge": state(found), "parts": parts, "carried": carried, "by": found.created_by,
        "told": _told(found) if carried else [],
        "events": panels.events(log.history(found, 10)), "actions": _actions(request, found),
    }  # fmt: skip
    return render(request, "units/reorganising/page.html", context)


def _told(found: Reorganisation) -> list[dict[str, Any]]:
    """What became of what waited, by unit, in the order in which it was done."""
    rows = (found.journal or {}).get("told", [])
    units = Unit.objects.in_bulk({row["unit"] for row in rows})
    return [{**row, "unit": units[row["unit"]]} for row in rows if row["unit"] in units]


def _actions(request: HttpRequest, found: Reorganisation) -> list[Action]:
    if found.status == S.CARRIED_OUT:
        refusal = rules.may_undo(request.user, found)
        url = reverse("units:reorganisation_undo", args=[found.pk])
        return [Action(_("Undo"), url, "arrow-back-up", danger=True, reason=refusal.reason if refusal else "")]
    refusal = rules.may_edit(request.user, found)
    why = refusal.reason if refusal else ""
    return [Action(_("Look at it and carry it out again"), preview_of(found), "eye", primary=True, reason=why)]


@GET_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_undo(request.user, found))
    if found.status != S.CARRIED_OUT:
        return redirect(page_of(found))
    form = forms.UndoForm(typed(request), initial={"version": found.version})
    context = {"record": found, "groups": verbs.resting_on(found), "day": vi_date(clock.today())}
    return answer(
        request,
        form,
        lambda data: verbs.undo(found=found, by=request.user, **data),
        to=page_of,
        template="units/reorganising/undo.html",
        context=context,
        done=_("The reorganisation has been undone; everything is as it was."),
        record=found,
    )
