"""Issued papers: list, page, writing one from a record, its number, its files."""

from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, drafts, log
from core.badges import Badge, badge
from core.forms import answer, carry_out, show_errors
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import Refused, require
from documents import issuing, kinds, numbers, templating
from documents.forms.papers import MendNumberForm, NumberForm, WordingForm
from documents.models import IssuedPaper
from documents.rules import papers as rules
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
DRAFT = "documents-paper"  # what is typed and not written yet
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def page_of(paper: IssuedPaper) -> str:
    return reverse("documents:paper", args=[paper.pk])


def badge_of(paper: IssuedPaper, replaced: bool) -> Badge:
    """Replaced, numbered, or waiting for the register's number."""
    if replaced:
        return badge("ended", _("Replaced"))
    return badge("signed", _("Numbered")) if paper.number else badge("slow", _("No number yet"))


def _units(request: HttpRequest | None) -> QuerySet[Unit]:
    seen = IssuedPaper.objects.visible_to(request.user) if request else IssuedPaper.objects.none()
    return Unit.objects.filter(pk__in=seen.values("unit"))


class PaperFilter(django_filters.FilterSet):
    unit = django_filters.ModelChoiceFilter(
        queryset=_units, label=_("Issuing body"), empty_label=_("Every issuing body")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of paper"),
        empty_label=_("Every kind"),
        choices=lambda: [(k.code, k.title) for k in kinds.KINDS.values()],
    )
    number_year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = IssuedPaper
        fields: list[str] = []


class PaperList(ListView):
    title = _("Issued papers")
    noun = _("papers")
    model = IssuedPaper
    filterset_class = PaperFilter
    search_fields = ("folded",)
    search_hint = _("Subject, symbol; without diacritics")
    export_name = "van-ban-di"
    default_sort = "-created_at"
    empty = Empty(_("Papers written here will be listed"), _("Open a campaign or a report and choose “Write a paper”."))
    tabs = (
        Tab("all", _("All")),
        Tab("waiting", _("No number yet"), Q(number="", replacement__isnull=True)),
        Tab("numbered", _("Numbered"), ~Q(number="") & Q(replacement__isnull=True)),
        Tab("replaced", _("Replaced"), Q(replacement__isnull=False)),
    )
    columns = (
        Column(
            "subject", _("Subject line"), cell=lambda p: p.subject, secondary=lambda p: p.source_label, phone="title"
        ),
        Column("number", _("Number"), cell=lambda p: p.full_number, sort=("number_year", "series", "number")),
        Column("issued_on", _("Date of issue"), cell=lambda p: p.issued_on, sort=("issued_on",)),
        Column("kind", _("Kind"), cell=lambda p: kinds.title_of(p.kind), sort=("kind",)),
        Column("unit", _("Issuing body"), cell=lambda p: p.unit.short_name, sort=("unit__name_order",)),
        Column(
            "state",
            _("State"),
            cell=lambda p: badge_of(p, hasattr(p, "replacement")),
            export=lambda p: str(badge_of(p, hasattr(p, "replacement")).label),
        ),
        Column("created_at", _("Made at"), cell=lambda p: p.created_at, sort=("created_at",), phone="hide"),
    )

    def get_queryset(self) -> QuerySet[IssuedPaper]:
        return IssuedPaper.objects.visible_to(self.request.user).select_related("unit", "replacement")

    def row_url(self, obj: IssuedPaper) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if not rules.acting_units(self.request.user):
            return []
        return [
            Action(_("Templates"), reverse("documents:templates"), "file-description"),
            Action(_("Numbering"), reverse("documents:numbering"), "list-numbers"),
        ]


