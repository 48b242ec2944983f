"""The award register: list, page of a record, a signed decision with its names, later decisions."""

from datetime import date
from typing import Any
from urllib.parse import quote

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from awards import badges, register
from awards.forms.register import ChangeForm, CorrectForm, RulingForm, named, names_table
from awards.models import Award, AwardRecord
from awards.register.pasting import into_grid
from awards.rules import register as rules
from awards.workflow.register import RECORD
from core import clock, search
from core.forms import answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from core.rows import Step, reshape
from core.templatetags.show import vi_datetime

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
OLDEST = 40


def page_of(record: AwardRecord) -> str:
    return reverse("awards:record", args=[record.pk])


def years() -> list[tuple[int, str]]:
    """The years a filter offers."""
    this = clock.today().year
    return [(year, str(year)) for year in range(this, this - OLDEST, -1)]


class RegisterFilter(django_filters.FilterSet):
    award = django_filters.ModelChoiceFilter(
        queryset=Award.objects.all(), label=_("Award"), empty_label=_("Every award")
    )
    year = django_filters.ChoiceFilter(choices=years, label=_("Year"), empty_label=_("Every year"))
    unit = django_filters.CharFilter(label=_("Unit"), method="at_unit")
    status = django_filters.ChoiceFilter(
        choices=AwardRecord.Status.choices, label=_("State"), empty_label=_("Every state")
    )
    number = django_filters.CharFilter(label=_("Decision"), lookup_expr="iexact")
    subject = django_filters.NumberFilter(label=_("Person"), widget=django_filters.widgets.forms.HiddenInput)

    class Meta:
        model = AwardRecord
        fields: list[str] = []

    def at_unit(self, rows: Any, _name: str, text: str) -> Any:
        return rows.filter(search.words(text, ["at_unit__folded"]))


class Register(ListView):
    title = _("Award register")
    noun = _("records")
    model = AwardRecord
    filterset_class = RegisterFilter
    quick_filters = 4
    search_fields = ("folded",)
    search_hint = _("Name, unit as printed; without diacritics")
    export_name = "so-khen-thuong"
    default_sort = "-decided"
    empty = Empty(
        _("The award register will be here"),
        _("An officer records decisions that were issued, or imports earlier years from Excel."),
    )
    columns = (
        Column(
            "name", _("Name"), cell=lambda r: r.name, secondary=lambda r: r.position, sort=("name_order",), phone="title",
            export=lambda r: r.name,
        ),
        Column("post", _("Post"), cell=lambda r: r.position, screen=False),
        Column("award", _("Award"), cell=lambda r: r.award.name, sort=("award__position",)),
        Column("year", _("Year"), cell=lambda r: str(r.year), sort=("year",), nowrap=True, export=lambda r: r.year),
        Column("unit", _("Unit at that time"), cell=lambda r: r.at_unit_name, sort=("at_unit_name",), phone="hide"),
        Column(
            "decided", _("Decision"), cell=lambda r: r.number, secondary=lambda r: r.decided_on, nowrap=True,
            sort=("decided_on", "id"), export=lambda r: r.number,
        ),
        Column("date", _("Date"), cell=lambda r: r.decided_on, screen=False),
        Column("issuer", _("Issued by"), cell=lambda r: r.issuer, screen=False),
        Column("signer", _("Signed by"), cell=lambda r: r.signer, screen=False),
        Column(
            "status", _("State"), cell=lambda r: badges.RECORD[r.status], sort=("status",),
            secondary=lambda r: _("posthumous") if r.posthumous else "", export=lambda r: r.get_status_display(),
        ),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[AwardRecord]:
        require(rules.read(self.request.user))
        rows: QuerySet[AwardRecord] = AwardRecord.objects.visible_to(self.request.user).select_related("award")
        return rows

    def row_url(self, obj: AwardRecord) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.write(self.request.user):
            return []
        return [
            Action(_("Import from Excel"), reverse("core:import_new", args=["awards"]), "file-import"),
            Action(_("Record an issued decision"), reverse("awards:register_add"), "plus", primary=True),
        ]


def _visible(request: HttpRequest, pk: int) -> AwardRecord:
    require(rules.read(request.user))
    rows = AwardRecord.objects.visible_to(request.user).select_related(
        "award", "at_unit", "subject", "unit", "campaign", "file", "entered_by", "line"
    )
    found: AwardRecord = get_object_or_404(rows, pk=pk)
    return register.readied(found, request.user)


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    events = list(found.events.select_related("by", "file"))
    asked = _day(request.GET.get("on", ""))
    known = register.as_known(found, events, asked or clock.today())
    context = {
        "record": found, "known": known, "asked": asked, "events": events[::-1],
        "badge": badges.RECORD[known.status] if known.decided else badges.NOT_DECIDED,
        "actions": _actions(request, found), "entered": vi_datetime(found.entered_at),
    }  # fmt: skip
    return render(request, "awards/register/record.html", context)


def _day(text: str) -> date | None:
    """The day asked for; one that cannot be read shows today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _actions(request: HttpRequest, found: AwardRecord) -> list[Action]:
    if rules.write(request.user):
        return []
    return [
        Action(
            offer.label, reverse("awards:record_change", args=[found.pk, offer.action]), offer.transition.icon,
            danger=offer.action in ("cancel", "strip"), reason=offer.refusal.reason if offer.refusal else "",
        )
        for offer in RECORD.offers(found, request.user)
    ]  # fmt: skip


def _record(request: HttpRequest, step: Step, awards: list[Award]) -> list[AwardRecord]:
    form: Any = step.form
    given = form.cleaned_data
    names = named(step.parts["names"], awards)
    return register.record(host=given["host"], ruling=form.ruling, names=names, file=given["file"], by=request.user)


@GET_POST
def add(request: HttpRequest) -> HttpResponse:
    require(rules.write(request.user))
    awards = list(Award.objects.all())
    shaped = _shaped(request, awards) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    ruling = RulingForm(data, request.FILES or None, by=request.user, awards=awards)
    step = Step(ruling, {"names": names_table(data, awards)})  # type: ignore[arg-type]
    if shaped is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        response = carry_out(
            request, step, lambda: _record(request, step, awards), done=_("The decision stands in the register."),  # type: ignore[arg-type]
            to=lambda rows: f"{reverse('awards:register')}?number={quote(rows[0].number)}",
        )  # fmt: skip
        if response is not None:
            return response
    context = {
        "form": step.form,
        "part": step.parts["names"],
        "new_row": shaped.get("new_row", "") if shaped is not None else "",
    }
    return render(request, "awards/register/add.html", context)


def _shaped(request: HttpRequest, awards: list[Award]) -> Any:
    """The grid with a line added, or with the pasted lines taken over; None when the decision is to be recorded."""
    if request.POST.get("rows") == "paste":
        return into_grid(request.POST, awards)
    return reshape(request.POST)


@GET_POST
def change(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = _visible(request, pk)
    step = RECORD.by_action.get(action)
    if step is None:
        raise Http404
    require(RECORD.refusal(found, action, request.user))
    kind = CorrectForm if action == "correct" else ChangeForm
    initial = {name: getattr(found, name) for name in (*register.CORRECTABLE, "version")}
    form = kind(typed(request), request.FILES or None, initial=initial)
    return answer(
        request, form, lambda data: register.change(record=found, action=action, by=request.user, **data), to=page_of,
        template="awards/register/change.html", context={"record": found, "step": step}, record=found,
        done=_("The later decision stands in the register."),
    )  # fmt: skip
