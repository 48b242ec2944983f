"""One proposal: begun, looked at, changed, moved along."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, dossier, reception
from awards.forms import proposals as forms
from awards.models import Nomination, Proposal
from awards.proposals import quotas, review, sending, terms, writing
from awards.proposals.makeup import shares
from awards.rules import proposals as rules
from awards.workflow.proposals import PROPOSAL
from core import log, search
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action
from core.refusals import require
from core.templatetags.show import vi_datetime

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
VERBS = {"submit": sending.submit, "hand_back": sending.hand_back, "recall": sending.recall}


def page_of(proposal: Proposal) -> str:
    return reverse("awards:proposal", args=[proposal.pk])


def visible(request: HttpRequest, pk: int) -> Proposal:
    """The proposal where the user may see it; else 404."""
    rows = Proposal.objects.visible_to(request.user)
    parts = ("unit", "host", "campaign__host", "rule_set", "officer", "signed_file", "release__round", "created_by")
    found: Proposal = get_object_or_404(rows.select_related(*parts), pk=pk)
    return found


class Rows:
    """The page of nominations asked for: search, a verdict, an award; fifty at a time, in order of the list."""

    noun = _("names")
    per_page = PER_PAGE

    def __init__(self, request: HttpRequest, proposal: Proposal) -> None:
        self.request = request
        self.query = request.GET.get("q", "").strip()[:200]
        self.verdict = request.GET.get("verdict", "")
        rows = proposal.nominations.all()
        self.counts = rows.aggregate(
            all=Count("pk"), yes=Count("pk", filter=Q(verdict="yes")), no=Count("pk", filter=Q(verdict="no")),
            unknown=Count("pk", filter=Q(verdict="unknown")),
        )  # fmt: skip
        if self.query:
            named = Q(search.words(self.query, ["subject__folded"])) | Q(search.words(self.query, ["unit__folded"]))
            rows = rows.filter(named)
        if self.verdict in ("yes", "no", "unknown"):
            rows = rows.filter(verdict=self.verdict)
        self.found = rows.select_related("award", "outcome_award", "subject", "unit").order_by("position", "id")
        self.pager = Paginator(self.found, PER_PAGE)
        if not self.query and not self.verdict:
            self.pager.count = self.counts["all"]  # known already
        self.shown = self.pager.get_page(request.GET.get("page"))
        self.rows = [readied(row) for row in self.shown]
        self.total, self.pages, self.page = self.pager.count, self.pager.num_pages, self.shown.number
        self.first, self.last = (self.shown.start_index(), self.shown.end_index()) if self.total else (0, 0)

    def _url(self, page: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}#names"

    @property
    def previous_url(self) -> str:
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page + 1) if self.page < self.pages else ""

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """All, and by verdict."""
        labels = (("", _("All"), "all"), *((key, badge.label, key) for key, badge in badges.VERDICTS.items()))
        return [
            {
                "label": label,
                "url": f"?verdict={key}#names",
                "current": key == self.verdict,
                "count": self.counts[count],
            }
            for key, label, count in labels
            if not key or self.counts[count]
        ]


def readied(row: Nomination) -> Nomination:
    """The nomination with what a line shows: its badges, its conditions each with a badge."""
    row.badge = badges.VERDICTS.get(row.verdict)  # type: ignore[attr-defined]
    row.became = badges.OUTCOMES[row.outcome] if row.outcome != Nomination.Outcome.OPEN else None  # type: ignore[attr-defined]
    row.lines = [  # type: ignore[attr-defined]
        (line, badges.MET["judged" if line.get("judged") else line["met"]]) for line in row.checks.get("conditions", ())
    ]
    return row


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    if found.secret:
        return render(request, "awards/proposals/secret.html", {"proposal": found, "badge": badges.SECRET})
    known = terms.load(review.governing(found))
    edits = rules.may_edit_list(request.user, found)
    context = {
        "proposal": found, "badge": badges.of_proposal(found), "list": Rows(request, found), "rule_set": known.rule_set,
        "quotas": quotas.counters(found, known), "shares": shares(found, known.border), "asked": known.votes,
        "edits": edits is None, "writes": rules.may_write(request.user, found) is None,
        "refusal": edits, "adding": _adding(found), "primary": _primary(request, found), "moves": _moves(request, found),
        "dossier": dossier.completeness([found])[found.pk], "events": _events(found),
        "way": reception.panel(found, request.user),
        "returned": found.status == Proposal.Status.RETURNED,
    }  # fmt: skip
    return render(request, "awards/proposals/proposal.html", context)


def _adding(found: Proposal) -> list[Action]:
    """The ways to put names on the list."""
    at = [found.pk]
    return [
        Action(_("Tick from the staff"), reverse("awards:proposal_tick", args=at), "checklist"),
        Action(_("Collectives"), f"{reverse('awards:proposal_tick', args=at)}?who=units", "building"),
        Action(_("Type or paste"), reverse("awards:proposal_type", args=at), "table"),
        Action(_("Import from Excel"), reverse("core:import_new", args=["nominations"]), "file-import"),
        Action(_("From the registration"), reverse("awards:proposal_registered", args=at), "clipboard-list"),
    ]


def _primary(request: HttpRequest, found: Proposal) -> Action | None:
    """The one thing to do now, for the unit's people."""
    user, at = request.user, [found.pk]
    if not rules.acts_for(user, found):
        return None
    look = reverse("awards:proposal_send", args=at)
    if found.status in (Proposal.Status.DRAFT, Proposal.Status.FOR_SIGNATURE):
        label = _("Look through and sign") if rules.signs(user, found) else _("Look through and send")
        return Action(label, look, "signature", primary=True)
    if found.status == Proposal.Status.RETURNED:
        return Action(_("Look through and send again"), look, "send", primary=True)
    return None


