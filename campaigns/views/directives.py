"""Launch documents: the register, the page of one, recording and completing."""

from typing import Any

import django_filters
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import directives as verbs
from campaigns.forms import directives as forms
from campaigns.forms.rows import reshape
from campaigns.models import Campaign, Directive, DirectiveCitation, DocType
from campaigns.rules import campaigns as rules
from core import blobs, clock, drafts, log
from core.forms import carry_out
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from core.templatetags import show

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FORM = "directive"


class DirectiveFilter(django_filters.FilterSet):
    doc_type = django_filters.ChoiceFilter(choices=DocType, label=_("Type of document"), empty_label=_("All types"))
    year = django_filters.ChoiceFilter(label=_("Year"), empty_label=_("All years"), method="in_year")

    class Meta:
        model = Directive
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        span = self.queryset.order_by().aggregate(
            day=Min("issued_on"), year=Min("issued_year"), last_day=Max("issued_on"), last=Max("issued_year")
        )
        this = clock.today().year
        known = [span["year"], span["last"], *(span[k].year for k in ("day", "last_day") if span[k]), this]
        years = [y for y in known if y]
        self.filters["year"].extra["choices"] = [
            (str(y), gettext("Year %(year)s") % {"year": y}) for y in range(max(years), min(years) - 1, -1)
        ]

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows.filter(Q(issued_on__year=int(year)) | Q(issued_year=int(year)))


def amber(directive: Directive, remarks: int) -> SafeString:
    """What is missing or contradictory, in short amber words, and how many remarks there are; nothing when all is in order."""
    found = [mark.short for mark in verbs.marks(directive, notes=False)][:2]
    if remarks:
        found.append(ngettext("%(count)s remark", "%(count)s remarks", remarks) % {"count": remarks})
    if not found:
        return SafeString("")
    words = format_html("{} {}", show.icon("alert-triangle", 14), ", ".join(found))
    return format_html('<span class="tx-warn">{}</span>', words)


def issued(directive: Directive) -> Any:
    """The day, or only the year as text, or nothing."""
    return directive.issued_on or (str(directive.issued_year) if directive.issued_year else None)


