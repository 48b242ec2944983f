"""Drafting: begin, head, candidates, typed names, one name, order."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from awards import decisions
from awards.decisions import candidates, drafting
from awards.forms.decisions import AddForm, BeginForm, HeadForm, LineForm, line_values
from awards.forms.register import named, names_table
from awards.models import Award, Decision
from awards.rules import decisions as rules
from awards.views.decisions.common import GET_POST, found, found_line, hosts_of, names_of, page_of
from core import clock
from core.forms import RecordForm, answer, carry_out, typed
from core.refusals import require
from core.rows import Step, reshape


def _number(request: HttpRequest) -> int:
    """The version a button was pressed about; one that cannot be read is nobody's."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


@GET_POST
def new(request: HttpRequest) -> HttpResponse:
    require(rules.begin(request.user))
    hosts = list(hosts_of(request))
    outside = request.GET.get("outside") == "1"
    asked = request.GET.get("host", "")
    host = next((x for x in hosts if str(x.pk) == asked), None) if asked else hosts[0]
    if host is None:
        raise Http404
    groups = decisions.groups(host, outside=outside)
    year = clock.today().year
    initial = {"year": year, "title": f"Về việc khen thưởng năm {year}", "groups": [x.key for x in groups]}
    initial |= {"session": request.GET.get("session", "")}
    initial |= {"issuer": "Thủ tướng Chính phủ"} if outside else {}
    form = BeginForm(
        typed(request), initial=initial, host=host, by=request.user, keys=[x.key for x in groups], outside=outside
    )
    return answer(
        request, form, lambda data: decisions.create(host=host, outside=outside, by=request.user, **data), to=page_of,
        template="awards/decisions/new.html", done=_("The draft stands; settle what the page names."),
        context={"host": host, "hosts": hosts, "outside": outside, **_grouped(form, groups)},
    )  # fmt: skip


def _grouped(form: Any, groups: list[candidates.Group]) -> dict[str, Any]:
    """Candidates by award for the template, with what is ticked."""
    ticked = set(form["groups"].value() or [])
    by_award: dict[Award, list[tuple[candidates.Group, bool]]] = {}
    for group in groups:
        by_award.setdefault(group.award, []).append((group, group.key in ticked))
    return {"by_award": list(by_award.items()), "candidates": sum(x.count for x in groups)}


@GET_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.prepare(request.user, one))
    groups = decisions.groups(one.host, outside=one.outside)
    form = AddForm(typed(request), initial={"version": one.version}, keys=[x.key for x in groups])
    return answer(
        request, form, lambda data: decisions.add_nominations(decision=one, by=request.user, **data),
        to=lambda _count: page_of(one), template="awards/decisions/add.html", record=one, done=_("The names are on the list."),
        context={"decision": one, **_grouped(form, groups)},
    )  # fmt: skip


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.prepare(request.user, one))
    initial = {name: getattr(one, name) for name in HeadForm.base_fields if name not in ("_token",)}
    form = HeadForm(typed(request), initial=initial, host=one.host)
    return answer(
        request, form, lambda data: decisions.edit(decision=one, by=request.user, **data), to=page_of,
        template="awards/decisions/form.html", record=one, done=_("Saved."),
        context={"decision": one, "title": _("Head and signature"), "submit": _("Save")},
    )  # fmt: skip


@GET_POST
def type_names(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.prepare(request.user, one))
    awards = list(Award.objects.all())
    shaped = reshape(request.POST) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    step = Step(RecordForm(data, initial={"version": one.version}), {"names": names_table(data, awards)})
    if shaped is not None:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        lines = named(step.parts["names"], awards)
        version = step.form.cleaned_data["version"]
        response = carry_out(
            request, step, lambda: decisions.add_names(decision=one, version=version, names=lines, by=request.user),  # type: ignore[arg-type]
            to=lambda _rows: page_of(one), done=_("The names are on the list."),
        )  # fmt: skip
        if response is not None:
            return response
    context = {
        "form": step.form, "part": step.parts["names"], "decision": one,
        "new_row": shaped.get("new_row", "") if shaped is not None else "",
    }  # fmt: skip
    return render(request, "awards/decisions/type.html", context, status=409 if step.clash else 200)


@GET_POST
def line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    row = found_line(request, pk, line)
    if row.decision.kind != Decision.Kind.AWARD:
        raise Http404
    form = LineForm(typed(request), initial=line_values(row, row.decision.version), awards=drafting.award_choices(row))
    return answer(
        request, form, lambda data: decisions.edit_line(line=row, by=request.user, **data),
        to=lambda _line: page_of(row.decision), template="awards/decisions/line.html", record=row.decision,
        done=_("Saved."), context={"decision": row.decision, "line": row},
    )  # fmt: skip


@require_POST
def remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    row = found_line(request, pk, line)
    one = row.decision
    return _pressed(
        request,
        one,
        lambda: decisions.remove_lines(decision=one, version=_number(request), lines=[row.pk], by=request.user),
    )


@require_POST
def up(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    row = found_line(request, pk, line)
    return _pressed(
        request, row.decision, lambda: decisions.move_line(line=row, version=_number(request), by=request.user)
    )


@require_POST
def reorder(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    return _pressed(request, one, lambda: decisions.reorder(decision=one, version=_number(request), by=request.user))


def _pressed(request: HttpRequest, one: Decision, act: Any) -> HttpResponse:
    """A button about the list: done, or the list as somebody else left it (a page says so)."""
    act()
    return HttpResponseRedirect(names_of(one))
