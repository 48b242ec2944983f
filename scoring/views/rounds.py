"""Rounds: the list, the form, the page with its board, and its stages."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import badges, blobs, years
from core.context import working_year
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import Refusal, require
from scoring import rounds
from scoring.forms import rounds as forms
from scoring.models import Round, RoundStage
from scoring.rules import rounds as rules
from scoring.sheets.computing import refresh
from scoring.views.board import Board
from units.models import Unit

S = Round.Status
BADGES = {S.DRAFT: "draft", S.RUNNING: "running", S.RELEASED: "done", S.CANCELLED: "cancelled"}


def page_url(record: Round) -> str:
    return reverse("scoring:round", args=[record.pk])


def find(user: Any, pk: int) -> Round:
    """A round the person may see, with its stages; else 404."""
    rows = Round.objects.visible_to(user).select_related(
        "host", "block", "table", "version_used", "appraiser", "other_appraiser"
    )
    record = get_object_or_404(rows, pk=pk)
    rounds.with_stages(record)
    return record


class RoundFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label=_("Year"), method="in_year")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Round.Kind.choices, empty_label=_("All kinds"))

    class Meta:
        model = Round
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra |= years.offered(self.request)

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(year=int(year))


def _stage_words(record: Round) -> str:
    """The stage under way, with its due date."""
    if record.status != S.RUNNING:
        return ""
    stages = sorted(record.stages.all(), key=lambda s: s.position)
    stage = next((s for s in stages if s.status == RoundStage.Status.OPEN), None)
    if stage is None:
        return ""
    return f"{stage.get_kind_display()}, {stage.due_on:%d/%m}" if stage.due_on else str(stage.get_kind_display())


class RoundList(ListView):
    """Rounds one may see, of the working year and those still running."""

    title = pgettext_lazy("list", "Scoring rounds")
    noun = _("rounds")
    model = Round
    filterset_class = RoundFilter
    search_fields = ("folded", "block__folded")
    search_hint = _("Name or block, without diacritics")
    export_name = "dot-cham-diem"
    default_sort = "-year"
    tabs = (
        Tab("all", _("All")), Tab("running", S.RUNNING.label, Q(status=S.RUNNING)),
        Tab("draft", S.DRAFT.label, Q(status=S.DRAFT)), Tab("released", S.RELEASED.label, Q(status=S.RELEASED)),
    )  # fmt: skip
    columns = (
        Column(
            "name", _("Round"), lambda r: r.name, ("folded",), phone="title",
            secondary=lambda r: r.block.name if r.block else _("Chosen units"),
        ),
        Column("kind", _("Kind"), lambda r: r.get_kind_display(), ("kind",), phone="hide"),
        Column("year", _("Year"), lambda r: str(r.year), ("year",)),
        Column("units", _("Units"), lambda r: r.number_of_sheets, numeric=True),
        Column("stage", _("Stage"), _stage_words),
        Column("state", _("State"), lambda r: badges.badge(BADGES[S(r.status)], S(r.status).label), ("status",)),
    )  # fmt: skip

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        button = next(iter(self.get_actions()), None)
        return Empty(
            _("Scoring rounds will stand here."), _("Prepare one for a block with its criteria table."), button
        )

    def get_queryset(self) -> QuerySet[Round]:
        rows = Round.objects.visible_to(self.request.user)
        if years.is_default(self.request, "year"):
            rows = rows.filter(Q(year=working_year(self.request)) | Q(status__in=(S.DRAFT, S.RUNNING)))
        counted = rows.annotate(number_of_sheets=Count("sheets", distinct=True))
        return counted.select_related("block").prefetch_related("stages")

    def row_url(self, obj: Round) -> str:
        return page_url(obj)

    def get_actions(self) -> Sequence[Action]:
        grants = self.request.user.grants  # type: ignore[union-attr]
        if not (grants.kept_hosts or grants.blocks):
            return ()
        return [Action(_("Prepare a round"), reverse("scoring:round_new"), "plus", primary=True)]


round_list = RoundList.as_view()


def _keeps_something(user: Any) -> Refusal | None:
    grants = user.grants
    return None if grants.kept_hosts or grants.blocks else Refusal(rules.ONLY_KEEPER)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a round."""
    user: Any = request.user
    require(_keeps_something(user))
    initial = {"year": working_year(request), "block": request.GET.get("block", "")}
    form = forms.RoundForm(typed(request), by=user, initial=initial)
    return answer(
        request, form, partial(_create, form, user), to=page_url, template="scoring/rounds/form.html",
        context={"record": None, "cancel": reverse("scoring:rounds")},
        done=_("The round is prepared; look it over, then start it."),
    )  # fmt: skip


