"""A nomination and its dossier: pieces attached or waived, the achievement report, similar texts."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import dossier
from awards.dossier import changing, comparing, drafting, reporting
from awards.forms.dossier import FromFactsForm, ReportForm, WaiveForm, report_initial
from awards.models import DossierItem, Nomination, Proposal
from awards.rules import dossier as rules
from awards.views import nomination_page as page
from core import blobs, drafts
from core.forms import VerbForm, answer, carry_out, typed
from core.refusals import require
from documents import evidence as files
from documents.forms.evidence import CiteForm
from documents.models import EvidenceFile

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SHAPES = {"docx": blobs.DOCX, "pdf": blobs.PDF}


def proposal_of(request: HttpRequest, pk: int) -> Proposal:
    """The proposal, where the user may see it; else 404."""
    rows = Proposal.objects.visible_to(request.user).select_related("unit", "host", "release", "campaign", "rule_set")
    found: Proposal = get_object_or_404(rows, pk=pk)
    return found


def nomination_of(request: HttpRequest, pk: int, nomination: int) -> Nomination:
    """A nomination of a proposal that the user may see; else 404."""
    rows = Nomination.objects.filter(proposal__in=Proposal.objects.visible_to(request.user), proposal=pk)
    asked = (
        "proposal__unit",
        "proposal__host",
        "proposal__release",
        "award",
        "subject",
        "unit",
        "outcome_award",
        "initiative",
    )
    found: Nomination = get_object_or_404(rows.select_related(*asked), pk=nomination)
    return found


def url_of(one: Nomination) -> str:
    """Where a nomination stands."""
    return reverse("awards:nomination", args=[one.proposal_id, one.pk])


@require_safe
def nomination(request: HttpRequest, pk: int, nomination: int) -> HttpResponse:
    found = nomination_of(request, pk, nomination)
    return render(request, "awards/dossier/nomination.html", page.of_nomination(found, request.user))


@require_safe
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier of a proposal: the shared pieces, and how much of each nomination's is there."""
    found = proposal_of(request, pk)
    return render(request, "awards/dossier/whole.html", page.of_proposal(found, request.user))


def _place(request: HttpRequest, pk: int, nomination: int, code: str) -> tuple[Proposal, Nomination | None, Any]:
    """Proposal, nomination (None: 0 in the address, a piece of the whole proposal) and the piece asked for; else 404."""
    one = nomination_of(request, pk, nomination) if nomination else None
    proposal = one.proposal if one else proposal_of(request, pk)
    found = dossier.load([proposal], [one] if one else None)
    pieces = found.of_nomination.get(one.pk, []) if one else found.of_proposal.get(proposal.pk, [])
    piece = next((p for p in pieces if p.wanted.code == code), None)
    if piece is None:
        raise Http404
    return proposal, one, piece


@GET_POST
def piece(request: HttpRequest, pk: int, nomination: int, code: str) -> HttpResponse:
    """One piece: what is there, and a new file or one that is kept already."""
    proposal, one, found = _place(request, pk, nomination, code)
    refusal = changing.refusal(request.user, proposal, one, found.wanted)
    owner = proposal.host if found.wanted.owner == "host" and proposal.host_id in _mine(request) else proposal.unit
    choices = EvidenceFile.objects.filter(unit=owner).order_by("-id")
    form = CiteForm(typed(request), request.FILES or None, choices=choices.none() if refusal else choices)
    form.fields.pop("pages")
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            kept = form.cleaned_data["existing"] or files.keep(
                unit=owner, file=form.cleaned_data["file"], title=form.cleaned_data["title"], by=request.user
            )
            act = partial(
                changing.attach, proposal=proposal, nomination=one, wanted=found.wanted, evidence=kept, by=request.user
            )
            done = carry_out(request, form, act, to=lambda _row: request.path, done=_("The file is attached."))
            if done is not None:
                return done
    context = page.of_piece(proposal, one, found) | {"form": form, "refusal": refusal, "waive": WaiveForm()}
    return render(request, "awards/dossier/piece.html", context)


def _mine(request: HttpRequest) -> Any:
    grants = request.user.grants  # type: ignore[union-attr]
    return grants.own_units | grants.officer_hosts | grants.leader_hosts