def _moves(request: HttpRequest, found: Proposal) -> list[Any]:
    """Moves without a page of their own: back from the head, recalled."""
    if not rules.acts_for(request.user, found):
        return []
    return [offer for offer in PROPOSAL.offers(found, request.user) if offer.action in ("hand_back", "recall")]


def _events(found: Proposal) -> list[dict[str, str]]:
    lines = log.history(found, 12)
    return [{"what": x.what, "who": f"{x.who} · {vi_datetime(x.at)}", "note": x.reason} for x in lines]


@GET_POST
def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_begin(request.user))
    units = forms.units_of(request.user)
    hosts = forms.hosts_of(units.values_list("pk", flat=True))
    first = units.filter(pk__in=request.user.grants.own_units).first()  # type: ignore[union-attr]
    initial = {"unit": first.pk if first else None, "host": _host_of(request.user, hosts, first)}
    form = forms.ProposalForm(typed(request), by=request.user, units=units, hosts=hosts, initial=initial)

    def act(data: dict[str, Any]) -> Proposal:
        data.pop("version", None)
        return writing.draft(by=request.user, **data)

    return answer(
        request, form, act, to=page_of, template="awards/proposals/new.html", done=_("The proposal has been begun.")
    )


def _host_of(user: Any, hosts: Any, unit: Any) -> Any:
    """The host above the unit, unless it has none."""
    above = [one.pk for one in hosts if unit is None or one.pk != unit.pk]
    return above[0] if above else (unit.pk if unit else None)


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(rules.may_edit_list(request.user, found))
    initial = {"title": found.title, "year": found.year, "version": found.version}
    form = forms.EditForm(typed(request), initial=initial)
    return answer(
        request, form, lambda data: writing.edit(proposal=found, by=request.user, campaign=found.campaign, **data), to=page_of,
        template="awards/proposals/edit.html", context={"proposal": found}, record=found,
        done=_("The proposal has been changed."),
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    keys = [int(key) for key in request.POST.getlist("row") if key.isdigit()]
    return _done(
        request, found, lambda: writing.drop(proposal=found, rows=keys, by=request.user), _("The names are taken out.")
    )


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    verb = VERBS.get(request.POST.get("action", ""))
    if verb is None:
        raise Http404
    require(PROPOSAL.refusal(found, request.POST["action"], request.user))
    return _done(request, found, lambda: verb(proposal=found, by=request.user), _("Done."))


def _done(request: HttpRequest, found: Proposal, act: Any, said: Any) -> HttpResponse:
    """Carry out and lead back to the page; what stands against it is told there."""
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, act, to=lambda _x: page_of(found), done=said)
    if response is not None:
        return response
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return HttpResponseRedirect(page_of(found))
