"""Lists: decisions, the names on one, reviews of awards that rested on one taken back."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards import badges
from awards.models import Award, Decision, DecisionLine, RecordReview
from awards.rules import decisions as rules
from awards.views.decisions.common import found, page_of
from core import clock
from core.lists import Action, Column, Empty, ListView, Tab
from core.numbers import format_decimal
from core.refusals import require

OLDEST = 40
S = Decision.Status


def years() -> list[tuple[int, str]]:
    this = clock.today().year
    return [(year, str(year)) for year in range(this, this - OLDEST, -1)]


class DecisionFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Decision.Kind.choices, label=_("Kind"), empty_label=_("Every kind"))
    year = django_filters.ChoiceFilter(
        choices=years, label=_("Year"), empty_label=_("Every year"), field_name="decided_on__year"
    )
    outside = django_filters.BooleanFilter(
        label=_("Made"),
        widget=django_filters.widgets.forms.Select(
            choices=[("", _("Here and outside")), ("false", _("Made here")), ("true", _("Made outside"))]
        ),
    )

    class Meta:
        model = Decision
        fields: list[str] = []


class Decisions(ListView):
    title = _("Decisions on awards")
    noun = _("decisions")
    model = Decision
    filterset_class = DecisionFilter
    search_fields = ("folded",)
    search_hint = _("Subject; without diacritics")
    export_name = "quyet-dinh-khen-thuong"
    default_sort = "-decided"
    empty = Empty(
        _("Decisions on awards will be here"),
        _("Draft one from the results of the council, or type the names of a simple one."),
    )
    tabs = (
        Tab("all", _("All")),
        Tab("draft", pgettext_lazy("decisions", "Drafts"), Q(status=S.DRAFT)),
        Tab("issued", pgettext_lazy("decisions", "Issued"), Q(status=S.ISSUED)),
        Tab("cancelled", pgettext_lazy("decisions", "Cancelled"), Q(status=S.CANCELLED)),
    )
    columns = (
        Column(
            "title", _("Subject"), cell=lambda d: d.title, secondary=lambda d: d.issuer, sort=("title",), phone="title",
            export=lambda d: d.title,
        ),
        Column("kind", _("Kind"), cell=lambda d: d.get_kind_display(), sort=("kind",), phone="hide"),
        Column("names", pgettext_lazy("count", "Names"), cell=lambda d: d.names, numeric=True, sort=("names",)),
        Column(
            "decided", _("Number and date"), cell=lambda d: d.full_number or "–", secondary=lambda d: d.decided_on,
            nowrap=True, sort=("decided_on", "id"), export=lambda d: d.full_number,
        ),
        Column("date", _("Date"), cell=lambda d: d.decided_on, screen=False),
        Column("issuer", _("Issued by"), cell=lambda d: d.issuer, screen=False),
        Column("signer", _("Signed by"), cell=lambda d: d.signer, phone="hide"),
        Column("status", _("State"), cell=lambda d: badges.DECISION[d.status], sort=("status",)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Decision]:
        require(rules.read(self.request.user))
        return Decision.objects.visible_to(self.request.user).annotate(names=Count("lines"))

    def row_url(self, obj: Decision) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.begin(self.request.user):
            return []
        return [
            Action(_("A decision made outside"), f"{reverse('awards:decision_new')}?outside=1", "file-import"),
            Action(_("Draft a decision"), reverse("awards:decision_new"), "plus", primary=True),
        ]


class LineFilter(django_filters.FilterSet):
    award = django_filters.ModelChoiceFilter(
        queryset=Award.objects.all(), label=_("Award"), empty_label=_("Every award")
    )
    unit = django_filters.CharFilter(label=_("Unit"), field_name="at_unit_name", lookup_expr="icontains")

    class Meta:
        model = DecisionLine
        fields: list[str] = []


def _money(value: Any) -> str:
    return f"{format_decimal(value)} đ" if value is not None else "–"


class Lines(ListView):
    title = _("Names on the decision")
    noun = _("names")
    model = DecisionLine
    filterset_class = LineFilter
    search_fields = ("subject__folded", "unit__folded", "at_unit__folded")
    search_hint = _("Name, unit; without diacritics")
    export_name = "danh-sach-quyet-dinh"
    default_sort = ""
    empty = Empty(_("Nobody stands on the list yet"), _("Add candidates or type names on the page of the decision."))
    columns = (
        Column("number", _("No."), cell=lambda x: x.position, numeric=True, sort=("position", "id"), phone="hide"),
        Column(
            "name", _("Name as printed"), cell=lambda x: x.name, phone="title", export=lambda x: x.name,
            secondary=lambda x: _("posthumous") if x.posthumous else "",
        ),
        Column("post", _("Post, unit"), cell=lambda x: x.post or x.at_unit_name),
        Column("award", _("Award"), cell=lambda x: x.award.name, sort=("award__position", "position", "id")),
        Column("achievement", _("Achievement"), cell=lambda x: x.achievement, phone="hide"),
        Column(
            "bonus", pgettext_lazy("money", "Bonus"), cell=lambda x: _money(x.bonus), numeric=True, nowrap=True, sort=("bonus",),
            export=lambda x: x.bonus,
        ),
        Column("why", _("How the bonus follows"), cell=lambda x: x.bonus_text, screen=False),
    )  # fmt: skip

    @cached_property
    def decision(self) -> Decision:
        return found(self.request, self.kwargs["pk"])

    @cached_property
    def editable(self) -> bool:
        return rules.prepare(self.request.user, self.decision) is None

    def get_queryset(self) -> QuerySet[DecisionLine]:
        rows: QuerySet[DecisionLine] = self.decision.lines.select_related("award").order_by(
            "award__position", "position", "id"
        )
        return rows

    def row_url(self, obj: DecisionLine) -> str:
        name = "decision_line" if self.decision.kind == Decision.Kind.AWARD else "decision_changes"
        return reverse(f"awards:{name}", args=[self.decision.pk, obj.pk]) if self.editable else ""

    def row_actions(self, obj: DecisionLine) -> list[Action]:
        if not self.editable:
            return []
        args = [self.decision.pk, obj.pk]
        version = {"version": str(self.decision.version)}
        return [
            Action(_("Move up"), reverse("awards:decision_line_up", args=args), "arrow-up", post=True, fields=version),
            Action(
                _("Take off the list"), reverse("awards:decision_line_remove", args=args), "x", post=True,
                fields=version, danger=True,
            ),
        ]  # fmt: skip

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("awards:decisions"), _("Decisions")), (page_of(self.decision), self.decision.title)]


class Reviews(ListView):
    title = _("Awards to review")
    noun = _("awards")
    model = RecordReview
    search_fields = ("record__folded",)
    export_name = "khen-thuong-can-xem-lai"
    default_sort = "-since"
    empty = Empty(
        _("Awards that rested on one taken back will be here"),
        _("They are checked again when a decision cancels or strips an award."),
    )
    tabs = (
        Tab("open", _("To be reviewed"), Q(status=RecordReview.Status.OPEN)),
        Tab("all", _("All")),
    )
    columns = (
        Column(
            "name", _("Award"), cell=lambda r: r.record.name, phone="title", export=lambda r: r.record.name,
            secondary=lambda r: f"{r.record.award.name} · {r.record.year} · {r.record.number}",
        ),
        Column(
            "because", _("Rested on"), cell=lambda r: f"{r.because.award.name} {r.because.year}",
            secondary=lambda r: r.because.number,
        ),
        Column("reasons", _("No longer met"), cell=lambda r: "; ".join(x["text"] for x in r.reasons), phone="hide"),
        Column("since", _("Since"), cell=lambda r: r.created_at.date(), sort=("created_at", "id"), nowrap=True),
        Column("status", _("State"), cell=lambda r: badges.REVIEW[r.status], sort=("status",), secondary=lambda r: r.answer),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[RecordReview]:
        require(rules.read(self.request.user))
        return RecordReview.objects.visible_to(self.request.user).select_related("record__award", "because__award")

    def row_url(self, obj: RecordReview) -> str:
        return reverse("awards:review", args=[obj.pk])

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("awards:decisions"), _("Decisions"))]
