"""A unit's evidence: the list and the upload."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core import blobs, drafts
from core.forms import typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from documents import evidence as verbs
from documents.forms.evidence import EvidenceForm
from documents.models import EvidenceFile
from documents.rules import evidence as rules

TYPES = {blobs.PDF: "PDF", blobs.DOCX: "Word", blobs.XLSX: "Excel", blobs.PNG: "PNG", blobs.JPEG: "JPEG"}


class EvidenceList(ListView):
    title = _("Evidence")
    noun = _("files")
    model = EvidenceFile
    search_fields = ("folded",)
    search_hint = _("Title; without diacritics")
    export_name = "tai-lieu-minh-chung"
    default_sort = "-added_at"
    columns = (
        Column(
            "title",
            _("Title"),
            cell=lambda e: e.title,
            secondary=lambda e: e.blob.name if e.blob.name != e.title else "",
            sort=("folded",),
            phone="title",
        ),
        Column("unit", _("Unit"), cell=lambda e: e.unit.short_name, sort=("unit__name_order",)),
        Column("type", _("Type"), cell=lambda e: TYPES.get(e.blob.content_type, ""), sort=("blob__content_type",)),
        Column(
            "size",
            _("Size"),
            cell=lambda e: format_html("{}", filesizeformat(e.blob.size)),
            numeric=True,
            sort=("blob__size",),
            export=lambda e: e.blob.size,
        ),
        Column("added_by", _("Added by"), cell=lambda e: e.added_by.full_name, phone="hide"),
        Column("added_at", _("Added on"), cell=lambda e: e.added_at, sort=("added_at",)),
    )

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            _("The unit's evidence will be here"),
            _("Add a file once and cite it, by page, in as many reports as need it."),
            next((replace(action, primary=False) for action in self.get_actions()), None),
        )

    def get_queryset(self) -> QuerySet[EvidenceFile]:
        return EvidenceFile.objects.visible_to(self.request.user).select_related("unit", "blob", "added_by")

    def row_url(self, obj: EvidenceFile) -> str:
        return reverse("core:file", args=[obj.blob_id])

    def get_actions(self) -> list[Action]:
        if rules.add(self.request.user):
            return []
        return [Action(_("Add a file"), reverse("documents:evidence_add"), "upload", primary=True)]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    require(rules.add(request.user))
    form = EvidenceForm(typed(request), request.FILES if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form.cleaned_data)
    return render(request, "documents/evidence/add.html", {"form": form, "cancel": reverse("documents:evidence")})


def _keep(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """The token in a transaction of its own: no file work inside one. The same content is stored once in any case."""
    onward = reverse("documents:evidence")
    with transaction.atomic():
        token = drafts.claim(data["_token"], user=request.user)
        if token is not None:
            token.location = onward
            token.save(update_fields=["location"])
    verbs.add(unit=data["unit"], file=data["file"], title=data["title"], by=request.user)
    messages.success(request, _("The file has been added."))
    return redirect(onward)
