"""Results: the list of ranks, a round's result, its release, workbook and fairness sheet, and knock-outs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core.badges import badge
from core.context import working_year
from core.forms import answer, typed
from core.lists import Column, Empty, ListView
from core.refusals import require
from scoring import fairness as fairness_questions
from scoring.forms import ranking as forms
from scoring.models import KnockoutFinding, Result, Round, RoundStage
from scoring.ranking import page as pages
from scoring.ranking import releasing, workbook
from scoring.ranking.computing import outcome
from scoring.rules import ranking as rules
from units.models import Block


def result_url(round_: Round) -> str:
    return reverse("scoring:result", args=[round_.pk])


def find(pk: int, user: Any) -> Round:
    """The round, where the person may see it and its result. Raises Http404, Refused."""
    rows = Round.objects.visible_to(user).select_related("host", "block", "table", "version_used")
    round_ = get_object_or_404(rows.prefetch_related("stages"), pk=pk)
    opened = any(s.kind == RoundStage.Kind.OPEN and s.status == RoundStage.Status.DONE for s in round_.stages.all())
    require(rules.may_read_result(user, round_, open_to_members=opened))
    return round_


def _years(*_args: Any) -> list[tuple[int, str]]:
    years = Round.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


def _blocks(request: HttpRequest | None) -> QuerySet[Block]:
    user: Any = request.user if request is not None else None
    return Block.objects.visible_to(user) if user is not None else Block.objects.none()


class ResultFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        field_name="release__round__year", choices=_years, label=_("Year"), empty_label=_("All years")
    )
    block = django_filters.ModelChoiceFilter(
        field_name="release__round__block", queryset=_blocks, label=_("Block"), empty_label=_("All blocks")
    )

    class Meta:
        model = Result
        fields: list[str] = []


class ResultList(ListView):
    title = _("Ranking")
    noun = _("results")
    model = Result
    filterset_class = ResultFilter
    search_fields = ("sheet__unit__folded", "release__round__folded")
    default_sort = "round"
    export_name = "xep-hang"
    empty = Empty(
        _("No result has been released yet"), _("Results stand here once the host releases those of a scoring round.")
    )
    columns = (
        Column(
            "unit", _("Unit"), lambda r: r.sheet.unit.name, sort=("sheet__unit__name_order",), phone="title",
            secondary=lambda r: r.release.round.name,
        ),
        Column("rank", _("Rank"), lambda r: r.rank, sort=("rank",), numeric=True),
        Column("total", _("Total"), lambda r: r.total, sort=("total",), numeric=True),
        Column("self", _("Self-scored"), lambda r: r.self_total, numeric=True, phone="hide"),
        Column("class", _("Classification"), lambda r: r.classification, sort=("classification",)),
        Column("award", _("Award"), lambda r: r.award, sort=("award",)),
        Column(
            "round", _("Round"), lambda r: r.release.round.name,
            sort=("-release__round__year", "release__round__name", "rank"), screen=False,
        ),
        Column("note", _("Note"), lambda r: r.note, screen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Result]:
        rows = Result.objects.in_force().visible_to(self.request.user)
        year = working_year(self.request)
        if year and not self.request.GET.get("year"):
            rows = rows.filter(release__round__year__in=(year, year - 1))
        return rows.select_related("sheet__unit", "release__round")

    def row_url(self, obj: Result) -> str:
        return result_url(obj.release.round)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(pk, request.user)
    return render(request, "scoring/ranking/result.html", {"page": pages.load(round_, request.user)})


@require_safe
def release_shown(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A release as it was frozen, also a superseded one."""
    round_ = find(pk, request.user)
    row = get_object_or_404(round_.releases, scope="final", number=number)
    return render(request, "scoring/ranking/release.html", {"round": round_, "release": row, "badge": badge("ended")})


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(pk, request.user)
    require(pages.may_release(request.user, round_))
    found = outcome(round_)
    context = {
        "round": round_, "found": found, "obstacles": releasing.obstacles(found), "doubts": releasing.doubts(found),
        "cancel": result_url(round_),
    }  # fmt: skip
    return answer(
        request,
        forms.ReleaseForm(typed(request)),
        lambda typed_: releasing.release(round_=round_, by=request.user, **typed_),
        to=lambda _row: result_url(round_),
        template="scoring/ranking/release_form.html",
        context=context,
        done=_("The result is released; every member was told."),
    )


@require_safe
def export(request: HttpRequest, pk: int, shape: str) -> FileResponse:
    round_ = find(pk, request.user)
    if shape not in workbook.SHAPES:
        raise Http404
    return workbook.respond(outcome(round_, inside=rules.sees_inside_only(request.user, round_)), shape)


@require_safe
def fairness(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sheet for the host; a member's own line for its people."""
    round_ = find(pk, request.user)
    user: Any = request.user
    context: dict[str, Any] = {"round": round_, "whole": rules.may_see_fairness(user, round_)}
    if context["whole"]:
        context["sheet"] = fairness_questions.sheet(round_)
    else:
        own = round_.sheets.filter(unit__in=user.grants.own_units).values_list("unit_id", flat=True)
        context["lines"] = [
            line
            for unit in own
            if (line := fairness_questions.own_line(round_, unit, inside=rules.sees_inside_only(user, round_)))
        ]
        if round_.show_severity:
            context["severities"] = fairness_questions.sheet(round_).severities
    return render(request, "scoring/fairness/sheet.html", context)


@require_http_methods(["GET", "POST"])
def knockout(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(pk, request.user)
    require(rules.may_find(request.user, round_))
    return answer(
        request,
        forms.KnockoutForm(typed(request), round_=round_),
        lambda typed_: releasing.find_knockout(by=request.user, **typed_),
        to=lambda _row: result_url(round_),
        template="scoring/ranking/form.html",
        context={
            "round": round_, "heading": _("Record a knock-out"), "submit": _("Record"), "cancel": result_url(round_),
        },
        done=_("Recorded; the ranking follows it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def knockout_drop(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    round_ = find(pk, request.user)
    require(rules.may_find(request.user, round_))
    row = get_object_or_404(
        KnockoutFinding.objects.select_related("knockout", "sheet__unit", "sheet__round"),
        pk=finding,
        sheet__round=round_,
    )
    return answer(
        request,
        forms.DropForm(typed(request)),
        lambda typed_: releasing.drop_knockout(finding=row, by=request.user, **typed_),
        to=lambda _none: result_url(round_),
        template="scoring/ranking/form.html",
        context={
            "round": round_, "heading": _("Take the knock-out back"), "submit": _("Take back"),
            "intro": f"{row.sheet.unit.name}: {row.knockout.text}", "cancel": result_url(round_),
        },
    )  # fmt: skip
