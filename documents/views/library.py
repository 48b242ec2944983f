"""The legal library: list, page and form."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, log
from core.forms import answer
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from documents import library as verbs
from documents.forms import library as forms
from documents.models import LegalDocument, LegalLink, LegalType
from documents.rules import library as rules

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FORM = "documents/library/form.html"
FIELDS = (
    "doc_type",
    "number",
    "title",
    "issuer",
    "issued_on",
    "in_force_on",
    "ends_on",
    "unconfirmed",
    "note",
    "keeper",
)


def page_of(document: LegalDocument) -> str:
    return reverse("documents:legal", args=[document.pk])


def marked(rows: Any) -> Any:
    """With whether a later document replaces or amends it."""
    links = LegalLink.objects.filter(earlier=OuterRef("pk"))
    return rows.annotate(
        replaced=Exists(links.filter(kind=LegalLink.Kind.REPLACES)),
        amended=Exists(links.filter(kind=LegalLink.Kind.AMENDS)),
    )


class LibraryFilter(django_filters.FilterSet):
    doc_type = django_filters.ChoiceFilter(
        choices=LegalType.choices, label=_("Document type"), empty_label=_("Every type")
    )
    holding_on = django_filters.DateFilter(label=_("In force on"), method="on")

    class Meta:
        model = LegalDocument
        fields: list[str] = []

    def on(self, rows: Any, _name: str, day: date) -> Any:
        return rows.in_force(day)


class Library(ListView):
    title = _("Legal library")
    noun = _("documents")
    model = LegalDocument
    filterset_class = LibraryFilter
    search_fields = ("folded",)
    search_hint = _("Number, title, issuer; without diacritics")
    export_name = "kho-van-ban"
    default_sort = "-issued_on"
    empty = Empty(
        _("Legal documents will be here"), _("An administrator loads the shipped ones or adds them one by one.")
    )
    columns = (
        Column(
            "title",
            _("Document"),
            cell=lambda d: d.number,
            secondary=lambda d: d.title,
            sort=("number_order",),
            phone="title",
            export=lambda d: d.number,
        ),
        Column("name", _("Subject line"), cell=lambda d: d.title, screen=False),
        Column("doc_type", _("Document type"), cell=lambda d: d.get_doc_type_display(), sort=("doc_type",)),
        Column("issuer", _("Issued by"), cell=lambda d: d.issuer, phone="hide"),
        Column("issued_on", _("Date of issue"), cell=lambda d: d.issued_on, sort=("issued_on",)),
        Column("in_force_on", _("In force from"), cell=lambda d: d.in_force_on, sort=("in_force_on",)),
        Column("ends_on", _("Until"), cell=lambda d: d.ends_on, sort=("ends_on",)),
        Column(
            "state",
            _("State"),
            cell=lambda d: verbs.state_of(d, clock.today(), d.replaced, d.amended),
            secondary=lambda d: _("Not confirmed") if d.unconfirmed else "",
            export=lambda d: str(verbs.state_of(d, clock.today(), d.replaced, d.amended).label),
        ),
        Column("unconfirmed", _("Not confirmed"), cell=lambda d: d.unconfirmed, screen=False),
    )

    def get_tabs(self) -> list[Tab]:
        today = clock.today()
        begun = Q(in_force_on__lte=today) | Q(in_force_on__isnull=True)
        ended = Q(ends_on__lt=today)
        return [
            Tab("holding", _("In force"), begun & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))),
            Tab("coming", _("Not yet in force"), Q(in_force_on__gt=today)),
            Tab("ended", _("No longer in force"), ended),
            Tab("all", _("All")),
        ]

    def get_queryset(self) -> QuerySet[LegalDocument]:
        rows: QuerySet[LegalDocument] = marked(LegalDocument.objects.visible_to(self.request.user))
        return rows

    def row_url(self, obj: LegalDocument) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.add(self.request.user):
            return []
        return [Action(_("Add a document"), reverse("documents:legal_add"), "plus", primary=True)]


def _visible(request: HttpRequest, pk: int) -> LegalDocument:
    found: LegalDocument = get_object_or_404(
        marked(LegalDocument.objects.visible_to(request.user)).select_related("keeper"), pk=pk
    )
    return found


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found: Any = _visible(request, pk)
    lines = log.history(found, 10)
    refusal = rules.keep(request.user, found.keeper_id)
    edit = Action(
        _("Correct"), reverse("documents:legal_edit", args=[pk]), "pencil", reason=refusal.reason if refusal else ""
    )
    context = {
        "document": found,
        "badge": verbs.state_of(found, clock.today(), found.replaced, found.amended),
        "citation": verbs.citation(found),
        "acts_on": found.acts_on.select_related("earlier"),
        "acted_on_by": found.acted_on_by.select_related("later"),
        "actions": [] if rules.add(request.user) else [edit],
        "events": [
            {"what": x.what, "who": f"{x.who} · {clock.local_date(x.at):%d/%m/%Y}", "note": x.reason} for x in lines
        ],
    }
    return render(request, "documents/library/document.html", context)


@GET_POST
def add(request: HttpRequest) -> HttpResponse:
    require(rules.add(request.user))
    form = forms.CreateForm(request.POST or None, by=request.user)
    context = {"heading": _("Add a document"), "submit": _("Add the document"), "cancel": reverse("documents:library")}
    return answer(
        request,
        form,
        lambda data: verbs.add(by=request.user, **form.values),
        to=page_of,
        template=FORM,
        context=context,
        done=_("The document is in the library."),
    )


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.keep(request.user, found.keeper_id))
    links = found.acts_on.select_related("earlier")
    initial = {name: getattr(found, name) for name in (*FIELDS, "version")}
    initial |= {kind: [x.earlier for x in links if x.kind == kind] for kind in ("replaces", "amends")}
    form = forms.EditForm(request.POST or None, by=request.user, initial=initial)
    context = {"heading": _("Correct a document"), "submit": _("Save"), "cancel": page_of(found), "document": found}

    def act(data: dict[str, Any]) -> LegalDocument:
        return verbs.edit(document=found, version=data["version"], by=request.user, **form.values)

    return answer(
        request,
        form,
        act,
        to=page_of,
        template=FORM,
        context=context,
        done=_("The document is corrected."),
        record=found,
    )
