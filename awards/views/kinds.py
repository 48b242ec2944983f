"""Kinds of proposals besides the yearly round: the chooser and the screen of each."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, procedures
from awards.forms import kinds as forms
from awards.kinds import bulk as bulk_verbs
from awards.kinds import offers, service, special, sudden
from awards.models import Proposal
from awards.rules import proposals as rules
from awards.views.people import visible
from core import clock
from core.badges import Badge
from core.forms import answer, carry_out, typed
from core.refusals import require
from core.rows import Step, reshape
from units.models import Position, Subject

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
PER_LIST = 300


def page_of(proposal: Proposal) -> str:
    """Where the proposal stands."""
    return reverse("awards:proposal", args=[proposal.pk])


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The kinds to choose from."""
    require(rules.may_begin(request.user))
    listed = [(offer, badges.MARKS.get(offer.rule.mark) if offer.rule else None) for offer in offers.offers()]
    return render(request, "awards/kinds/choose.html", {"offers": listed})


@GET_POST
def sudden_one(request: HttpRequest) -> HttpResponse:
    """An extraordinary achievement on one screen."""
    require(rules.may_begin(request.user))
    form = forms.SuddenForm(
        typed(request), request.FILES or None, by=request.user, awards=offers.awards_of(Proposal.Kind.SUDDEN)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        require(rules.may_begin(request.user, data["unit"], data["host"]))
        photo = sudden.keep_photo(data["unit"], data["photo"], data["name"], request.user)
        act = partial(
            sudden.propose, unit=data["unit"], host=data["host"], line=form.line, photo=photo, by=request.user
        )
        response = carry_out(request, _flat(form), act, to=page_of)
        if response is not None:
            messages.success(request, _("The proposal is on its way."))
            return response
    heads = bool(request.user.grants.head_units)  # type: ignore[union-attr]
    return render(request, "awards/kinds/sudden.html", {"form": form, "heads": heads})


class _Flat:
    """A verb names the faults of its only line as "-name"; here they stand beside the form's own field."""

    def __init__(self, form: Any) -> None:
        self.form, self.fields = form, self

    def __contains__(self, place: str) -> bool:
        return place.lstrip("-") in self.form.fields

    def add_error(self, place: str | None, errors: Any) -> None:
        self.form.add_error(
            {"period_to": "happened_on"}.get(bare, bare) if (bare := (place or "").lstrip("-")) else None, errors
        )


def _flat(form: Any) -> Any:
    return _Flat(form)


@GET_POST
def special_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """A proposal of a special kind with its names."""
    require(rules.may_begin(request.user))
    if kind not in offers.SPECIAL:
        raise Http404
    awards, label, rule = (
        offers.awards_of(kind),
        str(Proposal.Kind(kind).label),
        procedures.of_kind(kind, clock.today()),
    )
    stored = [{"name": name, "award": request.GET.get("award", "")}] if (name := request.GET.get("name", "")) else []
    data = reshape(request.POST) if request.method == "POST" else None
    step = Step(
        forms.SpecialForm(data or typed(request), by=request.user, label=rule.text if rule else label),  # type: ignore[arg-type]
        {"names": forms.special_table(data or typed(request), awards, kind, stored)},
    )
    if data is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        frame = {name: step.form.cleaned_data[name] for name in ("unit", "host", "year", "title")}
        names = forms.lines_of(step.parts["names"], awards)
        act = partial(special.begin, kind=kind, names=names, by=request.user, **frame)
        done = carry_out(request, step, act, to=page_of, done=_("The proposal is begun; look at it and send it."))  # type: ignore[arg-type]
        if done is not None:
            return done
    context = {"form": step.form, "part": step.parts["names"], "label": label, "foreign": kind == Proposal.Kind.FOREIGN}
    return render(request, "awards/kinds/special.html", context | {"new_row": data.get("new_row", "") if data else ""})


@GET_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Households and hamlets by list."""
    require(rules.may_begin(request.user))
    awards = offers.awards_of(Proposal.Kind.BULK)
    form = forms.BulkForm(typed(request), request.FILES or None, by=request.user, awards=awards)

    def act(data: dict[str, Any]) -> Proposal:
        frame = {name: data[name] for name in ("unit", "host", "year", "award", "title")}
        return bulk_verbs.propose(names=data["listed"], by=request.user, **frame)

    return answer(
        request, form, act, to=page_of, template="awards/kinds/bulk.html", done=_("The list is there; look at it and send it."),
    )  # fmt: skip


# ---- long service ----------------------------------------------------------------------------------------------------
def _met() -> dict[str, Badge]:
    return {
        "yes": badges.VERDICTS["yes"],
        "no": Badge("mute", "hourglass", _("Not long enough yet")),
        "passed": Badge("mute", "arrow-up", _("A higher row speaks")),
        "held": Badge("mute", "medal", _("Awarded already")),
    }


@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """Those of the own units whom the tables give something, or will."""
    require(rules.may_begin(request.user))
    own = request.user.grants.own_units | request.user.grants.officer_hosts  # type: ignore[union-attr]
    rows = Subject.objects.visible_to(request.user).filter(kind=Subject.Kind.PERSON, merged_into__isnull=True)
    people = list(rows.filter(positions__unit__in=own).distinct().order_by("name_order")[:PER_LIST]) if own else []
    found, badge = service.entitled(people, clock.today()), _met()
    lines = [(one, [(x, badge[x.met]) for x in found[one.pk] if x.met == "yes"]) for one in people]
    context = {"lines": [line for line in lines if line[1]], "looked": len(people), "most": PER_LIST}
    return render(request, "awards/kinds/service_list.html", context)


@require_safe
def service_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts, years and what they give one person, explained."""
    found = visible(request, pk)
    posts = list(found.positions.select_related("unit").order_by("-starts_on"))
    listed = service.entitled([found], clock.today())[found.pk]
    kept = rules.may_begin(request.user) is None and found.kept
    context = {
        "subject": found, "lines": [(x, _met()[x.met], badges.MARKS.get(x.rule.mark)) for x in listed],
        "posts": [(row, service.groups().get(service.group_of(row)), _group_form(row) if kept else None) for row in posts],
        "may_propose": rules.may_begin(request.user) is None, "today": clock.today(),
    }  # fmt: skip
    return render(request, "awards/kinds/service.html", context)


def _group_form(row: Position) -> forms.GroupForm:
    return forms.GroupForm(initial={"code": row.code}, prefix=None, auto_id=f"id_{row.pk}_%s")


@require_POST
def service_group(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Say to which group of the table a post belongs."""
    found = visible(request, pk)
    row = get_object_or_404(Position.objects.select_related("subject", "unit"), pk=position, subject=found)
    form = forms.GroupForm(request.POST)
    where = reverse("awards:service", args=[pk])
    if form.is_valid():
        act = partial(service.assign, position=row, code=form.cleaned_data["code"], by=request.user)
        done = carry_out(request, form, act, to=lambda _row: where, done=_("It is recorded."))
        if done is not None:
            return done
    raise Http404
