"""The page of a decision, and all its differences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import badges, decisions
from awards.decisions import later, reading
from awards.forms.decisions import IssueForm
from awards.models import Decision, RecordReview
from awards.rules import decisions as rules
from awards.views.decisions import showing
from awards.views.decisions.common import found
from core import log
from core.refusals import require

FEW = 8


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    lines = list(reading.lines_of(one))
    draft = one.status == Decision.Status.DRAFT
    mine = rules.begin(request.user, one.host_id) is None
    follows = rules.follow(request.user, one) is None
    paper = reading.paper_of(one) if mine else None
    judged = decisions.findings(one, lines) + later.unsaid(one, lines) if draft and follows else []
    if draft and showing.outdated(one, paper):
        judged.append(decisions.Finding("warn", _("The list changed after the paper was written: replace the paper.")))
    decisions.readied(one, judged)
    apart = showing.differences(one, lines) if follows and one.kind == Decision.Kind.AWARD else []
    shown = showing.actions(one, request.user, paper)
    shown = showing.actions(one, request.user, paper)
    kept = len(shown) if draft else 1  # later decisions are rare: all but the first stand in the menu
    context = {
        "decision": one, "badge": badges.DECISION[one.status], "draft": draft, "mine": mine, "follows": follows, "paper": paper,
        "groups": showing.listed(one, lines), "count": len(lines), "apart": apart[:FEW], "apart_more": len(apart) - FEW,
        "checks": showing.checks(one, judged, draft and mine), "form": IssueForm(initial={"version": one.version}),
        "refusal": rules.issue(request.user, one) if draft else None,
        "actions": shown[:kept], "menu_actions": shown[kept:], "reviews": _reviews(one, draft), "history": log.history(one, 20),
        "later": _later(request, one, draft),
    }  # fmt: skip
    return render(request, "awards/decisions/decision.html", context)


def _later(request: HttpRequest, one: Decision, draft: bool) -> list[Decision]:
    """Later decisions about it that the person may see."""
    seen = Decision.objects.visible_to(request.user).exclude(status=Decision.Status.CANCELLED)
    return list(seen.filter(corrects=one).order_by("pk")) if not draft else []


def _reviews(one: Decision, draft: bool) -> int:
    """How many awards that rested on what this decision took back nobody has answered yet."""
    if draft or one.kind == Decision.Kind.AWARD:
        return 0
    return int(one.reviews.filter(status=RecordReview.Status.OPEN).count())


@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.follow(request.user, one))
    apart = showing.differences(one, list(reading.lines_of(one)))
    return render(request, "awards/decisions/differences.html", {"decision": one, "apart": apart})
