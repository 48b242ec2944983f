"""A case typed by hand and its explained answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards import badges, catalogue, eligibility
from awards.forms.eligibility import CaseForm
from awards.models import Award, RuleSet
from awards.rules import catalogue as rules
from core import clock
from core.refusals import require

ORDER = ("no", "unknown", "yes", "judged")


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    require(rules.ask(request.user))
    awards, sets = list(Award.objects.all()), list(RuleSet.objects.all())
    asked = "title" in request.GET and "received_on" in request.GET
    form = CaseForm(
        request.GET if asked else None, awards=awards, sets=[(x.code, x.name) for x in sets], today=clock.today()
    )
    context: dict[str, Any] = {"form": form, "loaded": bool(awards)}
    if asked and form.is_valid():
        names = {award.code: award.name for award in awards}
        found = eligibility.explained(form.case, catalogue.engine_sets(), names, {x.code: x for x in sets})
        context["answer"] = found
        context["badge"] = badges.VERDICTS[found.verdict]
        states = [("judged" if line.get("judged") else line["met"], line) for line in found.conditions]
        states.sort(key=lambda pair: ORDER.index(pair[0]))
        context["lines"] = [(line, badges.MET[state]) for state, line in states]
        context["other"] = [(x, badges.VERDICTS[x.verdict]) for x in found.others]
    return render(request, "awards/eligibility/ask.html", context, status=400 if asked and form.errors else 200)