def _create(form: Any, user: Any, data: dict[str, Any]) -> Round:
    block = data["block"]
    host = block.host if block else Unit.objects.filter(pk__in=user.grants.kept_hosts).order_by("pk").first()
    if host is None:
        raise ValidationError({"block": _("Choose a block.")})
    return rounds.create(
        host=host, block=block, table_version=data["table_version"], year=data["year"], kind=data["kind"], name=data["name"],
        stages=form.stages, units=forms.units_of(data), setting=form.setting, by=user,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round that has not been started."""
    record = find(request.user, pk)
    require(rules.may_edit(request.user, record))
    form = forms.RoundEditForm(typed(request), by=request.user, record=record, initial=forms.initial_of(record))
    return answer(
        request, form, partial(_edit, form, record, request.user), to=page_url, template="scoring/rounds/form.html",
        context={"record": record, "cancel": page_url(record)}, done=_("Saved."), record=record,
    )  # fmt: skip


def _edit(form: Any, record: Round, user: Any, data: dict[str, Any]) -> Round:
    return rounds.edit(
        record=record, version=data["version"], name=data["name"], table_version=data["table_version"], stages=form.stages,
        units=forms.units_of(data), setting=form.setting, by=user,
    )  # fmt: skip


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The round: its stages, what can be done now, and how far every unit is."""
    return show(request, Board(request.user, find(request.user, pk)))


def show(request: HttpRequest, board: Board, status: int = 200) -> HttpResponse:
    return render(request, "scoring/rounds/round.html", {"board": board}, status=status)


ACTS: dict[str, tuple[Callable[..., Round], Any]] = {
    "start": (rounds.start, _("The round was started; the units have been asked for their self-scores.")),
    "refresh": (refresh, _("The figures of the computed rows were read anew.")),
    "cancel": (rounds.cancel, _("The round was cancelled.")),
}


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Start, cancel, or read the figures of computed rows anew."""
    record = find(request.user, pk)
    verb, done = ACTS.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        raise Http404
    more = {"reason": request.POST.get("reason", "")} if verb is rounds.cancel else {}
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, partial(verb, record=record, by=request.user, **more), to=page_url, done=done)
    if response is not None:
        return response
    board = Board(request.user, find(request.user, pk))
    board.problem = form
    return show(request, board, 409 if getattr(form, "clash", False) else 422)


def _open(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    return rounds.open_stage(stage=stage, by=user)


def _close(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    data = form.cleaned_data
    return rounds.close_stage(stage=stage, by=user, anyway=data["anyway"], reason=data["reason"])


def _reopen(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    return rounds.reopen_stage(stage=stage, by=user, reason=form.cleaned_data["reason"])


def _due(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    return rounds.move_due(stage=stage, due_on=form.cleaned_data["due_on"], by=user, reason=form.cleaned_data["reason"])


def _minutes(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    data = form.cleaned_data
    blob = blobs.store(data["file"], kind=rounds.MINUTES, by=user)
    return rounds.attach_minutes(stage=stage, number=data["number"], signed_on=data["signed_on"], blob=blob, by=user)


def _vote(record: Round, stage: RoundStage, form: Any, user: Any) -> Any:
    data = form.cleaned_data
    return rounds.prepare_vote(stage=stage, by=user, seats=data["seats"], minimum=data["minimum"])


STEPS: dict[str, tuple[Any, Callable[..., Any], Any]] = {
    "open": (VerbForm, _open, _("The stage is open.")),
    "close": (forms.CloseForm, _close, _("The stage is closed.")),
    "reopen": (forms.ReopenForm, _reopen, _("The stage is open again.")),
    "due": (forms.DueForm, _due, _("The due date was moved.")),
    "vote": (forms.VoteForm, _vote, _("The ballot is prepared; open it on its page.")),
    "minutes": (forms.MinutesForm, _minutes, _("The signed minutes are attached.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One stage: what is missing, and the forms that move it."""
    record = find(request.user, pk)
    found = next((s for s in record.stages.all() if s.kind == kind), None)
    if found is None:
        raise Http404
    require(None if rules.keeps(request.user, record) else Refusal(rules.ONLY_KEEPER))
    step = request.POST.get("do", "") if request.method == "POST" else ""
    held = {
        name: shape(request.POST, request.FILES) if name == step else shape() for name, (shape, _v, _d) in STEPS.items()
    }
    if step in STEPS and held[step].is_valid():
        _shape, verb, done = STEPS[step]
        run = partial(verb, record, found, held[step], request.user)
        response = carry_out(request, held[step], run, to=lambda _stage: page_url(record), done=done)
        if response is not None:
            return response
    return _stage_page(request, record.pk, kind, held, step)


def _stage_page(request: HttpRequest, pk: int, kind: str, held: dict[str, Any], step: str) -> HttpResponse:
    record = find(request.user, pk)
    stage_now = next(s for s in record.stages.all() if s.kind == kind)
    context = {
        "record": record, "stage": stage_now, "missing": rounds.missing(stage_now), "forms": held, "step": step,
        "ballot": rounds.ballot_of(stage_now),
        "may": {
            "open": rules.may_open(request.user, stage_now), "close": rounds.close_refusal(stage_now, request.user),
            "reopen": rules.may_reopen(request.user, stage_now), "move": rules.may_move(request.user, stage_now),
        },
    }  # fmt: skip
    clash = step in held and getattr(held[step], "clash", False)
    return render(request, "scoring/rounds/stage.html", context, status=409 if clash else 200)
