"""The list of score sheets: what the person has to fill in, first."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import badges, years
from core.lists import Column, Empty, ListView, Tab
from scoring.models import Round, RoundStage, ScoreCard

S, Step = ScoreCard.Status, RoundStage.Status
_BADGES = {S.OPEN: "appraising", S.FOR_SIGNATURE: "for_signature", S.GIVEN: "done", S.RETURNED: "returned"}
TO_DO = Q(status__in=(S.OPEN, S.FOR_SIGNATURE), stage__status=Step.OPEN) | Q(status=S.RETURNED)


class CardFilter(django_filters.FilterSet):
    """Year and stage."""

    year = django_filters.ChoiceFilter(label=_("Year"), method="in_year")
    stage = django_filters.ChoiceFilter(
        label=_("Stage"), field_name="stage__kind", choices=RoundStage.Kind.choices, empty_label=_("All stages")
    )

    class Meta:
        model = ScoreCard
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra |= years.offered(self.request)

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(sheet__round__year=int(year))


def _state(card: ScoreCard) -> Any:
    if card.status == S.OPEN and card.stage.status == Step.WAITING:
        return badges.badge("not_due")
    if card.status == S.OPEN and card.stage.status == Step.DONE:
        return badges.badge("ended", _("Closed, not handed in"))
    return badges.badge(_BADGES[S(card.status)], S(card.status).label)


class CardList(ListView):
    """Cards of the person, those to be done first, then by due date."""

    title = pgettext_lazy("list", "Score sheets")
    noun = _("score sheets")
    model = ScoreCard
    filterset_class = CardFilter
    search_fields = ("sheet__unit__folded", "sheet__round__folded")
    search_hint = _("Unit or round, without diacritics")
    export_name = "phieu-cham-diem"
    tabs = (
        Tab("all", _("All")),
        Tab("todo", _("To be scored"), TO_DO),
        Tab("given", S.GIVEN.label, Q(status=S.GIVEN)),
    )
    empty = Empty(
        _("The score sheets you fill in will stand here."),
        _("They come when a scoring round of your block or host is started."),
    )
    columns = (
        Column(
            "unit", _("Unit scored"), lambda c: c.sheet.unit.short_name, ("sheet__unit__name_order",), phone="title",
            secondary=lambda c: _("entered on behalf") if c.entered_by_host else None,
        ),
        Column("round", _("Round"), lambda c: c.sheet.round.name, ("sheet__round__name",)),
        Column("stage", _("Stage"), lambda c: c.stage.get_kind_display(), ("stage__position",)),
        Column("scorer", _("Scored by"), lambda c: c.scorer.short_name, ("scorer__name_order",), phone="hide"),
        Column("due", _("Due"), lambda c: c.stage.due_on, ("stage__due_on",)),
        Column("state", _("State"), _state, ("status",), export=lambda c: S(c.status).label),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[ScoreCard]:
        rows = ScoreCard.objects.of(self.request.user).exclude(sheet__round__status=Round.Status.DRAFT)
        rows = rows.exclude(stage__kind__in=RoundStage.CORRECTED)
        urgent = Case(When(TO_DO, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = rows.annotate(urgent=urgent).order_by("urgent", "stage__due_on", "sheet__unit__name_order")
        if years.is_default(self.request, "year"):
            rows = rows.filter(TO_DO | Q(sheet__round__year__in=_years(self.request)))
        return rows.select_related("sheet__unit", "sheet__round", "stage", "scorer")

    def row_url(self, obj: ScoreCard) -> str:
        return reverse("scoring:card", args=[obj.pk])


def _years(request: Any) -> tuple[int, ...]:
    first, last = years.span_at_work(request)
    return tuple({first.year, last.year})


card_list = CardList.as_view()
