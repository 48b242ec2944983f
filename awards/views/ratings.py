"""Yearly ratings: list, grid of a unit's staff, correction; what is recorded of a collective."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from awards import ratings
from awards.forms import ratings as forms
from awards.forms.people import DisciplineForm
from awards.models import Discipline, Rating
from awards.ratings import badges
from awards.rules import ratings as rules
from awards.views.register import years
from core import clock, search
from core.forms import answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import Refusal, require
from units import people
from units.models import Position, Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FORM = "awards/ratings/form.html"
PEOPLE, UNITS, PARTIES = "people", "units", "parties"
KINDS: dict[str, tuple[str | Promise, str, Any, Callable[..., Any]]] = {
    "rating": (_("Record a rating"), "chart-bar", forms.UnitRatingForm, ratings.rate_unit),
    "discipline": (_("Record discipline or what is pending"), "alert-triangle", DisciplineForm, ratings.restrict_unit),
}


class RatingFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"), empty_label=_("Every year"))
    level = django_filters.ChoiceFilter(choices=Rating.Level.choices, label=_("Rating"), empty_label=_("Every rating"))
    who = django_filters.ChoiceFilter(
        choices=[
            (PEOPLE, pgettext_lazy("staff", "People")), (UNITS, _("Collectives")), (PARTIES, _("Party organisations")),
        ],
        label=_("Who"), empty_label=_("Everybody"), method="of_whom",
    )  # fmt: skip
    unit = django_filters.CharFilter(label=_("Unit"), method="at_unit")

    class Meta:
        model = Rating
        fields: list[str] = []

    def of_whom(self, rows: Any, _name: str, who: str) -> Any:
        if who == PEOPLE:
            return rows.filter(subject__isnull=False)
        return rows.filter(subject__isnull=True, of=Rating.Of.PARTY if who == PARTIES else Rating.Of.WORK)

    def at_unit(self, rows: Any, _name: str, text: str) -> Any:
        stood = Position.objects.filter(search.words(text, ["unit__folded"]))
        named = Unit.objects.filter(search.words(text, ["folded"]))
        return rows.filter(Q(subject__in=stood.values("subject")) | Q(unit__in=named.values("pk")))


def _post(rating: Rating) -> str:
    if rating.subject is None:
        return str(rating.get_of_display()) if rating.of == Rating.Of.PARTY else ""
    post = next(iter(rating.subject.positions.all()), None)
    return f"{post.title}, {post.unit.short_name}".strip(", ") if post else ""


class Ratings(ListView):
    title = _("Yearly ratings")
    noun = _("ratings")
    model = Rating
    filterset_class = RatingFilter
    quick_filters = 4
    search_fields = ("subject__folded", "unit__folded")
    search_hint = _("Name; without diacritics")
    export_name = "xep-loai-hang-nam"
    default_sort = "-year"
    empty = Empty(
        _("Yearly ratings will be here"), _("They are typed for a whole unit at once, or imported from Excel.")
    )
    columns = (
        Column("name", _("Name"), cell=lambda r: str(r.subject or r.unit), secondary=_post, phone="title",
               sort=("subject__name_order", "unit__name_order"), export=lambda r: str(r.subject or r.unit.name)),
        Column("post", _("Post, unit"), cell=_post, screen=False),
        Column("year", _("Year"), cell=lambda r: str(r.year), sort=("year",), nowrap=True, export=lambda r: r.year),
        Column("level", _("Rating"), cell=lambda r: badges.RATING[r.level], sort=("level",),
               export=lambda r: r.get_level_display()),
        Column("decision", _("Decision"), cell=lambda r: r.number or "–", secondary=lambda r: r.decided_on, nowrap=True,
               export=lambda r: r.number),
        Column("date", _("Date"), cell=lambda r: r.decided_on, screen=False),
        Column("issuer", _("Issued by"), cell=lambda r: r.issuer or "–", phone="hide"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Rating]:
        grants: Any = self.request.user.grants  # type: ignore[union-attr]
        require(None if grants.any else Refusal(_("You need a role to look at ratings.")))
        posts = Prefetch("subject__positions", Position.objects.select_related("unit"))
        rows: QuerySet[Rating] = Rating.objects.visible_to(self.request.user)
        return rows.select_related("subject", "unit").prefetch_related(posts)

    def row_url(self, obj: Rating) -> str:
        return reverse("awards:rating", args=[obj.pk])

    def get_actions(self) -> list[Action]:
        if rules.enter(self.request.user):
            return []
        return [
            Action(_("Import from Excel"), reverse("core:import_new", args=["ratings"]), "file-import"),
            Action(_("Rate a unit's staff"), reverse("awards:rating_start"), "table", primary=True),
        ]


def last_year() -> int:
    """The year that is rated now: the one that ends, or from November this one."""
    today = clock.today()
    return today.year if today.month >= 11 else today.year - 1


@GET_POST
def start(request: HttpRequest) -> HttpResponse:
    require(rules.enter(request.user))
    units = people.reach(request.user).filter(closed_on__isnull=True)
    own = list(units.filter(pk__in=request.user.grants.own_units)[:2])  # type: ignore[union-attr]
    if len(own) == 1 and request.method != "POST" and not request.user.grants.officer_hosts:  # type: ignore[union-attr]
        return HttpResponseRedirect(reverse("awards:rating_grid", args=[own[0].pk, last_year()]))
    form = forms.StartForm(typed(request), units=units, initial={"year": last_year(), "unit": own[0] if own else None})
    context = {
        "heading": _("Rate a unit's staff"),
        "submit": _("Go on"),
        "cancel": reverse("awards:ratings"),
        "intro": "",
    }
    return answer(
        request, form, lambda data: data, template=FORM, context=context,
        to=lambda data: reverse("awards:rating_grid", args=[data["unit"].pk, data["year"]]),
    )  # fmt: skip


@GET_POST
def grid(request: HttpRequest, unit: int, year: int) -> HttpResponse:
    require(rules.enter(request.user))
    found = get_object_or_404(people.reach(request.user), pk=unit)
    if not 1945 <= year <= clock.today().year:
        raise Http404
    shown = ratings.load(found, year)
    form = forms.GridForm(typed(request), request.FILES or None, grid=shown)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "fill":
        form.errors.clear()
    elif request.method == "POST" and form.is_valid():
        response = carry_out(
            request, form, lambda: _keep(request, found, year, form), done=_("The ratings are recorded."),
            to=lambda _rows: reverse("awards:rating_grid", args=[unit, year]),
        )  # fmt: skip
        if response is not None:
            return response
    if asked != "fill":
        form.put_faults(shown)
    context = {
        "grid": shown, "form": form, "unit": found, "year": year, "levels": forms.LEVELS,
        "years": range(clock.today().year, clock.today().year - 5, -1), "rated": len(shown.lines) - len(shown.open_lines),
    }  # fmt: skip
    return render(request, "awards/ratings/grid.html", context)


def _keep(request: HttpRequest, unit: Unit, year: int, form: forms.GridForm) -> list[Rating]:
    given = form.arguments
    file = given.pop("file")
    return ratings.keep(
        unit=unit, year=year, levels=form.levels, basis=ratings.Basis(**given), file=file, by=request.user
    )  # fmt: skip


@GET_POST
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Rating.objects.visible_to(request.user).select_related("subject", "unit", "file", "entered_by")
    found = ratings.readied(get_object_or_404(rows, pk=pk), request.user)
    refusal = rules.keep(request.user, found)
    if request.method == "POST":
        require(refusal)
    names = ("level", *forms.BASIS, "version")
    form = forms.CorrectForm(
        typed(request), request.FILES or None, initial={name: getattr(found, name) for name in names}
    )
    context = {
        "rating": found, "refusal": refusal, "badge": badges.RATING[found.level],
        "corrections": [(one, badges.RATING[one.level]) for one in found.corrections.select_related("by", "file")],
        "multipart": True, "submit": _("Correct the rating"), "cancel": "",
        "intro": _("What stood there is kept with your reason."),
    }  # fmt: skip
    return answer(
        request, form, lambda data: ratings.correct(rating=found, by=request.user, **data), to=lambda _r: request.path,
        template="awards/ratings/rating.html", context=context, record=found, done=_("The rating is corrected."),
    )  # fmt: skip


# ---- of a collective -------------------------------------------------------------------------------------------------
def actions_of(unit: Any, user: Any) -> list[Action]:
    """The buttons of the page of a collective that `user` sees."""
    grants = user.grants
    if grants.hosts and grants.hosts == grants.officer_hosts:  # whoever sees as an officer keeps: nothing to ask
        unit.kept = True
    else:
        ratings.readied(unit, user)
    if rules.keep(user, unit):
        return []
    return [
        Action(label, reverse("awards:collective_record", args=[unit.pk, kind]), icon)
        for kind, (label, icon, _form, _verb) in KINDS.items()
    ]


@GET_POST
def collective_record(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    require(rules.enter(request.user))
    found = ratings.readied(get_object_or_404(Unit, pk=pk), request.user)
    if kind not in KINDS or not found.kept:
        raise Http404
    label, _icon, shape, verb = KINDS[kind]
    form = shape(typed(request))
    page = reverse("awards:collective", args=[pk])
    context = {"heading": label, "submit": _("Record"), "cancel": page, "of_unit": found, "intro": ""}
    return answer(
        request, form, lambda data: verb(unit=found, by=request.user, **data), to=lambda _made: page, template=FORM,
        context=context, done=_("It is recorded."),
    )  # fmt: skip


@GET_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.enter(request.user))
    found = get_object_or_404(Discipline.objects.select_related("subject", "unit"), pk=pk)
    if not ratings.readied(found, request.user).kept:
        raise Http404
    page = reverse("awards:person", args=[found.subject_id]) if found.subject_id else reverse(
        "awards:collective", args=[found.unit_id]
    )  # fmt: skip
    context = {
        "heading": _("End what is pending, or the discipline"), "submit": _("Record the end"), "cancel": page,
        "intro": f"{found.subject or found.unit} · {found.get_level_display()} · {found.starts_on:%d/%m/%Y}",
    }  # fmt: skip
    return answer(
        request, forms.ConcludeForm(typed(request)), to=lambda _d: page, template=FORM, context=context,
        act=lambda data: ratings.conclude(discipline=found, by=request.user, **data), done=_("The end is recorded."),
    )  # fmt: skip
