"""The register of units: list, page and the forms that change one."""

from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, log, nav, search
from core.badges import badge
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from units import lineage
from units import units as verbs
from units.forms import units as forms
from units.forms.fields import label_of
from units.models import Block, Unit, UnitKind, UnitLevel, UnitParent, in_force
from units.rules import units as rules
from units.views import panels

FORM = "units/form.html"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page_of(unit: Any) -> str:
    return reverse("units:unit", args=[unit.pk])


def _hosts(request: HttpRequest | None) -> QuerySet[Unit]:
    """Units that host blocks or have units under them: what a list may be narrowed to."""
    return Unit.objects.filter(pk__in=UnitParent.objects.filter(in_force(clock.today())).values("parent"))


def _grants(request: HttpRequest) -> Any:
    user: Any = request.user
    return user.grants


class UnitFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=UnitKind.choices, label=_("Kind"), empty_label=_("All kinds"))
    level = django_filters.ChoiceFilter(choices=UnitLevel.choices, label=_("Level"), empty_label=_("All levels"))
    host = django_filters.ModelChoiceFilter(
        queryset=_hosts, label=_("Under"), empty_label=_("Under any unit"), method="under"
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def under(self, rows: Any, _name: str, host: Unit) -> Any:
        return rows.ever_under(host.pk).exclude(pk=host.pk)


class UnitList(ListView):
    title = _("Units")
    noun = _("units")
    model = Unit
    filterset_class = UnitFilter
    search_fields = ("folded",)
    search_hint = _("Name, code; without diacritics")
    default_sort = "name"
    export_name = "don-vi"
    empty = Empty(
        _("The units that take part will be here"),
        _("An administrator adds them one by one or loads them from a file."),
    )
    columns = (
        Column(
            "name",
            _("Unit"),
            cell=lambda u: u.short_name,
            secondary=lambda u: u.name if u.name != u.short_name else "",
            sort=("name_order",),
            phone="title",
            export=lambda u: u.short_name,
        ),
        Column("full_name", _("Full name"), cell=lambda u: u.name, screen=False),
        Column("code", _("Code"), cell=lambda u: u.code, screen=False),
        Column("kind", _("Kind"), cell=lambda u: u.get_kind_display(), sort=("kind", "name_order")),
        Column("level", _("Level"), cell=lambda u: u.get_level_display(), sort=("level", "name_order")),
        Column("parent", _("Stands under"), cell=lambda u: u.parent_name, sort=("parent_name", "name_order")),
        Column("opened_on", _("Exists from"), cell=lambda u: u.opened_on, sort=("opened_on",), screen=False),
        Column("closed_on", _("Until"), cell=lambda u: u.closed_on, sort=("closed_on",), phone="hide"),
    )

    def get_tabs(self) -> list[Tab]:
        ended = Q(closed_on__lt=clock.today())
        return [Tab("active", _("Active units"), ~ended | Q(closed_on=None)), Tab("ended", _("Ended units"), ended)]

    def get_queryset(self) -> QuerySet[Unit]:
        last = UnitParent.objects.filter(child=OuterRef("pk")).order_by("-starts_on").values("parent__short_name")[:1]
        return Unit.objects.visible_to(self.request.user).annotate(parent_name=Subquery(last))

    def get_columns(self) -> list[Column]:
        """The last day stands only where there is one."""
        ended = self.tab is not None and self.tab.key == "ended"
        return [
            column if ended or column.key != "closed_on" else replace(column, screen=False) for column in self.columns
        ]

    def row_url(self, obj: Unit) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.create(self.request.user):
            return []
        return [
            Action(_("Import from Excel"), reverse("core:import_new", args=["units"]), "file-import"),
            Action(_("Add a unit"), reverse("units:create"), "plus", primary=True),
        ]


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """Suggestions for a unit's text box: at most 12 options."""
    query = request.GET.get(request.GET.get("field", ""), "")
    found = (
        Unit.objects.visible_to(request.user)
        .filter(search.words(query, ["folded"]))
        .order_by("closed_on", "name_order")[:12]
    )
    return render(request, "units/_choices.html", {"options": [label_of(u) for u in found] if query.strip() else []})


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    refusal = rules.keep(request.user, verbs.ancestors_of(found))
    ended = found.closed_on is not None and found.closed_on < clock.today()
    context = {
        "unit": found,
        "badge": badge("ended") if ended else badge("done", _("Active")),
        "names": found.names.order_by("-starts_on"),
        "parents": found.parents.select_related("parent").order_by("-starts_on"),
        "predecessors": verbs.predecessors(found),
        "lineage": lineage.lineage(found),
        "reports_url": nav.resolve("campaigns:reports"),
        "acts_for": [] if ended else lineage.acting_for(found),
        "acted_for_by": lineage.acted_for_by(found) if ended else [],
        "successors": verbs.successors(found) if found.closed_on else [],
        "blocks": Block.objects.visible_to(request.user).filter(memberships__unit=found).distinct()[:20],
        "under": 0 if ended else Unit.objects.under(found.pk).exclude(pk=found.pk).count(),
        "panels": panels.dependants(found),
        "events": panels.events(log.history(found, 10)) if refusal is None else [],
        "actions": _actions(found, refusal),
    }
    return render(request, "units/unit.html", context)


def _actions(found: Unit, refusal: Any) -> list[Action]:
    if refusal:
        return []
    closed = rules.not_closed(found)
    why = closed.reason if closed else ""
    return [
        Action(_("Correct"), reverse("units:edit", args=[found.pk]), "pencil"),
        Action(_("Move"), reverse("units:move", args=[found.pk]), "transfer", reason=why),
        Action(_("End the unit"), reverse("units:close", args=[found.pk]), "ban", danger=True, reason=why),
        Action(_("Rename"), reverse("units:rename", args=[found.pk]), "writing", primary=True, reason=why),
    ]


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The page of the unit one acts for (of several: the list of them)."""
    own = Unit.objects.filter(pk__in=_grants(request).own_units)
    if len(own) == 1:
        return redirect(page_of(own[0]))
    return render(request, "units/mine.html", {"units": own})


@GET_POST
def create(request: HttpRequest) -> HttpResponse:
    require(rules.create(request.user))
    form = forms.CreateForm(typed(request), by=request.user)
    context = {"heading": _("Add a unit"), "submit": _("Add the unit"), "cancel": reverse("units:list")}
    return answer(
        request,
        form,
        lambda data: verbs.create(by=request.user, **data),
        to=page_of,
        template=FORM,
        context=context,
        done=_("The unit has been added."),
    )


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = forms.EditForm(typed(request), initial={f: getattr(found, f) for f in ("code", "kind", "level", "version")})
    return _change(request, found, form, verbs.edit, _("Correct a unit"), _("Save"), _("The unit has been corrected."))


@GET_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    require(rules.not_closed(found))
    form = forms.RenameForm(typed(request), initial={f: getattr(found, f) for f in ("name", "short_name", "version")})
    return _change(
        request,
        found,
        form,
        verbs.rename,
        _("Rename a unit"),
        _("Rename"),
        _("The new name is recorded; documents of earlier dates keep the earlier name."),
    )


@GET_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    require(rules.not_closed(found))
    form = forms.MoveForm(
        typed(request),
        by=request.user,
        initial={"version": found.version, "parent": verbs.parent_on(found, clock.today())},
    )
    return _change(
        request,
        found,
        form,
        verbs.move,
        _("Move a unit"),
        _("Move"),
        _("The unit stands under its new parent from that day."),
    )


@GET_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    require(rules.not_closed(found))
    form = forms.CloseForm(typed(request), initial={"version": found.version})
    return _change(
        request,
        found,
        form,
        verbs.close,
        _("End a unit"),
        _("End the unit"),
        _("The end of the unit is recorded."),
        dependants=panels.dependants(found),
    )


def _visible(request: HttpRequest, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Unit:
    """The unit, where the person may change it; else the refusal's page."""
    found = _visible(request, pk)
    require(rules.keep(request.user, verbs.ancestors_of(found)))
    return found


def _change(
    request: HttpRequest, found: Unit, form: Any, verb: Any, heading: Any, submit: Any, done: Any, **more: Any
) -> HttpResponse:
    context = {"heading": heading, "submit": submit, "unit": found, "cancel": page_of(found), **more}
    return answer(
        request,
        form,
        lambda data: verb(unit=found, by=request.user, **data),
        to=page_of,
        template=FORM,
        context=context,
        done=done,
        record=found,
    )