@require_POST
def waive(request: HttpRequest, pk: int, nomination: int, code: str) -> HttpResponse:
    """Say that a piece is not needed."""
    proposal, one, found = _place(request, pk, nomination, code)
    form = WaiveForm(request.POST)
    where = reverse("awards:dossier_piece", args=[pk, nomination, code])
    act = partial(changing.waive, proposal=proposal, nomination=one, wanted=found.wanted, by=request.user)
    if form.is_valid():
        done = carry_out(request, form, lambda: act(**form.arguments), to=lambda _row: where, done=_("It is recorded."))
        if done is not None:
            return done
    refusal = changing.refusal(request.user, proposal, one, found.wanted)
    require(refusal)
    cite = CiteForm(None, choices=EvidenceFile.objects.filter(unit=proposal.unit).order_by("-id"))
    cite.fields.pop("pages")
    context = page.of_piece(proposal, one, found) | {"form": cite, "refusal": refusal, "waive": form}
    return render(request, "awards/dossier/piece.html", context)


@require_POST
def take_out(request: HttpRequest, pk: int, nomination: int, code: str, item: int) -> HttpResponse:
    """Take a file or a waiver out."""
    proposal, one, found = _place(request, pk, nomination, code)
    rows = DossierItem.objects.select_related("proposal", "nomination")
    row = get_object_or_404(rows, pk=item, proposal=proposal, nomination=one, code=code)
    where = reverse("awards:dossier_piece", args=[pk, nomination, code])
    form = VerbForm(request.POST)
    form.is_valid()
    act = partial(changing.take_out, item=row, wanted=found.wanted, by=request.user)
    done = carry_out(request, form, act, to=lambda _none: where, done=_("It is taken out."))
    if done is None:
        raise Http404
    return done


# ---- the achievement report ------------------------------------------------------------------------------------------
@GET_POST
def report(request: HttpRequest, pk: int, nomination: int) -> HttpResponse:
    """The report: written by the unit, read by everybody who sees the proposal."""
    one = nomination_of(request, pk, nomination)
    refusal = rules.may_write_report(request.user, one, changing.opened(one.proposal, one))
    if request.method == "POST":
        require(refusal)
    listed = drafting.sentences(one)
    kept = drafts.load(request.user, reporting.FORM, str(one.pk)) if request.method != "POST" and not refusal else None
    text = one.report or ("" if refusal else drafting.compose(listed, of_unit=one.unit_id is not None))
    form = ReportForm(
        typed(request), initial=report_initial(kept[0].get("report", text) if kept else text, one.version)
    )
    return answer(
        request, form,
        lambda data: reporting.write(nomination=one, text=data["report"], version=data["version"], by=request.user),
        to=lambda _one: request.path, template="awards/dossier/report.html", record=one, done=_("The report is saved."),
        context=page.of_report(one, listed, refusal) | {"saved_at": kept[1] if kept else None},
    )  # fmt: skip


@GET_POST
def facts(request: HttpRequest, pk: int, nomination: int) -> HttpResponse:
    """Sentences of stored facts that the report does not name yet, to be added; or everything anew, when that is ticked."""
    one = nomination_of(request, pk, nomination)
    require(rules.may_write_report(request.user, one, changing.opened(one.proposal, one)))
    fresh = drafting.missing(one.report, drafting.sentences(one))
    form = FromFactsForm(typed(request), initial={"version": one.version})
    return answer(
        request, form, lambda data: reporting.supplement(nomination=one, by=request.user, **data),
        to=lambda _one: reverse("awards:nomination_report", args=[pk, nomination]), template="awards/dossier/facts.html",
        record=one, done=_("The sentences are in the report."), context={"one": one, "fresh": fresh, "url": url_of(one)},
    )  # fmt: skip


@require_safe
def report_file(request: HttpRequest, pk: int, nomination: int, shape: str) -> HttpResponse:
    """The report as Word or PDF."""
    one = nomination_of(request, pk, nomination)
    if shape not in SHAPES:
        raise Http404
    try:
        data = reporting.file(one, shape)
    except ValidationError:
        return redirect("awards:nomination_report", pk, nomination)
    name = f"bao-cao-thanh-tich-{one.pk}.{shape}"
    return HttpResponse(data, SHAPES[shape], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
def compare(request: HttpRequest, pk: int, nomination: int, other: int) -> HttpResponse:
    """Two achievement texts side by side, what they share marked, and the files both hold."""
    one = nomination_of(request, pk, nomination)
    seen = comparing.among(one, request.user).select_related("proposal__unit", "award")
    against = get_object_or_404(seen, pk=other)
    mine, theirs, percent = comparing.side_by_side(one, against)
    context = {
        "one": one, "other": against, "mine": mine, "theirs": theirs, "percent": percent, "url": url_of(one),
        "other_url": url_of(against), "files": comparing.shared_files(one, against),
    }  # fmt: skip
    return render(request, "awards/dossier/compare.html", context)
