"""Consulting bodies and their opinions; a host's own steps and terms."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from awards import badges, routes
from awards.forms import routes as forms
from awards.models import RouteSetting, RouteStep
from awards.reception import checking, looks
from awards.reception.way import line
from awards.reception.wiring import REPLY_FILE
from awards.routes import opinions, setting
from awards.rules import reception as desk_rules
from awards.rules import routes as rules
from awards.views.reception import found, page_of
from core import blobs, clock
from core.forms import answer, carry_out, typed
from core.lists import Column, Empty, ListView, Tab
from core.refusals import require
from core.rows import Step, reshape
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
St = RouteStep.Status


# ---- consulting
@GET_POST
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask bodies side by side."""
    proposal = found(request, pk)
    require(rules.may_ask(request.user, proposal))
    days, silence = opinions.terms(proposal)
    shaped = reshape(request.POST) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    step = Step(forms.ConsultForm(data, initial={"days": days}), {"bodies": forms.bodies_table(data)})  # type: ignore[arg-type]
    if shaped is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        given: Any = step.form.cleaned_data
        asked = forms.bodies(step.parts["bodies"])
        response = carry_out(
            request, step,  # type: ignore[arg-type]
            lambda: opinions.ask(
                proposal=proposal, bodies=asked, question=given["question"], days=given["days"], by=request.user
            ),
            to=lambda _rows: page_of(proposal), done=_("Asked; each body has its own term."),
        )  # fmt: skip
        if response is not None:
            return response
    context = {
        "proposal": proposal, "form": step.form, "part": step.parts["bodies"],
        "silence": RouteStep.Silence(silence).label, "new_row": shaped.get("new_row", "") if shaped is not None else "",
    }  # fmt: skip
    return render(request, "awards/routes/consult.html", context, status=409 if step.clash else 200)


def _step(request: HttpRequest, pk: int) -> RouteStep:
    """An opinion asked of the person's unit, or of a proposal at their desk."""
    grants: Any = request.user.grants  # type: ignore[union-attr]
    seen = Q(body__in=grants.own_units) | Q(proposal__host__in=desk_rules.desks(request.user))
    rows = RouteStep.objects.filter(seen, kind=RouteStep.Kind.OPINION).select_related(
        "proposal__unit", "proposal__host", "proposal__officer", "body", "by", "file"
    )
    return get_object_or_404(rows, pk=pk)


@GET_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The body's screen: what it is asked about, the names, its answer; the desk records a letter here."""
    step = _step(request, pk)
    own = step.body_id in request.user.grants.own_units  # type: ignore[union-attr]
    refusal = rules.may_answer(request.user, step) if own else rules.may_record(request.user, step)
    kind = forms.AnswerForm if own else forms.LetterForm
    form = kind(typed(request), request.FILES or None)
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            response = carry_out(
                request, form, lambda: _answer(step, form.cleaned_data, own, request.user),
                to=lambda row: reverse("awards:opinion", args=[row.pk]), done=_("The opinion stands in the proposal."),
            )  # fmt: skip
            if response is not None:
                return response
    context = {
        "step": step, "proposal": step.proposal, "form": form, "own": own, "refusal": refusal,
        "line": line(step, request.user), "late": bool(step.due_on and step.due_on < clock.today()),
        "rows": step.proposal.nominations.select_related("award"),
    }  # fmt: skip
    return render(request, "awards/routes/opinion.html", context, status=409 if getattr(form, "clash", False) else 200)


def _answer(step: RouteStep, data: dict[str, Any], own: bool, user: Any) -> RouteStep:
    file = blobs.store(data["file"], kind=REPLY_FILE, by=user) if data["file"] else None
    reply = opinions.Reply(data["agrees"] == "yes", data["text"], data.get("number", ""), data.get("replied_on"), file)
    act = opinions.answer if own else opinions.record
    with transaction.atomic():
        return act(step=step, reply=reply, by=user)


@GET_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    require(rules.may_skip(request.user, step))
    form = forms.SkipForm(typed(request))
    return answer(
        request, form, lambda data: opinions.skip(step=step, by=request.user, **data), to=lambda row: page_of(step.proposal),
        template="awards/routes/skip.html", context={"step": step, "proposal": step.proposal},
        done=_("It goes on without this opinion."),
    )  # fmt: skip