class DirectiveList(ListView):
    title = _("Launch documents")
    noun = _("documents")
    model = Directive
    filterset_class = DirectiveFilter
    search_fields = ("folded",)
    search_hint = _("Number, subject, issuing body; without diacritics")
    export_name = "van-ban"
    default_sort = "-date"
    empty = Empty(
        _("Launch documents will be here"),
        _("Record the document that launches a campaign; number and date may be added later."),
    )
    tabs = (
        Tab("all", _("All")),
        Tab("whole", _("Recorded whole"), Q(citation_only=False)),
        Tab("cited", _("Known by citation only"), Q(citation_only=True)),
    )
    columns = (
        Column(
            "subject", _("Subject of the document"), cell=lambda d: d.subject, phone="title",
            secondary=lambda d: amber(d, len(d.flags.all())),
        ),
        Column("type", _("Type of document"), cell=lambda d: d.get_doc_type_display(), sort=("doc_type", "-issued_on")),
        Column("number", _("Number, symbol"), cell=lambda d: d.full_number, sort=("number", "symbol")),
        Column("date", _("Date of issue"), cell=issued, sort=("issued_on", "issued_year")),
        Column("issuer", _("Issuing body"), cell=lambda d: d.issuer, sort=("issuer",)),
        Column("signer", _("Signer"), cell=lambda d: d.signer_name, screen=False),
        Column("marks", _("To be mended"), cell=lambda d: "; ".join(m.short for m in verbs.marks(d)), screen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Directive]:
        return Directive.objects.visible_to(self.request.user).prefetch_related("numbers", "flags")

    def row_url(self, obj: Directive) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.may_create(self.request.user):
            return []
        return [Action(_("Record a document"), reverse("campaigns:directive_create"), "plus", primary=True)]


def page_of(directive: Directive) -> str:
    return reverse("campaigns:directive", args=[directive.pk])


def _visible(request: HttpRequest, pk: int) -> Directive:
    rows = Directive.objects.visible_to(request.user).select_related("file", "keeper", "issuer_unit")
    found: Directive = get_object_or_404(rows.prefetch_related("numbers", "flags"), pk=pk)
    return found


@require_safe
def directive(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a document: as it stands, what it cites, what was launched by it."""
    found = _visible(request, pk)
    refusal = rules.may_keep_directive(request.user, found)
    seen = Directive.objects.visible_to(request.user)
    citations = DirectiveCitation.objects.filter(directive=found).select_related("cited")
    readable = set(seen.filter(pk__in=[c.cited_id for c in citations if c.cited_id]).values_list("pk", flat=True))
    context = {
        "directive": found, "marks": verbs.marks(found), "refusal": refusal,
        "crumbs": [(reverse("campaigns:directives"), _("Documents"))],
        "citations": [(c, c.cited_id in readable) for c in citations],
        "cited_in": seen.filter(citations__cited=found).distinct(),
        "campaigns": Campaign.objects.visible_to(request.user).filter(directive=found).select_related("host"),
        "recipients": found.recipients.all(), "events": _events(found) if refusal is None else [],
    }  # fmt: skip
    return render(request, "campaigns/directives/directive.html", context)


def _events(found: Directive) -> list[dict[str, str]]:
    return [
        {"what": line.what, "who": f"{line.who} · {show.vi_datetime(line.at)}", "note": line.reason}
        for line in log.history(found, 10)
    ]


@GET_POST
def directive_create(request: HttpRequest) -> HttpResponse:
    """Record a document."""
    require(rules.may_create(request.user))
    return _answer(request, None)


@GET_POST
def directive_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or complete one."""
    found = _visible(request, pk)
    require(rules.may_keep_directive(request.user, found))
    return _answer(request, found)


def _answer(request: HttpRequest, known: Directive | None) -> HttpResponse:
    subject = str(known.pk) if known else ""
    if request.method != "POST":
        return _show(request, known, *_resumed(request, known, subject))
    if "discard" in request.POST:
        drafts.discard(request.user, FORM, subject)
        return _show(request, known, forms.directive_step(request.user, known), None)
    data = reshape(request.POST)
    if data is not None:
        step = forms.directive_step(request.user, known, data)
        step.hush()
        return _show(request, known, step, None)
    step = forms.directive_step(request.user, known, request.POST, request.FILES or None)
    response = _save(request, known, step, subject) if step.is_valid() else None
    if response is not None:
        return response
    if step.clash and known is not None:
        known.refresh_from_db()
        step.renew(known.version)
    return _show(request, known, step, None, status=409 if step.clash else 200)


def _save(
    request: HttpRequest, known: Directive | None, step: forms.DirectiveStep, subject: str
) -> HttpResponse | None:
    data, user = step.form.cleaned_data, request.user
    blob = blobs.store(data["file"], kind=verbs.FILE_KIND, by=user) if data.get("file") else None

    def act() -> Directive:
        common: dict[str, Any] = {"values": step.form.facts, "parts": step.hangers(), "by": user, "blob": blob}
        drafts.discard(user, FORM, subject)
        if known is None:
            return verbs.record(keeper=data["keeper"], **common)
        return verbs.edit(directive=known, version=data["version"], **common)

    return carry_out(request, step, act, to=page_of, done=_("Saved."))  # type: ignore[arg-type]


def _resumed(request: HttpRequest, known: Directive | None, subject: str) -> tuple[forms.DirectiveStep, Any]:
    kept = drafts.load(request.user, FORM, subject)
    if kept is None:
        return forms.directive_step(request.user, known), None
    data, saved_at = kept
    data["_token"] = drafts.new_token()
    step = forms.directive_step(request.user, known, data)
    step.hush()
    return step, saved_at


def _show(
    request: HttpRequest, known: Directive | None, step: forms.DirectiveStep, resumed: Any, status: int = 200
) -> HttpResponse:
    context = {
        "directive": known, "step": step, "form": step.form, "parts": step.parts, "resumed": resumed,
        "cancel": page_of(known) if known else reverse("campaigns:directives"), "marks": verbs.marks(known) if known else [],
        "autosave": reverse("core:draft", args=[FORM, str(known.pk) if known else "-"]),
        "new_row": step.form.data.get("new_row", "") if step.form.is_bound else "",
        "files_lost": bool(request.FILES) and request.method == "POST",
    }  # fmt: skip
    return render(request, "campaigns/directives/form.html", context, status=status)
