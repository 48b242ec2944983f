"""Initiatives: list, application with its authors, page, side by side with one that reads alike."""

from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from awards import initiatives
from awards.forms import initiatives as forms
from awards.initiatives import badges, reviewing, similar
from awards.initiatives.applying import Application, Authors
from awards.models import Initiative, InitiativeAuthor, Recognition
from awards.rules import initiatives as rules
from awards.views.register import years
from awards.workflow.initiatives import INITIATIVE
from core import clock, log, search
from core.forms import carry_out, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from core.rows import Step, reshape
from core.templatetags.show import vi_datetime
from units import people
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = Initiative.Status
MAIN = ("file", "review", "recognise")  # the one primary button of a state


def page_of(initiative: Initiative) -> str:
    return reverse("awards:initiative", args=[initiative.pk])


def visible(request: HttpRequest, pk: int) -> Any:
    """The initiative with what its rules ask; 404 for whoever may not see it."""
    require(rules.may_look(request.user))
    rows = Initiative.objects.visible_to(request.user).select_related("unit", "host", "file")
    return initiatives.readied(get_object_or_404(rows, pk=pk), request.user)


class InitiativeFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"), empty_label=_("Every year"))
    level = django_filters.ChoiceFilter(
        choices=Recognition.Level.choices, label=_("Recognised at"), empty_label=_("Every level"), method="at_level"
    )
    unit = django_filters.CharFilter(label=_("Unit"), method="at_unit")
    author = django_filters.CharFilter(label=_("Author"), method="by_author")

    class Meta:
        model = Initiative
        fields: list[str] = []

    def at_level(self, rows: Any, _name: str, level: str) -> Any:
        return rows.filter(pk__in=Recognition.objects.filter(level=level).values("initiative"))

    def at_unit(self, rows: Any, _name: str, text: str) -> Any:
        return rows.filter(search.words(text, ["unit__folded"]))

    def by_author(self, rows: Any, _name: str, text: str) -> Any:
        named = InitiativeAuthor.objects.filter(search.words(text, ["subject__folded"]))
        return rows.filter(pk__in=named.values("initiative"))


def _authors(initiative: Initiative) -> str:
    return ", ".join(row.subject.full_name for row in initiative.authors.all())


def _levels(initiative: Initiative) -> str:
    return ", ".join(str(row.get_level_display()) for row in initiative.recognitions.all()) or "–"


