"""Certificates of a decision: which decisions there are, the proof sheet, preparing and printing."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from awards.certificates import designs, making, printing, proofing
from awards.certificates.proofing import Proof
from awards.forms.certificates import PrepareForm, PrintForm
from awards.models import Award, CertificateTemplate, Decision, DecisionLine
from awards.rules import certificates as rules
from core.badges import Badge
from core.forms import carry_out
from core.lists import Column, Empty, ListView, Tab
from core.refusals import Refused, require

SAME = Badge("ok", "circle-check", _("As decided"))


def readable(user: Any) -> QuerySet[Decision]:
    """Decisions whose certificates the person sees: issued awards of the person's hosts."""
    rows = Decision.objects.filter(status=Decision.Status.ISSUED, kind=Decision.Kind.AWARD)
    if user.grants.is_admin:
        return rows
    return rows.filter(host__in=user.grants.kept_hosts | user.grants.leader_hosts)


class Decisions(ListView):
    title = _("Certificates of decisions")
    noun = _("decisions")
    model = Decision
    search_fields = ("folded",)
    search_hint = _("Subject of the decision; without diacritics")
    export_name = "in-bang-theo-quyet-dinh"
    default_sort = "-decided"
    empty = Empty(
        _("Issued decisions will be here"),
        _("When a decision is issued, its certificates are prepared and printed here."),
    )
    columns = (
        Column("title", _("Decision"), cell=lambda d: d.title, secondary=lambda d: d.full_number, phone="title"),
        Column("decided", _("Date"), cell=lambda d: d.decided_on, sort=("decided_on", "id"), nowrap=True),
        Column("names", pgettext_lazy("count", "Names"), cell=lambda d: d.names, numeric=True),
        Column("prepared", _("Prepared"), cell=lambda d: d.prepared, numeric=True),
        Column("host", pgettext_lazy("certificate", "Host"), cell=lambda d: d.host.short_name, phone="hide"),
    )

    def get_queryset(self) -> QuerySet[Decision]:
        require(rules.read_any(self.request.user))
        return (
            readable(self.request.user)
            .select_related("host")
            .annotate(
                names=Count("lines", distinct=True),
                prepared=Count("lines__records__certificates__record", distinct=True),
            )
        )

    def row_url(self, obj: Decision) -> str:
        return reverse("awards:certificate_proof", args=[obj.pk])

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [(reverse("awards:certificates"), _("Certificates"))]


class ProofSheet(ListView):
    """Each name as decided and as printed; differences flagged, with preparing and printing beside it."""

    noun = _("names")
    model = DecisionLine
    search_fields = ("name",)
    search_hint = _("Name as decided")
    export_name = "ban-doi-chieu"
    template_name = "awards/certificates/proof.html"
    empty = Empty(_("No name stands on this decision"))

    @cached_property
    def decision(self) -> Decision:
        require(rules.read_any(self.request.user))
        rows = readable(self.request.user).select_related("host")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_("Proof sheet"))

    @cached_property
    def proofs(self) -> dict[int, Proof]:
        """Every line of the decision, compared."""
        lines = proofing.lines_of(self.decision)
        return {one.line.pk: one for one in proofing.compare(self.decision, lines, self.templates)}

    @cached_property
    def templates(self) -> list[CertificateTemplate]:
        return designs.own(self.decision.host)

    def get_queryset(self) -> QuerySet[DecisionLine]:
        return DecisionLine.objects.filter(decision=self.decision).select_related("award").order_by("position", "id")

    def get_tabs(self) -> list[Tab]:
        differing = [pk for pk, one in self.proofs.items() if one.faults]
        return [Tab("all", _("All")), Tab("differ", _("Differences"), Q(pk__in=differing))]

    def get_columns(self) -> list[Column]:
        def printed(name: str, line: Any) -> str:
            return self.proofs[line.pk].printed.get(name, "")

        def faults(line: Any) -> str:
            return "; ".join(str(fault) for fault in self.proofs[line.pk].faults)

        return [
            Column("name", _("Name as decided"), cell=lambda x: x.name, secondary=lambda x: x.award.name, phone="title"),
            Column("award", _("Award"), cell=lambda x: x.award.name, screen=False),
            Column(
                "printed", pgettext_lazy("certificate", "As printed"), cell=lambda x: printed("ten", x) or "–",
                secondary=lambda x: printed("chuc_vu", x),
            ),
            Column("post", _("Post as decided"), cell=lambda x: x.post, screen=False),
            Column("post_printed", _("Post as printed"), cell=lambda x: printed("chuc_vu", x), screen=False),
            Column("achievement", _("Achievement as printed"), cell=lambda x: printed("thanh_tich", x), screen=False),
            Column("number", _("Decision as printed"), cell=lambda x: printed("so_quyet_dinh", x), phone="hide"),
            Column("book", _("Award book"), cell=lambda x: printed("so_vao_so", x) or "–", numeric=True),
            Column(
                "state", _("Comparison"), secondary=faults, export=lambda x: faults(x) or str(SAME.label),
                cell=lambda x: Badge("warn", "alert-triangle", _("Differs")) if self.proofs[x.pk].faults else SAME,
            ),
        ]  # fmt: skip

    def row_url(self, obj: DecisionLine) -> str:
        found = self.proofs[obj.pk].certificate
        return reverse("awards:certificate", args=[found.pk]) if found else ""

    def get_crumbs(self) -> list[tuple[str, Any]]:
        return [
            (reverse("awards:certificates"), _("Certificates")),
            (reverse("awards:certificate_decisions"), _("Decisions")),
        ]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**sheet_context(self), **more)


