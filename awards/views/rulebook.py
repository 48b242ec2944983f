"""The rule sets: what holds when, the old text beside the new, confirmed and changed with a document, a day and a name."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awards import badges, catalogue
from awards.forms.catalogue import ConfirmForm, EditForm, MoveForm
from awards.models import Part, Rule, RuleSet
from awards.rules import catalogue as rules
from awards.views.rulebook_page import page_of_rule, page_of_set
from awards.workflow.catalogue import RULE_SET
from core.forms import answer, typed
from core.lists import Action
from core.refusals import require
from deadlines.calendar import top_hosts

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def rule_sets(request: HttpRequest) -> HttpResponse:
    require(rules.ask(request.user))
    found = [(one, badges.of_set(one)) for one in RuleSet.objects.all()]
    return render(request, "awards/rulebook/sets.html", {"sets": found})


def _set(request: HttpRequest, code: str) -> RuleSet:
    require(rules.ask(request.user))
    found: RuleSet = get_object_or_404(RuleSet.objects.select_related("extends"), code=code)
    return catalogue.readied(found, request.user)


@GET_POST
def rule_set(request: HttpRequest, code: str) -> HttpResponse:
    found: Any = _set(request, code)
    refusal = rules.keep(request.user, found.top_hosts)
    if request.method == "POST":
        require(refusal)
    here = reverse("awards:rule_set", args=[code])
    form = ConfirmForm(typed(request), offered=found.rules.filter(confirmed_at__isnull=True))
    actions = [
        Action(
            offer.label, reverse("awards:rule_set_move", args=[code, offer.action]), offer.transition.icon,
            reason=offer.refusal.reason if offer.refusal else "",
        )
        for offer in RULE_SET.offers(found, request.user)
    ]  # fmt: skip
    return answer(
        request, form, lambda data: catalogue.confirm(rules_=list(data["rules"]), ground=form.ground, by=request.user),
        to=lambda _number: f"{here}?part={request.GET.get('part', '')}", template="awards/rulebook/set.html",
        done=_("The rules are confirmed."),
        context=page_of_set(found, request.GET.get("part", "")) | {"refusal": refusal, "actions": [] if refusal else actions},
    )  # fmt: skip


@GET_POST
def move(request: HttpRequest, code: str, action: str) -> HttpResponse:
    found: Any = _set(request, code)
    step = RULE_SET.by_action.get(action)
    if step is None:
        raise Http404
    require(step.allowed(request.user, found))
    form = MoveForm(typed(request))
    return answer(
        request, form, lambda data: catalogue.move(rule_set=found, action=action, reason=data["reason"], by=request.user),
        to=lambda one: reverse("awards:rule_set", args=[one.code]), template="awards/rulebook/move.html",
        done=_("The state of the rule set is changed."), context={"rule_set": found, "step": step},
    )  # fmt: skip


def _rule(code: str, pk: int) -> Rule:
    found: Rule = get_object_or_404(
        Rule.objects.select_related("award", "rule_set__extends"), pk=pk, rule_set__code=code
    )
    return found


@require_safe
def rule(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(rules.ask(request.user))
    found = _rule(code, pk)
    refusal = rules.keep(request.user, top_hosts(request.user))
    edit_url = reverse("awards:rule_edit", args=[code, pk])
    context = page_of_rule(found) | {"actions": [] if refusal else [Action(_("Change"), edit_url, "pencil")]}
    return render(request, "awards/rulebook/rule.html", context)


@GET_POST
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(rules.keep(request.user, top_hosts(request.user)))
    found = _rule(code, pk)
    initial = {"text": found.text, "article": found.article, "version": found.version}
    form = EditForm(typed(request), rule=found, initial=initial)

    def act(data: dict[str, Any]) -> Rule:
        return catalogue.edit(
            rule=found, version=data["version"], text=data["text"], article=data["article"], values=form.values,
            ground=form.ground, reason=data["reason"], by=request.user,
        )  # fmt: skip

    return answer(
        request, form, act, to=lambda one: reverse("awards:rule", args=[code, one.pk]), record=found,
        template="awards/rulebook/edit.html", done=_("The rule is changed."),
        context={"rule": found, "part": Part(found.part).label},
    )  # fmt: skip