class Opinions(ListView):
    """What the person's units are asked about."""

    title = _("Opinions asked of us")
    noun = _("requests")
    model = RouteStep
    search_fields = ("proposal__folded", "proposal__unit__folded")
    search_hint = _("Subject, unit; without diacritics")
    default_sort = "due"
    empty = Empty(_("Opinions you are asked for will be here"), _("A host asks while it appraises a proposal."))
    tabs = (
        Tab("open", _("To be answered"), Q(status=St.OPEN)),
        Tab("done", _("Answered"), Q(status=St.DONE)),
        Tab("all", _("All")),
    )
    columns = (
        Column(
            "title", _("Proposal"), cell=lambda s: s.proposal.title, secondary=lambda s: s.proposal.unit.short_name, phone="title"
        ),
        Column("host", _("Asked by"), cell=lambda s: s.proposal.host.short_name),
        Column("due", _("Due on"), cell=lambda s: s.due_on, sort=("due_on",), nowrap=True),
        Column("state", _("State"), cell=looks.of_opinion, export=lambda s: str(looks.of_opinion(s).label)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[RouteStep]:
        user: Any = self.request.user
        rows = RouteStep.objects.filter(kind=RouteStep.Kind.OPINION, body__in=user.grants.own_units)
        return rows.select_related("proposal__unit", "proposal__host")

    def row_url(self, obj: RouteStep) -> str:
        return reverse("awards:opinion", args=[obj.pk])


# ---- a host's steps
def _kept(request: HttpRequest) -> QuerySet[Unit]:
    grants: Any = request.user.grants  # type: ignore[union-attr]
    return Unit.objects.filter(pk__in=desk_rules.desks(request.user) | grants.hosts).order_by("name_order")


@require_safe
def hosts(request: HttpRequest) -> HttpResponse:
    """The routes of a host, every step with its article, mark and term, and what the host set."""
    listed = list(_kept(request))
    if not listed:
        require(desk_rules.may_open_desk(request.user))
    asked = request.GET.get("host", "")
    host = next((one for one in listed if str(one.pk) == asked), listed[0] if listed else None)
    today = clock.today()
    book = routes.load(checking.governing(today), [host.pk] if host else [])
    ways = [(key, book.names[key], setting.shown(book, host.pk, key, today)) for key in book.routes] if host else []
    context = {
        "host": host, "hosts": listed, "ways": ways, "rule_set": book.rule_set,
        "may": host is not None and desk_rules.may_set_routes(request.user, host.pk) is None,
        "kinds": book.of_kind, "marks": badges.MARKS,
    }  # fmt: skip
    return render(request, "awards/routes/hosts.html", context)


@GET_POST
def steps(request: HttpRequest, host: int, key: str) -> HttpResponse:
    """Set the steps of one route from a day on."""
    owner = get_object_or_404(_kept(request), pk=host)
    require(desk_rules.may_set_routes(request.user, owner.pk))
    today: date = clock.today()
    book = routes.load(checking.governing(today), [owner.pk])
    if key not in book.routes:
        raise Http404
    shown = setting.shown(book, owner.pk, key, today)
    initial = {"starts_on": today, "silence": book.silence_of(owner.pk, [key], today)}
    form = forms.StepsForm(typed(request), steps=shown, initial=initial)

    def act(data: dict[str, Any]) -> Any:
        return setting.set_steps(
            host=owner, key=key, book=book, wanted=form.wanted, silence=data.get("silence", ""), starts_on=data["starts_on"],
            reason=data["reason"], by=request.user,
        )  # fmt: skip

    past = RouteSetting.objects.filter(host=owner, route=key).select_related("set_by").order_by("-id")[:40]
    names = {one.rule.code: one.rule.text for one in shown}
    context = {"host": owner, "name": book.names[key], "past": [(row, names.get(row.step, "")) for row in past]}
    return answer(
        request, form, act, to=lambda _rows: f"{reverse('awards:routes')}?host={owner.pk}#{key}",
        template="awards/routes/steps.html", context=context, done=_("Set; what was received before keeps its way."),
    )  # fmt: skip