def sheet_context(view: ProofSheet, **forms: Any) -> dict[str, Any]:
    """What stands beside the proof sheet: preparing, printing, what was printed, receipts."""
    decision, listed = view.decision, list(view.proofs.values())
    awards = {one.line.award_id: one.line.award for one in listed if one.prints}
    waiting = sum(1 for one in listed if one.record is not None and one.certificate is None and one.faults)
    first = making.next_number(decision.host, making.book_year(decision))
    runs = decision.print_runs.select_related("award", "job__result", "by")[:8]
    refusal = rules.keep(view.request.user, decision.host_id)
    choices = designs.choices(view.templates)
    suited = [(award, designs.choice_of(designs.suited(award, view.templates))) for award in awards.values()]
    tally = [
        (award, sum(1 for one in listed if one.prints and one.line.award_id == award.pk)) for award in awards.values()
    ]
    return {
        "decision": decision, "waiting": waiting, "refusal": refusal, "runs": runs, "tally": tally,
        "differing": sum(1 for one in listed if one.faults),
        "prepare_form": forms.get("prepare") or PrepareForm(initial={"first": first}),
        "print_form": forms.get("printing") or PrintForm(
            awards=awards.values(), designs=choices,
            initial={"award": suited[0][0].pk, "design": suited[0][1]} if suited else {},
        ),
    }  # fmt: skip


def _decision(request: HttpRequest, pk: int) -> Decision:
    require(rules.read_any(request.user))
    found = get_object_or_404(readable(request.user).select_related("host"), pk=pk)
    require(rules.keep(request.user, found.host_id))
    return found


def _again(request: HttpRequest, decision: Decision, **forms: Any) -> HttpResponseBase:
    """The proof sheet once more, with what was typed and what is wrong with it."""
    view = ProofSheet()
    view.setup(request, pk=decision.pk)
    context = view.get_context_data() | sheet_context(view, **forms)
    return render(request, view.template_name, context)


@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponseBase:
    decision = _decision(request, pk)
    form = PrepareForm(request.POST)
    if form.is_valid():
        response = carry_out(
            request, form, lambda: making.prepare(decision=decision, first=form.cleaned_data["first"], by=request.user),
            to=lambda _made: reverse("awards:certificate_proof", args=[pk]), done=_("The certificates are prepared."),
        )  # fmt: skip
        if response is not None:
            return response
    return _again(request, decision, prepare=form)


@require_POST
def print_run(request: HttpRequest, pk: int) -> HttpResponseBase:
    decision = _decision(request, pk)
    templates = designs.own(decision.host)
    proofs = proofing.compare(decision, proofing.lines_of(decision), templates)
    awards: dict[int, Award] = {one.line.award_id: one.line.award for one in proofs if one.prints}
    form = PrintForm(request.POST, awards=awards.values(), designs=designs.choices(templates))
    design = designs.chosen(decision.host, request.POST.get("design", ""))
    if form.is_valid() and design is not None:
        given = form.cleaned_data
        try:
            response = carry_out(
                request, form,
                lambda: printing.start(
                    decision=decision, award=awards[given["award"]], design=design, proofs=proofs, reason=given["reason"],
                    by=request.user,
                ),
                to=lambda run: _way_on(request, run),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("reason", str(refused.refusal.reason))
            response = None
        if response is not None:
            return response
    return _again(request, decision, printing=form)


def _way_on(request: HttpRequest, run: Any) -> str:
    """The progress of one's own printing; somebody else's is seen on the proof sheet."""
    if run.job.owner_id == request.user.pk:
        return reverse("core:job", args=[run.job_id])
    return reverse("awards:certificate_proof", args=[run.decision_id])
