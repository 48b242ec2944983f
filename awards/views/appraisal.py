"""The appraisal: findings by nomination, conclusion, approval; the sheet itself is a paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from awards import appraisal, badges
from awards.forms import appraisal as forms
from awards.models import Appraisal, Award, Nomination, Proposal, RouteStep
from awards.reception import completeness, looks
from awards.rules import appraisal as rules
from awards.views.reception import found
from awards.workflow.appraisal import SHEET
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action
from core.refusals import require

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def url_of(proposal: Proposal) -> str:
    return reverse("awards:appraisal", args=[proposal.pk])


def _rows(proposal: Proposal) -> list[dict[str, Any]]:
    """The nominations with their check and finding; one statement."""
    listed = proposal.nominations.select_related("award", "appraisal__award", "appraisal__by")
    found = []
    for one in listed:
        mine: Appraisal | None = getattr(one, "appraisal", None)
        found.append(
            {
                "nomination": one, "appraisal": mine, "verdict": badges.VERDICTS.get(one.verdict),
                "finding": looks.FINDINGS[mine.finding] if mine else None, "missing": one.checks.get("missing", [])[:3],
                "others": [(x["rule_set"], badges.VERDICTS[x["verdict"]]) for x in one.checks.get("others", [])
                           if x["verdict"] != one.verdict],
            }
        )  # fmt: skip
    return found


@GET_POST
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a proposal; POST writes its conclusion."""
    proposal = found(request, pk)
    require(rules.may_see(request.user, proposal))
    kept = appraisal.sheet_of(proposal)
    form = forms.ConcludeForm(typed(request), initial={"version": kept.version, "conclusion": kept.conclusion})
    rows = _rows(proposal)
    left = sum(1 for row in rows if row["appraisal"] is None)
    refusal = rules.may_write_sheet(request.user, kept)
    context = {
        "proposal": proposal, "sheet": kept, "rows": rows, "left": left, "may": refusal is None,
        "refusal": refusal, "badge": looks.SHEETS[kept.status], "actions": _actions(request.user, kept, left),
        "checks": completeness.of(proposal), "provisional": proposal.rule_set is not None and proposal.rule_set.locked,
        "steps": proposal.steps.filter(kind=RouteStep.Kind.OPINION, agrees__isnull=False).select_related("body"),
        "state": badges.PROPOSALS[proposal.status],
    }  # fmt: skip
    if request.method == "POST":
        require(refusal)
    return answer(
        request, form, lambda data: appraisal.conclude(proposal=proposal, by=request.user, **data),
        to=lambda _sheet: url_of(proposal), template="awards/appraisal/sheet.html", context=context,
        record=kept if kept.pk else None, done=_("The conclusion was written."),
    )  # fmt: skip


def _actions(user: Any, kept: Any, left: int) -> list[Action]:
    proposal = kept.proposal
    rows = []
    for offer in SHEET.offers(kept, user):
        reason: Any = offer.refusal.reason if offer.refusal else ""
        if offer.action == "ask" and not reason and left:
            reason = ngettext(
                "%(n)s nomination has no finding yet.", "%(n)s nominations have no finding yet.", left
            ) % {"n": left}
        if offer.action != "ask" and reason and not _leads(user, proposal):
            continue
        url = reverse("awards:appraisal_move", args=[proposal.pk, offer.action.replace("_", "-")])
        post = offer.action != "hand_back"
        rows.append(Action(offer.label, url, offer.transition.icon, post=post, primary=post, reason=reason))
    papers = reverse("documents:paper_write", args=["awards.sheet", proposal.pk])
    if proposal.host_id in user.grants.kept_hosts:
        rows.insert(0, Action(_("Print the appraisal sheet"), papers, "printer"))
    return rows


def _leads(user: Any, proposal: Proposal) -> bool:
    return proposal.host_id in user.grants.leader_hosts | user.grants.head_units


@GET_POST
def find(request: HttpRequest, pk: int, nomination: int) -> HttpResponse:
    """The finding on one nomination."""
    proposal = found(request, pk)
    require(rules.may_write_sheet(request.user, appraisal.sheet_of(proposal)))
    rows = Nomination.objects.filter(proposal=proposal).select_related("award", "appraisal", "initiative")
    one = get_object_or_404(rows, pk=nomination)
    one.proposal = proposal
    mine: Appraisal | None = getattr(one, "appraisal", None)
    awards = list(Award.objects.exclude(pk=one.award_id))
    first: dict[str, Any] = {"version": mine.version if mine else 0}
    if mine is not None:
        first |= {"finding": mine.finding, "award": mine.award_id, "reason": mine.reason, "opinion": mine.opinion}
    form = forms.FindForm(typed(request), awards=awards, initial=first)
    context = {
        "proposal": proposal, "nomination": one, "verdict": badges.VERDICTS.get(one.verdict),
        "conditions": [(x, badges.MET["judged" if x.get("judged") else x["met"]]) for x in one.checks.get("conditions", [])],
    }  # fmt: skip
    return answer(
        request, form,
        lambda data: appraisal.find(nomination=one, found=form.found, version=data["version"], by=request.user),
        to=lambda _row: url_of(proposal), template="awards/appraisal/find.html", context=context, record=mine,
        done=_("The finding was written."),
    )  # fmt: skip


@require_POST
def agree_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to every nomination that is eligible by the check and has no finding yet."""
    proposal = found(request, pk)
    rows = list(Nomination.objects.filter(proposal=proposal))
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(
        request, form, lambda: appraisal.find_rest(proposal=proposal, nominations=rows, by=request.user),
        to=lambda _n: url_of(proposal), done=_("Agreed to what is eligible and had no finding."),
    )  # fmt: skip
    return response or _told(request, form, proposal)


def _told(request: HttpRequest, form: Any, proposal: Proposal) -> HttpResponse:
    messages.warning(request, " ".join(form.non_field_errors()))
    return HttpResponseRedirect(url_of(proposal))


@GET_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hand the sheet to the leader, approve it, hand it back."""
    proposal = found(request, pk)
    name = action.replace("-", "_")
    acts = {"ask": appraisal.ask_approval, "approve": appraisal.approve}
    if name == "hand_back":
        return _hand_back(request, proposal)
    if name not in acts or request.method != "POST":
        raise Http404
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(
        request, form, lambda: acts[name](proposal=proposal, by=request.user), to=lambda _sheet: url_of(proposal),
        done=SHEET.by_action[name].label,
    )  # fmt: skip
    return response or _told(request, form, proposal)


def _hand_back(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    require(SHEET.refusal(appraisal.sheet_of(proposal), "hand_back", request.user))
    form = forms.HandBackForm(typed(request))
    return answer(
        request, form, lambda data: appraisal.hand_back(proposal=proposal, by=request.user, **data),
        to=lambda _sheet: url_of(proposal), template="awards/appraisal/hand_back.html", context={"proposal": proposal},
        done=_("Handed back to the officer."),
    )  # fmt: skip
