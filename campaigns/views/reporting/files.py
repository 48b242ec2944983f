"""Evidence of one field, and the signed paper."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import reporting
from campaigns.forms.reporting import PaperForm
from campaigns.models import Report, ReportEvidence
from campaigns.views.reporting.scope import page_url, stored_report
from campaigns.views.reporting.screen import Screen
from core import blobs
from core.forms import VerbForm, carry_out
from core.refusals import require
from documents import evidence as files
from documents.forms.evidence import CiteForm
from documents.models import EvidenceFile


def _place(report: Report, kind: str, pk: int) -> dict[str, Any]:
    """The field meant by the address, as the verb's arguments."""
    if kind == "whole" and pk == 0:
        return {}
    sheet = reporting.load(report)
    rows: list[Any] = sheet.indicators if kind == "indicator" else sheet.points
    found = next((row for row in rows if row.pk == pk), None)
    if found is None or kind not in ("indicator", "point"):
        raise Http404
    return {kind: found}


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, participation: int, period: int, kind: str, pk: int) -> HttpResponse:
    """The evidence of one field: what is cited, a new file, or one the unit has already."""
    report = stored_report(request.user, participation, period)
    place = _place(report, kind, pk)
    refusal = reporting.may_attach(request.user, report, place.get("indicator"), place.get("point"))
    choices = EvidenceFile.objects.filter(unit=report.participation.unit_id).order_by("-id")
    form = CiteForm(request.POST or None, request.FILES or None, choices=choices.none() if refusal else choices)
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            act = partial(_attach, request, report, place, form.arguments, _kept(request, report, form.arguments))
            response = carry_out(request, form, act, to=lambda _row: request.path, done=_("The evidence was added."))
            if response is not None:
                return response
    context = {"form": form, "refusal": refusal, **_evidence_context(request, report, place, kind, pk)}
    return render(request, "campaigns/reporting/evidence.html", context)


def _kept(request: HttpRequest, report: Report, typed: dict[str, Any]) -> EvidenceFile:
    """The chosen file, or the new one, stored before the transaction opens."""
    file = typed["file"]
    if not file:
        return typed["existing"]
    return files.keep(unit=report.participation.unit, file=file, title=typed["title"], by=request.user)


def _attach(
    request: HttpRequest, report: Report, place: dict[str, Any], typed: dict[str, Any], kept: EvidenceFile
) -> ReportEvidence:
    return reporting.attach(report=report, evidence=kept, by=request.user, pages=typed["pages"], **place)


def _evidence_context(
    request: HttpRequest, report: Report, place: dict[str, Any], kind: str, pk: int
) -> dict[str, Any]:
    about = (
        getattr(place.get("indicator"), "pk", None),
        getattr(place.get("point"), "pk", None),
    )
    return {
        "report": report,
        "about": place.get("indicator") or place.get("point") or _("The whole report"),
        "cited": [c for c in Screen(request, report).sheet.evidence if (c.indicator_id, c.content_point_id) == about],
        "back": page_url(report) if kind == "whole" else f"{page_url(report)}#{kind}-{pk}",
        "limit": blobs.limit_mb(),
    }


@require_POST
def drop(request: HttpRequest, participation: int, period: int, cited: int) -> HttpResponse:
    """Take one citation out."""
    report = stored_report(request.user, participation, period)
    row = get_object_or_404(ReportEvidence, pk=cited, report=report, dropped=False)
    row.report = report
    kind, pk = ("indicator", row.indicator_id) if row.indicator_id else ("point", row.content_point_id)
    where = [participation, period, kind if pk else "whole", pk or 0]
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(
        request, form, lambda: reporting.detach(cited=row, by=request.user),
        to=lambda _none: reverse("campaigns:report_evidence", args=where),
        done=_("The evidence was taken out; the file stays with the unit."),
    )  # fmt: skip
    if response is None:
        raise Http404
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """Attach the scan of the signed paper, with its number, date and signer."""
    report = stored_report(request.user, participation, period)
    refusal = reporting.may_begin(request.user, report)
    initial = {"signed_number": report.signed_number, "signed_on": report.signed_on, "signed_by": report.signed_by}
    form = PaperForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            file = form.cleaned_data["signed_file"]
            blob = blobs.store(file, kind=reporting.SIGNED_PAPER, by=request.user) if file else None
            act = partial(_attach_paper, request, report, form.arguments, blob)
            response = carry_out(request, form, act, to=page_url, done=_("The signed paper was attached."))
            if response is not None:
                return response
    context = {"form": form, "report": report, "refusal": refusal, "back": page_url(report), "limit": blobs.limit_mb()}
    return render(
        request, "campaigns/reporting/paper.html", context, status=409 if getattr(form, "clash", False) else 200
    )


def _attach_paper(request: HttpRequest, report: Report, typed: dict[str, Any], blob: Any) -> Report:
    told = reporting.SignedPaper(typed["signed_number"], typed["signed_on"], typed["signed_by"], blob)
    return reporting.attach_paper(report=report, paper=told, by=request.user)
