"""People and households: list, form, page with the time line, what is recorded of them, merging."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from awards import people
from awards.forms import people as forms
from awards.views.ratings import actions_of
from core import search
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from units import merging
from units import people as keeping
from units.lineage import lineages
from units.models import Position, Subject, SubjectMerge, Unit
from units.rules import people as rules

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FORM = "awards/people/form.html"
Verb = Callable[..., Any]
KINDS: dict[str, tuple[str | Promise, str, Any, Verb]] = {
    "position": (_("Record a post"), "id", forms.PositionForm, keeping.place),
    "rating": (_("Record a rating"), "chart-bar", forms.RatingForm, people.rate),
    "initiative": (_("Record an initiative"), "bulb", forms.InitiativeForm, people.invent),
    "discipline": (_("Record discipline or what is pending"), "alert-triangle", forms.DisciplineForm, people.restrict),
}


def page_of(subject: Subject) -> str:
    return reverse("awards:person", args=[subject.pk])


class PeopleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Subject.Kind.choices, label=_("Kind"), empty_label=_("Everybody"))
    unit = django_filters.CharFilter(label=_("Unit"), method="at_unit")

    class Meta:
        model = Subject
        fields: list[str] = []

    def at_unit(self, rows: Any, _name: str, text: str) -> Any:
        stood = Position.objects.filter(search.words(text, ["unit__folded"]))
        return rows.filter(pk__in=stood.values("subject"))


def _present(subject: Subject) -> Position | None:
    return next(iter(subject.positions.all()), None)


def _post(subject: Subject) -> str:
    position = _present(subject)
    return position.title if position else ""


def _unit(subject: Subject) -> str:
    position = _present(subject)
    return position.unit.short_name if position else ""


class People(ListView):
    title = _("People and households")
    noun = _("people and households")
    model = Subject
    filterset_class = PeopleFilter
    search_fields = ("folded",)
    search_hint = _("Name; without diacritics")
    export_name = "ca-nhan-ho-gia-dinh"
    default_sort = "name"
    empty = Empty(
        _("People and households will be here"),
        _("They come with recorded decisions and imports, or are entered here."),
    )
    columns = (
        Column(
            "name", _("Name"), cell=lambda s: s.full_name, secondary=_post, sort=("name_order",), phone="title",
            export=lambda s: s.full_name,
        ),
        Column("kind", _("Kind"), cell=lambda s: s.get_kind_display(), sort=("kind",)),
        Column("unit", _("Unit"), cell=_unit),
        Column(
            "born", _("Year of birth"), cell=lambda s: str(s.born_on.year if s.born_on else s.born_year or ""),
            sort=("born_year",), phone="hide",
        ),
        Column("sex", _("Sex"), cell=lambda s: s.get_sex_display(), phone="hide"),
        Column("ethnicity", _("Ethnicity"), cell=lambda s: s.ethnicity, sort=("ethnicity",), phone="hide"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Subject]:
        require(rules.read(self.request.user))
        rows = Subject.objects.visible_to(self.request.user).filter(merged_into__isnull=True)
        return rows.prefetch_related(Prefetch("positions", Position.objects.select_related("unit")))

    def row_url(self, obj: Subject) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.enter(self.request.user):
            return []
        return [Action(_("Enter a person or household"), reverse("awards:person_add"), "user-plus", primary=True)]


def visible(request: HttpRequest, pk: int) -> Any:
    """The person asked for, where the user may see them; else 404. `kept`: may be changed by the user."""
    require(rules.read(request.user))
    rows = Subject.objects.visible_to(request.user).select_related("merged_into")
    return get_object_or_404(rows.annotate(kept=keeping.kept_by(request.user)), pk=pk)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    posts = people.posts_of(found)
    context = {
        "subject": found, "present": next(iter(posts), None), "years": people.of_subject(found, posts),
        "actions": [
            Action(_("Check eligibility"), reverse("awards:person_check", args=[pk]), "checklist", primary=True),
            *([Action(_("Long service"), reverse("awards:service", args=[pk]), "hourglass")] if found.kind == "person" else []),
            *_actions(request, found),
        ],
    }  # fmt: skip
    return render(request, "awards/people/page.html", context)


@require_safe
def twins(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(rules.merge(request.user))
    context = {
        "subject": found, "twins": [] if found.merged_into_id else keeping.twins(found, request.user),
        "merges": found.merges.filter(undone_at__isnull=True).select_related("gone", "by"),
    }  # fmt: skip
    return render(request, "awards/people/twins.html", context)


def _actions(request: HttpRequest, found: Subject) -> list[Action]:
    if rules.keep(request.user, found) or found.merged_into_id:
        return []
    twins = [] if rules.merge(request.user) else [
        Action(_("Same person twice"), reverse("awards:person_twins", args=[found.pk]), "git-merge")
    ]  # fmt: skip
    return [
        Action(_("Correct"), reverse("awards:person_edit", args=[found.pk]), "pencil"),
        *twins,
        *(
            Action(label, reverse("awards:person_record", args=[found.pk, kind]), icon)
            for kind, (label, icon, _form, _verb) in KINDS.items()
        ),
    ]


def lineage_of(request: HttpRequest, pk: int) -> tuple[Unit, list[Unit]]:
    """The collective asked for, where the user may see it, with those whose history it carries on; else 404."""
    require(rules.read(request.user))
    grants = request.user.grants  # type: ignore[union-attr]
    rows = Unit.objects.all()
    if not grants.is_admin:
        own = Unit.objects.filter(pk__in=grants.own_units | grants.inherited_units)
        rows = own | Unit.objects.ever_under(*grants.hosts) if grants.hosts else own
    units = list(rows.filter(pk__in=lineages([pk])).distinct())
    found = next((unit for unit in units if unit.pk == pk), None)
    if found is None:
        raise Http404
    return found, [unit for unit in units if unit != found]


@require_safe
def collective(request: HttpRequest, pk: int) -> HttpResponse:
    found, before = lineage_of(request, pk)
    context = {
        "unit": found, "before": before, "years": people.of_unit([found, *before]),
        "actions": [
            Action(_("Who qualifies when"), reverse("awards:unit_plan", args=[pk]), "calendar-stats"),
            Action(_("Check eligibility"), reverse("awards:collective_check", args=[pk]), "checklist", primary=True),
            *actions_of(found, request.user),
        ],
    }  # fmt: skip
    return render(request, "awards/people/collective.html", context)


@GET_POST
def add(request: HttpRequest) -> HttpResponse:
    require(rules.enter(request.user))
    form = forms.AddForm(typed(request), by=request.user)
    context = {"heading": _("Enter a person or household"), "submit": _("Enter"), "cancel": reverse("awards:people")}
    return answer(
        request, form, lambda data: keeping.add(by=request.user, **data), to=page_of, template=FORM, context=context,
        done=_("The person or household is entered."),
    )  # fmt: skip


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(rules.keep(request.user, found))
    form = forms.EditForm(typed(request), initial={name: getattr(found, name) for name in (*forms.FACTS, "version")})
    context = {"heading": _("Correct"), "submit": _("Save"), "cancel": page_of(found), "subject": found}
    return answer(
        request, form, lambda data: keeping.edit(subject=found, by=request.user, **data), to=page_of, template=FORM,
        context=context, record=found, done=_("What is recorded is corrected."),
    )  # fmt: skip


@GET_POST
def record(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = visible(request, pk)
    if kind not in KINDS:
        raise Http404
    require(rules.keep(request.user, found))
    label, _icon, shape, verb = KINDS[kind]
    form = shape(typed(request))
    context = {"heading": label, "submit": _("Record"), "cancel": page_of(found), "subject": found}
    return answer(
        request, form, lambda data: verb(subject=found, by=request.user, **data), to=lambda _made: page_of(found),
        template=FORM, context=context, done=_("It is recorded."),
    )  # fmt: skip


@GET_POST
def merge(request: HttpRequest, pk: int, gone: int) -> HttpResponse:
    kept, other = visible(request, pk), visible(request, gone)
    require(rules.merge(request.user))
    form = forms.MergeForm(typed(request))
    context = {"kept": kept, "gone": other, "reasons": keeping.reasons(kept, other)}
    return answer(
        request, form, lambda data: merging.merge(kept=kept, gone=other, by=request.user, **data),
        to=lambda _made: page_of(kept), template="awards/people/merge.html", context=context,
        done=_("The two entries are one now; this can be undone."),
    )  # fmt: skip


@GET_POST
def unmerge(request: HttpRequest, pk: int, merged: int) -> HttpResponse:
    found = visible(request, pk)
    require(rules.merge(request.user))
    row = get_object_or_404(SubjectMerge.objects.select_related("kept", "gone"), pk=merged, kept=found)
    form = forms.VerbForm(typed(request))
    context = {
        "heading": _("Undo the merge"),
        "submit": _("Undo the merge"),
        "cancel": page_of(found),
        "subject": found,
    }
    return answer(
        request, form, lambda _data: merging.undo(merged=row, by=request.user), to=lambda _gone: page_of(found),
        template=FORM, context=context, done=_("The two entries are apart again."),
    )  # fmt: skip