def _visible(request: HttpRequest, pk: int) -> IssuedPaper:
    rows = IssuedPaper.objects.visible_to(request.user).select_related(
        "unit", "author", "template__blob", "replaces", "replacement"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    files = list(found.files.select_related("docx", "pdf"))
    current = next((f for f in files if (f.number, f.issued_on) == (found.number, found.issued_on)), None)
    source = kinds.SOURCES.get(found.source_ref.partition(":")[0])
    record = source.find(request.user, int(found.source_ref.partition(":")[2])) if source else None
    replacement = getattr(found, "replacement", None)
    context = {
        "paper": found,
        "badge": badge_of(found, replacement is not None),
        "kind": kinds.title_of(found.kind),
        "files": files,
        "current": current,
        "no_pdf": issuing.why_no_pdf() if current is not None and not current.pdf_id else "",
        "source_url": source.url(record) if source and record else "",
        "replacement": replacement,
        "described": issuing.described(found),
        "actions": _actions(request.user, found, replacement, current),
        "events": _events(found),
    }
    return render(request, "documents/papers/paper.html", context)


def _actions(user: Any, found: IssuedPaper, replacement: Any, current: Any) -> list[Action]:
    actions = []
    if current is not None:
        actions.append(Action(_("Word file"), reverse("core:file", args=[current.docx_id]), "file-description"))
        if current.pdf_id:
            actions.append(
                Action("PDF", reverse("core:file", args=[current.pdf_id]), "download", primary=bool(found.number))
            )
    if rules.write(user, found.unit_id):
        return actions
    refusal = rules.replace(user, found.unit_id, replacement is not None)
    why = refusal.reason if refusal else ""
    replace = Action(_("Replace"), reverse("documents:paper_replace", args=[found.pk]), "copy", reason=why)
    words = _("Mend the number") if found.number else _("Record the number")
    number = Action(words, reverse("documents:paper_number", args=[found.pk]), "writing", primary=not found.number)
    return [replace, *actions, number]


def _events(found: IssuedPaper) -> list[dict[str, str]]:
    lines = log.history(found, 20)
    return [{"what": x.what, "who": f"{x.who} · {clock.local_date(x.at):%d/%m/%Y}", "note": x.reason} for x in lines]


# ---- writing ----------------------------------------------------------------------------------------------------------
@require_safe
def choose(request: HttpRequest, source: str, pk: int) -> HttpResponse:
    """What can be written from a record; what cannot, and why."""
    origin, record = _record(request, source, pk)
    offered = [(kind, _refusal(request.user, kind, record)) for kind in kinds.made_from(source)]
    rows = [
        {
            "kind": kind,
            "url": reverse("documents:paper_write", args=[kind.code, pk]),
            "reason": refusal.reason if refusal else "",
        }
        for kind, refusal in offered
    ]
    made = (
        IssuedPaper.objects.visible_to(request.user)
        .filter(source_ref=kinds.ref(source, record))
        .select_related("unit", "replacement")
    )
    papers = [(p, badge_of(p, hasattr(p, "replacement")), kinds.title_of(p.kind)) for p in made[:20]]
    return render(
        request,
        "documents/papers/choose.html",
        {"rows": rows, "name": origin.name(record), "url": origin.url(record), "papers": papers},
    )


def _refusal(user: Any, kind: kinds.Kind, record: Any) -> Any:
    return rules.write_kind(user, kind, record) or kind.may(user, record)


def _record(request: HttpRequest, source: str, pk: int) -> tuple[kinds.Source, Any]:
    """The record papers are made from, where the person may see it; else it does not exist."""
    origin = kinds.SOURCES.get(source)
    record = origin.find(request.user, pk) if origin else None
    if origin is None or record is None:
        raise Http404
    return origin, record


@GET_POST
def write(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    if kind not in kinds.KINDS:
        raise Http404
    _origin, record = _record(request, kinds.KINDS[kind].source, pk)
    return _write(request, kinds.KINDS[kind], record, None)


@GET_POST
def replace(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper that replaces another: the same kind from the same record, beginning with what was said then."""
    old = _visible(request, pk)
    require(rules.replace(request.user, old.unit_id, hasattr(old, "replacement")))
    kind = kinds.KINDS.get(old.kind)
    if kind is None:
        raise Http404
    _origin, record = _record(request, kind.source, int(old.source_ref.partition(":")[2]))
    return _write(request, kind, record, old)


def _write(request: HttpRequest, kind: kinds.Kind, record: Any, old: IssuedPaper | None) -> HttpResponseBase:
    drafted = issuing.draft(kind, record, by=request.user)
    subject = f"{kind.code.replace('.', '-')}-{record.pk}-{old.pk if old else 0}"
    if "discard" in request.POST:
        drafts.discard(request.user, DRAFT, subject)
        return redirect(request.path)
    template = templating.in_use(kind.unit_of(record), kind.code)
    first = vars(issuing.wording_of(issuing.described(old) if old else drafted)) | {"own_template": True}
    kept = drafts.load(request.user, DRAFT, subject) if request.method == "GET" else None
    initial = first | (WordingForm.typed_before(kept[0]) if kept else {})
    form = WordingForm(request.POST or None, initial=initial, templated=template is not None)
    if request.method == "POST" and form.is_valid():
        response = _sent(request, form, kind, record, old, subject)
        if response is not None:
            return response
    origin, unit = kinds.SOURCES[kind.source], kind.unit_of(record)
    context = {
        "form": form,
        "kind": kind,
        "issuer": unit,
        "name": origin.name(record),
        "url": origin.url(record),
        "template": template,
        "no_pdf": "" if template is None or settings.OFFICE else issuing.why_no_pdf(),
        "old": old,
        "own": numbers.setting_of(unit).own,
        "described": drafted,
        "subject": subject,
        "restored_at": kept[1] if kept else None,
    }
    return render(request, "documents/papers/write.html", context, status=409 if getattr(form, "clash", False) else 200)


def _sent(
    request: HttpRequest, form: WordingForm, kind: kinds.Kind, record: Any, old: IssuedPaper | None, subject: str
) -> HttpResponseBase | None:
    """The preview, or the paper issued; None: the form shows what is wrong. Files are made outside the transaction."""
    preview = "preview" in request.POST
    try:
        note = gettext("(Preview, not issued)") if preview else ""
        prepared = issuing.prepare(kind=kind, record=record, wording=form.wording, by=request.user, note=note)
    except ValidationError as error:
        show_errors(form, error)
        return None
    if preview:
        return _preview(prepared)
    made: list[IssuedPaper] = []

    def act() -> IssuedPaper:
        made.append(issuing.keep(prepared=prepared, by=request.user, replaces=old))
        drafts.discard(request.user, DRAFT, subject)
        return made[0]

    response = carry_out(request, form, act, to=page_of, done=_("The paper has been written."))
    if response is not None:
        issuing.finish(paper=made[0], by=request.user, prepared=prepared)
    return response


def _preview(prepared: issuing.Prepared) -> FileResponse:
    from io import BytesIO

    data, name, kind = (
        (prepared.pdf, "xem-truoc.pdf", "application/pdf") if prepared.pdf else (prepared.docx, "xem-truoc.docx", DOCX)
    )
    response = FileResponse(BytesIO(data), filename=name, content_type=kind, as_attachment=not prepared.pdf)
    response["Cache-Control"] = "private, no-store"
    return response


# ---- number and files -------------------------------------------------------------------------------------------------
@GET_POST
def number(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.write(request.user, found.unit_id))
    shape = MendNumberForm if found.number else NumberForm
    form = shape(request.POST or None, initial={"number": found.number, "issued_on": found.issued_on or clock.today()})
    context = {"paper": found, "own": numbers.setting_of(found.unit).own and not found.number}
    response = answer(
        request,
        form,
        lambda data: numbers.record_number(paper=found, by=request.user, **data),
        to=page_of,
        template="documents/papers/number.html",
        context=context,
        done=_("The number is recorded."),
    )
    if response.status_code == 302:
        issuing.finish(paper=found, by=request.user)
    return response


@require_POST
def give_number(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    if not numbers.setting_of(found.unit).own:
        raise Refused(rules.register_gives())
    numbers.give_number(paper=found, by=request.user)
    issuing.finish(paper=found, by=request.user)
    return redirect(page_of(found))


@require_POST
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the files that a broken-off issuing left out."""
    found = _visible(request, pk)
    require(rules.write(request.user, found.unit_id))
    issuing.finish(paper=found, by=request.user)
    return redirect(page_of(found))