class Initiatives(ListView):
    title = _("Initiatives")
    noun = _("initiatives")
    model = Initiative
    filterset_class = InitiativeFilter
    quick_filters = 3
    search_fields = ("folded",)
    search_hint = _("Title of the initiative; without diacritics")
    export_name = "sang-kien"
    default_sort = "-year"
    tabs = (
        Tab("all", _("All")), Tab("draft", _("Being written"), Q(status=S.DRAFT)),
        Tab("council", _("Before the council"), Q(status=S.FILED)),
        Tab("decision", _("Awaiting the decision"), Q(status=S.REVIEWED)),
        Tab("recognised", _("Recognised"), Q(status=S.RECOGNISED)), Tab("refused", _("Not recognised"), Q(status=S.REFUSED)),
    )  # fmt: skip
    empty = Empty(_("Initiatives will be here"), _("The authors' unit applies; the initiative council reviews them."))
    columns = (
        Column("title", _("Initiative"), cell=lambda i: i.title, secondary=_authors, sort=("folded",), phone="title",
               export=lambda i: i.title),
        Column("authors", _("Authors"), cell=_authors, screen=False),
        Column("unit", _("Unit"), cell=lambda i: i.unit.short_name, sort=("unit__name_order",)),
        Column("field", pgettext_lazy("initiative", "Field"), cell=lambda i: i.field or "–", phone="hide"),
        Column("year", _("Year"), cell=lambda i: str(i.year), sort=("year",), nowrap=True, export=lambda i: i.year),
        Column("level", _("Recognised at"), cell=_levels),
        Column("state", _("State"), cell=badges.of_initiative, sort=("status",),
               export=lambda i: str(badges.of_initiative(i).label)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Initiative]:
        require(rules.may_look(self.request.user))
        rows: QuerySet[Initiative] = Initiative.objects.visible_to(self.request.user)
        authors = Prefetch("authors", InitiativeAuthor.objects.select_related("subject").order_by("-share", "pk"))
        return rows.select_related("unit").prefetch_related(authors, "recognitions")

    def row_url(self, obj: Initiative) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        user: Any = self.request.user
        found: list[Action] = []
        if user.grants.kept_hosts or user.grants.is_admin:
            found += [
                Action(_("Recognise by a decision"), reverse("awards:initiative_recognise"), "circle-check"),
                Action(_("Vote of the council"), reverse("awards:initiative_vote"), "gavel"),
            ]
        if rules.may_apply(user) is None:
            found.append(Action(_("Apply for an initiative"), reverse("awards:initiative_add"), "plus", primary=True))
        return found


# ---- the application -------------------------------------------------------------------------------------------------
def _units(request: HttpRequest) -> Any:
    grants = request.user.grants  # type: ignore[union-attr]
    rows = people.reach(request.user).filter(closed_on__isnull=True).order_by("name_order")
    return rows.filter(pk__in=grants.own_units) if grants.own_units and not grants.officer_hosts else rows


@GET_POST
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = visible(request, pk) if pk else None
    require(rules.may_edit(request.user, found) if found else rules.may_apply(request.user))
    units = Unit.objects.filter(pk=found.unit_id) if found else _units(request)
    shaped = reshape(request.POST) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    staff = forms.people_of(_chosen(data, units))
    initial = (
        {name: getattr(found, name) for name in (*forms.TEXT, "unit", "version")} if found else
        {"version": 1, "year": clock.today().year}
    )  # fmt: skip
    stored = found.authors.select_related("subject").order_by("-share", "pk") if found else ()
    step = Step(
        forms.ApplicationForm(data, request.FILES or None, units=units, initial=initial),
        {"authors": forms.authors_table(data, stored, staff, request.user)},
    )
    if shaped is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        response = carry_out(request, step, lambda: _keep(request, step, found), to=page_of, done=_("Kept."))  # type: ignore[arg-type]
        if response is not None:
            return response
        if step.clash and found:
            found.refresh_from_db()
            step.renew(found.version)
    context = {
        "form": step.form, "part": step.parts["authors"], "initiative": found, "staff": staff,
        "new_row": shaped.get("new_row", "") if shaped is not None else "",
    }  # fmt: skip
    return render(request, "awards/initiatives/write.html", context, status=409 if step.clash else 200)


def _chosen(data: Any, units: Any) -> list[Unit]:
    """The unit whose staff is offered: the one chosen, else the first."""
    asked = data.get("unit", "") if data is not None else ""
    one = units.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else units.first()
    return [one] if one else []


def _keep(request: HttpRequest, step: Step, found: Any) -> Initiative:
    given: Any = step.form.cleaned_data
    application = Application(**{name: given[name] for name in forms.TEXT})
    authors: Authors = [(row.key, row.values["author"], row.values["share"]) for row in step.lines("authors")]
    more = {"application": application, "authors": authors, "file": given["file"], "by": request.user}
    if found is None:
        return initiatives.apply(unit=given["unit"], **more)
    return initiatives.edit(initiative=found, version=given["version"], **more)


# ---- its page --------------------------------------------------------------------------------------------------------
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    scores = reviewing.scores_of(found)
    may_score, mine = rules.may_score(request.user, found), None
    if may_score is None:
        mine = next((row for row in scores if row.member_id == request.user.pk), None)
    desk = rules.works_desk(request.user, found) is None
    uses = initiatives.ledger(found)
    context = {
        "initiative": found, "badge": badges.of_initiative(found), "actions": _actions(request, found),
        "authors": found.authors.select_related("subject").order_by("-share", "pk"),
        "recognitions": found.recognitions.select_related("file"), "twins": similar.similar(found, request.user),
        "desk": desk, "scores": scores if desk else [], "average": reviewing.mean(scores) if desk else None,
        "score_form": forms.ScoreForm(
            initial={"points": mine.points, "remark": mine.remark} if mine else {}
        ) if may_score is None else None,
        "mine": mine, "uses": uses, "may_use": _may_use(request, found),
        "events": [
            {"what": line.what, "who": f"{line.who} · {vi_datetime(line.at)}", "note": line.reason}
            for line in log.history(found, 15)
            if desk or line.action != "awards.initiative_score"
        ],
    }  # fmt: skip
    return render(request, "awards/initiatives/page.html", context)


def _may_use(request: HttpRequest, found: Any) -> bool:
    acts = rules.may_write(request.user, found) is None or rules.may_decide(request.user, found) is None
    return acts and bool(found.levels)


def _actions(request: HttpRequest, found: Any) -> list[Action]:
    """The steps of its present state that this person's side may take; those hindered say why."""
    writer = rules.may_write(request.user, found) is None
    desk = rules.works_desk(request.user, found) is None or rules.may_decide(request.user, found) is None
    theirs = {"file", "take_back", "ask_wider"} if writer else set()
    theirs |= {"give_back", "review", "reopen", "recognise", "refuse", "refuse_wider"} if desk else set()
    hidden = {"refuse"} if found.asked else {"refuse_wider"}
    first = []
    if rules.may_edit(request.user, found) is None:
        first = [Action(_("Change"), reverse("awards:initiative_edit", args=[found.pk]), "pencil")]
    offers = [one for one in INITIATIVE.offers(found, request.user) if one.action in theirs - hidden]
    return first + [
        Action(
            offer.label, _step_url(found, offer.action), offer.transition.icon, primary=offer.action in MAIN,
            reason=offer.refusal.reason if offer.refusal else "",
        )
        for offer in offers
    ]  # fmt: skip


def _step_url(found: Initiative, action: str) -> str:
    if action == "recognise":
        return f"{reverse('awards:initiative_recognise')}?host={found.host_id}"
    return reverse("awards:initiative_act", args=[found.pk, action])


@require_safe
def beside(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    one, two = visible(request, pk), visible(request, other)
    if one.pk == two.pk:
        raise Http404
    percent = round(100 * similar.likeness(similar.trigrams(one.title), similar.trigrams(two.title)))
    pairs = [
        {
            "initiative": x, "badge": badges.of_initiative(x),
            "authors": ", ".join(row.subject.full_name for row in x.authors.select_related("subject")),
            "same_summary": similar.shared(x.summary, y.summary), "same_effect": similar.shared(x.effect, y.effect),
        }
        for x, y in ((one, two), (two, one))
    ]  # fmt: skip
    return render(request, "awards/initiatives/beside.html", {"pairs": pairs, "percent": percent, "initiative": one})
