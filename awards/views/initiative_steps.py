"""What is done to an initiative: its way, scores, the council's vote, recognition by list, uses."""

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import initiatives
from awards.forms import initiatives as forms
from awards.initiatives import recognising, reviewing
from awards.models import Initiative
from awards.rules import initiatives as rules
from awards.views.initiatives import GET_POST, page_of, visible
from awards.workflow.initiatives import INITIATIVE
from core import clock
from core.forms import RecordForm, answer, carry_out, typed
from core.refusals import Refusal, require
from units.models import Unit

FORM = "awards/initiatives/form.html"
DONE = {
    "file": gettext_lazy("The application is filed."), "take_back": gettext_lazy("The application is taken back."),
    "give_back": gettext_lazy("The application is handed back."), "review": gettext_lazy("The word of the council is recorded."),
    "reopen": gettext_lazy("It lies before the council again."), "refuse": gettext_lazy("It is recorded as not recognised."),
    "ask_wider": gettext_lazy("The request is filed."), "refuse_wider": gettext_lazy("The wider effect is refused."),
}  # fmt: skip


@GET_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = visible(request, pk)
    step = INITIATIVE.by_action.get(action)
    if step is None or action == "recognise":
        raise Http404
    require(INITIATIVE.refusal(found, action, request.user))
    form = _form(request, found, action)
    context = {
        "heading": step.label, "submit": step.label, "cancel": page_of(found), "initiative": found, "intro": _intro(action),
    }  # fmt: skip
    return answer(
        request, form, lambda data: _do(found, action, data, request.user), to=page_of, template=FORM, context=context,
        record=found, done=DONE[action],
    )  # fmt: skip


def _form(request: HttpRequest, found: Any, action: str) -> Any:
    first = {"version": found.version}
    if action in ("file", "ask_wider"):
        hosts = initiatives.hosts_for(found.unit)
        if action == "ask_wider":
            hosts = [row for row in hosts if row[0].level == "province" and row[0].pk != found.unit_id]
        return forms.FileForm(typed(request), hosts=hosts, initial=first)
    if action == "review":
        note = reviewing.figures(reviewing.scores_of(found))
        return forms.ReviewForm(typed(request), initial={**first, "note": note})
    shape = forms.ReasonedForm if INITIATIVE.by_action[action].needs_reason else RecordForm
    return shape(typed(request), initial=first)


def _intro(action: str) -> str:
    words = {
        "file": _("The initiative council of the host reviews it; meanwhile it cannot be changed."),
        "ask_wider": _("The council of the province reviews how far it reaches; the recognition it has stays."),
        "review": _("From the members' scores, or from the minutes of a council that met without the system."),
        "refuse": _("The authors' unit reads the reason."),
    }
    return words.get(action, "")


def _do(found: Any, action: str, data: dict[str, Any], by: Any) -> Initiative:
    if action == "file":
        return initiatives.file_(initiative=found, by=by, **data)
    if action == "ask_wider":
        return recognising.ask_wider(initiative=found, by=by, **data)
    if action == "review":
        return reviewing.review(initiative=found, by=by, **data)
    return initiatives.move(initiative=found, action=action, by=by, **data)


@GET_POST
def score(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(rules.may_score(request.user, found))
    context = {"heading": _("Score"), "submit": _("Score"), "cancel": page_of(found), "initiative": found, "intro": ""}
    return answer(
        request, forms.ScoreForm(typed(request)), to=lambda _s: page_of(found), template=FORM, context=context,
        act=lambda data: reviewing.score(initiative=found, by=request.user, **data), done=_("Your score is kept."),
    )  # fmt: skip


@GET_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    refusal = rules.may_write(request.user, found)
    if refusal is not None:
        require(rules.may_decide(request.user, found))
    form = forms.UseForm(typed(request), initiative=found, initial={"year": found.year})
    context = {
        "heading": _("Record a use"), "submit": _("Record"), "cancel": page_of(found), "initiative": found,
        "intro": _("An award that rested on it before; it serves each author once for an award."),
    }  # fmt: skip

    def do(data: dict[str, Any]) -> Any:
        return initiatives.use(
            initiative=found, subject=data["author"], award=data["award"], year=data["year"], by=request.user
        )

    return answer(
        request, form, do, to=lambda _u: page_of(found), template=FORM, context=context, done=_("It is recorded.")
    )


# ---- many at once ----------------------------------------------------------------------------------------------------
def _hosts(request: HttpRequest) -> list[Unit]:
    """The hosts in whose name this person decides, those with something waiting first."""
    grants = request.user.grants  # type: ignore[union-attr]
    if not (grants.kept_hosts or grants.is_admin):
        require(Refusal(_("Only officers and the head of the host where it is filed record the decision.")))
    rows = Unit.objects.all() if grants.is_admin else Unit.objects.filter(pk__in=grants.kept_hosts)
    filed = rows.filter(initiatives_filed__isnull=False).distinct().order_by("name_order")
    return list(filed) or list(rows.order_by("name_order")[:1])


def _host(request: HttpRequest, hosts: list[Unit]) -> Unit:
    asked = request.GET.get("host", "")
    found = next((one for one in hosts if str(one.pk) == asked), None)
    if found is None and (asked or not hosts):
        raise Http404
    return found or hosts[0]


@GET_POST
def recognise(request: HttpRequest) -> HttpResponse:
    hosts = _hosts(request)
    host = _host(request, hosts)
    listed = recognising.waiting(host)
    form = forms.RecogniseForm(typed(request), request.FILES or None, listed=listed, initial={"issuer": host.name})

    def do(data: dict[str, Any]) -> int:
        ruling = recognising.Ruling(data["number"], data["decided_on"], data["issuer"], data["signer"])
        return recognising.recognise(
            initiatives=[one for one in listed if one in data["chosen"]],
            ruling=ruling,
            file=data["file"],
            by=request.user,
        )

    context = {"host": host, "hosts": hosts, "listed": listed, "here": reverse("awards:initiative_recognise")}
    return answer(
        request, form, do, to=lambda _n: reverse("awards:initiatives") + "?tab=recognised", context=context,
        template="awards/initiatives/recognise.html", done=_("The initiatives are recognised."),
    )  # fmt: skip


@GET_POST
def vote(request: HttpRequest) -> HttpResponse:
    hosts = _hosts(request)
    host = _host(request, hosts)
    listed = reviewing.open_to_vote(host)
    form = forms.VoteForm(typed(request), listed=listed)
    context = {"host": host, "hosts": hosts, "listed": listed, "here": reverse("awards:initiative_vote"),
               "seats": reviewing.seats_of(host)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        response = carry_out(
            request, form, lambda: _hold(host, listed, form.cleaned_data, request.user),
            to=lambda ballot: reverse("ballots:ballot", args=[ballot.pk]), done=_("The vote is prepared; open it here."),
        )  # fmt: skip
        if response is not None:
            return response
    return render(request, "awards/initiatives/vote.html", {"form": form, **context})


def _hold(host: Unit, listed: list[Initiative], data: dict[str, Any], by: Any) -> Any:
    if data["closes_on"] < clock.today():
        raise ValidationError({"closes_on": _("This day is past.")})
    closes = timezone.make_aware(datetime.combine(data["closes_on"], time(23, 59)))
    chosen = [one for one in listed if one in data["chosen"]]
    return reviewing.hold(host=host, initiatives=chosen, closes_at=closes, secret=data["secret"], by=by)
