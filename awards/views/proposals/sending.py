"""The last look before a proposal is signed or sent, and the signed paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from awards import badges
from awards.forms import proposals as forms
from awards.models import Proposal
from awards.proposals import checking, review, sending
from awards.rules import proposals as rules
from awards.views.proposals.page import page_of, visible
from awards.workflow.proposals import PROPOSAL
from core import blobs
from core.forms import answer, typed
from core.refusals import require

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = Proposal.Status


@GET_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(None if rules.acts_for(request.user, found) else rules.ONLY_UNIT)
    passes = request.POST.get("do") == "submit"
    if request.method == "POST":
        require(PROPOSAL.refusal(found, "submit" if passes else sending.action_of(found), request.user))
    form = forms.SendForm(typed(request), initial={"version": found.version, "reason": found.send_reason})

    def act(data: dict[str, Any]) -> Proposal:
        if passes:
            return sending.submit(proposal=found, by=request.user, version=data["version"])
        return sending.send(proposal=found, by=request.user, **data)

    done = _("The proposal lies with the head for approval.") if passes else _("The proposal has been sent.")
    return answer(
        request, form, act, to=page_of, template="awards/proposals/send.html", record=found, done=done,
        context=_looked(request, found),
    )  # fmt: skip


def _looked(request: HttpRequest, found: Proposal) -> dict[str, Any]:
    rows = checking.load(found)
    seen = review.look(found, rows)
    return {
        "proposal": found, "badge": badges.of_proposal(found), "seen": seen, "names": len(rows),
        "counts": [(badge, seen.counts[key]) for key, badge in badges.VERDICTS.items() if seen.counts.get(key)],
        "signs": rules.signs(request.user, found),
        "send_refusal": PROPOSAL.refusal(found, sending.action_of(found), request.user),
        "submit_refusal": PROPOSAL.refusal(found, "submit", request.user) if found.status == S.DRAFT else None,
        "may_submit": found.status == S.DRAFT and not found.entered_by_host and not rules.signs(request.user, found),
    }  # fmt: skip


@GET_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(None if rules.acts_for(request.user, found) else rules.ONLY_UNIT)
    names = ("signed_number", "signed_on", "signed_by")
    form = forms.PaperForm(
        typed(request), request.FILES or None, initial={name: getattr(found, name) for name in names}
    )

    def act(data: dict[str, Any]) -> Proposal:
        file = data["signed_file"]
        blob = blobs.store(file, kind=sending.FILE_KIND, by=request.user) if file else None
        signed = sending.SignedPaper(data["signed_number"], data["signed_on"], data["signed_by"], blob)
        return sending.attach_paper(proposal=found, paper=signed, by=request.user)

    return answer(
        request, form, act, to=lambda p: reverse("awards:proposal_send", args=[p.pk]), done=_("The signed paper is attached."),
        template="awards/proposals/paper.html", context={"proposal": found, "limit": blobs.limit_mb()},
    )  # fmt: skip
