"""Putting names on the list: ticked, typed, pasted, from the registration; and changing one of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from awards.explaining import RATINGS
from awards.forms import proposals as forms
from awards.models import Award, Nomination, Proposal
from awards.proposals import lines, pasting, review, sources, terms, writing
from awards.proposals.writing import Nominee
from awards.reception.way import remarks_of
from awards.rules import proposals as rules
from awards.views.proposals.page import page_of, readied, visible
from core.forms import answer, carry_out, typed
from core.refusals import require
from core.rows import Step, reshape

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
USUAL = {"people": "LDTT", "units": "TTLDTT"}


def _open(request: HttpRequest, pk: int) -> Proposal:
    found = visible(request, pk)
    require(rules.may_edit_list(request.user, found))
    return found


def _award(request: HttpRequest, who: str) -> tuple[Award, list[Award]]:
    """The award asked for among those for people or for collectives."""
    listed = list(Award.objects.filter(for_collectives=True) if who == "units" else Award.objects.exclude(
        for_individuals=False, for_households=False))  # fmt: skip
    by_code = {award.code: award for award in listed}
    if not listed:
        raise Http404  # no catalogue has been loaded yet
    code = request.GET.get("award") or request.POST.get("award", "")
    return by_code.get(code) or by_code.get(USUAL[who]) or listed[0], listed


@GET_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    found = _open(request, pk)
    who = "units" if request.GET.get("who") == "units" else "people"
    award, listed = _award(request, who)
    query = request.GET.get("q", "").strip()[:100]
    find = sources.collectives if who == "units" else sources.staff
    by_key = {line.key: line for line in find(found, award, query)}
    form = forms.PickForm(typed(request), keys=by_key, initial={"version": found.version})

    def act(data: dict[str, Any]) -> list[Nomination]:
        chosen = [by_key[key] for key in data["picked"]]
        nominees = [Nominee(award=award, subject=x.row.subject, unit=x.row.unit, post=x.post) for x in chosen]
        return writing.add(proposal=found, nominees=nominees, by=request.user, version=data["version"])

    picked = set(request.POST.getlist("picked"))
    context = {
        "proposal": found, "award": award, "awards": forms.grouped(listed), "who": who, "query": query, "limit": sources.LIMIT,
        "lines": [(line, readied(line.row), _rated(line), line.key in picked) for line in by_key.values()],
    }  # fmt: skip
    return answer(
        request, form, act, to=lambda _rows: page_of(found), template="awards/proposals/tick.html", context=context, record=found,
        done=gettext_lazy("The ticked names stand on the list now."),
    )  # fmt: skip


def _rated(line: sources.Line) -> list[tuple[int, Any]]:
    return [(year, RATINGS[level]) for year, level in line.rated]


@GET_POST
def type_in(request: HttpRequest, pk: int) -> HttpResponse:
    found = _open(request, pk)
    awards = list(Award.objects.all())
    shaped = _shaped(request, awards) if request.method == "POST" else None
    data, faults = shaped if shaped is not None else (typed(request), [])
    step = Step(
        forms.GridForm(data, awards=awards, initial={"version": found.version, "default": "LDTT"}),
        {"names": forms.names_table(data, awards, _blanks())},
    )
    if shaped is not None:
        step.hush()
        for sentence in faults:
            messages.warning(request, sentence)
    elif request.method == "POST" and step.is_valid():
        kept, version = step.lines("names"), step.form.cleaned_data["version"]
        response = carry_out(
            request, step,  # type: ignore[arg-type]
            lambda: lines.add(proposal=found, lines=kept, by=request.user, version=version),
            to=lambda _rows: page_of(found), done=gettext_lazy("The typed names stand on the list now."),
        )  # fmt: skip
        if response is not None:
            return response
        if step.clash:
            found.refresh_from_db()
            step.renew(found.version)
    context = {
        "proposal": found, "form": step.form, "part": step.parts["names"], "new_row": data.get("new_row", "") if data else "",
        "check_url": reverse("awards:proposal_check", args=[pk]), "people": sources.names(found),
    }  # fmt: skip
    return render(request, "awards/proposals/type.html", context, status=409 if step.clash else 200)


def _blanks() -> list[dict[str, str]]:
    """The first lines of an empty grid begin as people for the usual award."""
    return [{"kind": "person", "award": USUAL["people"]} for _n in range(forms.BLANK)]


def _shaped(request: HttpRequest, awards: list[Award]) -> tuple[Any, list[str]] | None:
    """The grid as typed with a line added or with the pasted lines taken over; None when it is to be kept."""
    if request.POST.get("rows") != "paste":
        shaped = reshape(request.POST)
        return (shaped, []) if shaped is not None else None
    taken = pasting.take_apart(request.POST.get("pasted", ""), awards, request.POST.get("default", ""))
    return pasting.into_grid(request.POST, taken)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict on a line while it is typed; what it says is said again when the list is kept."""
    found = _open(request, pk)
    prefix = request.GET.get("row", "")[:20]
    answered = lines.preview(
        found, kind=request.GET.get(f"{prefix}-kind", ""), name=request.GET.get(f"{prefix}-name", ""),
        award=request.GET.get(f"{prefix}-award", ""), by=request.user,
    )  # fmt: skip
    row = readied(answered.row) if answered.row is not None else None
    return render(request, "awards/proposals/_verdict.html", {"row": row, "said": answered.said})


@GET_POST
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    found = _open(request, pk)
    known = sources.registered(found)
    by_key = {str(one.pk): one for one in known.open}
    form = forms.PickForm(typed(request), keys=list(by_key), initial={"version": found.version})

    def act(data: dict[str, Any]) -> list[Nomination]:
        chosen = [by_key[key] for key in data["picked"]]
        posts = sources.posts(found, [one.subject_id for one in chosen if one.subject_id])
        nominees = [
            Nominee(award=x.award, subject=x.subject, unit=x.unit, post=posts.get(x.subject_id or 0, ""))
            for x in chosen
        ]
        return writing.add(proposal=found, nominees=nominees, by=request.user, version=data["version"])

    return answer(
        request, form, act, to=lambda _rows: page_of(found), template="awards/proposals/registered.html",
        context={"proposal": found, "known": known}, record=found, done=gettext_lazy("The ticked names stand on the list now."),
    )  # fmt: skip


@GET_POST
def nomination(request: HttpRequest, pk: int, nomination: int) -> HttpResponse:
    found = visible(request, pk)
    row = get_object_or_404(found.nominations.select_related("award", "subject", "unit", "initiative"), pk=nomination)
    row.proposal = found
    require(rules.may_write(request.user, found))
    columns = writing.open_fields(found, row)
    initial = {name: getattr(row, name) for name in (*NOMINATION_FIELDS, "version")}
    form = forms.NominationForm(typed(request), row=row, columns=columns, initial=initial)
    return answer(
        request, form, lambda data: writing.change(nomination=row, by=request.user, **data), to=lambda _x: page_of(found),
        template="awards/proposals/nomination_edit.html", record=row, done=gettext_lazy("The nomination has been changed."),
        context={
            "proposal": found, "row": readied(row), "told": {one["field"]: one for one in remarks_of(found, row.pk)},
            "threshold": terms.load(review.governing(found)).votes.get(row.award.code),
        },
    )  # fmt: skip


NOMINATION_FIELDS = (
    "award", "post", "period_from", "period_to", "votes_for", "votes_of", "initiative", "posthumous", "achievement",
    "override_reason",
)  # fmt: skip
