"""Reminder ladders: which one holds for what, its rungs and past versions, editing, back to the default."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import carry_out
from core.refusals import require
from core.rows import Step, reshape
from deadlines import ladder, ladder_page
from deadlines.channels import names
from deadlines.duties import KINDS
from deadlines.engine.ladder import faults
from deadlines.forms import ladder as forms
from deadlines.ladder_page import EVERY, WHOSE, Place
from deadlines.models import Ladder
from deadlines.rules.ladder import may_keep, may_oversee
from deadlines.views.section import tabs

LOOK = "look"


def _place(request: HttpRequest, host: int, whose: str, kind: str) -> Place:
    """Outside what the person may look at: 404."""
    require(may_oversee(request.user))
    found = get_object_or_404(ladder_page.hosts_of(request.user), pk=host)
    known = kind == EVERY or kind in KINDS or Ladder.objects.filter(host=found, kind=kind).exists()
    if whose not in WHOSE or not known:
        raise Http404
    return Place(found, "" if kind == EVERY else kind, WHOSE[whose])


@require_safe
def ladders(request: HttpRequest) -> HttpResponse:
    """All ladders of a host; `?host=` chooses among several."""
    require(may_oversee(request.user))
    hosts = list(ladder_page.hosts_of(request.user)[:200])
    asked = request.GET.get("host", "")
    host = next((one for one in hosts if str(one.pk) == asked), hosts[0] if hosts else None)
    shown = ladder_page.of_host(host) if host else []
    context = {
        "hosts": hosts, "host": host, "shown": shown, "section": tabs(request.user, "ladders"),
        "others": ladder_page.other_kinds(host, shown) if host else [],
        "refusal": may_keep(request.user, host.pk) if host else None,
    }  # fmt: skip
    return render(request, "deadlines/ladder/ladders.html", context)


@require_safe
def one(request: HttpRequest, host: int, whose: str, kind: str) -> HttpResponse:
    """A ladder on a sample duty; `?version=` shows a past one."""
    place = _place(request, host, whose, kind)
    versions = ladder_page.history(place)
    asked = next((row for row in versions if str(row.pk) == request.GET.get("version", "")), None)
    context = {
        "place": place, "shown": ladder_page.load(place, asked), "versions": versions, "asked": asked,
        "present": ladder.present(place.host, kind=place.kind, approvers=place.approvers), "due": ladder.sample_due(),
        "refusal": may_keep(request.user, host), "section": tabs(request.user, "ladders"),
        "edit_url": place.url("ladder_edit"), "restore_url": place.url("ladder_restore"),
    }  # fmt: skip
    return render(request, "deadlines/ladder/ladder.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, host: int, whose: str, kind: str) -> HttpResponse:
    """The rungs as lines. A button adds, inserts, moves or only looks; nothing holds until it is kept."""
    place = _place(request, host, whose, kind)
    require(may_keep(request.user, host))
    held = ladder.present(place.host, kind=place.kind, approvers=place.approvers)
    rungs, version = ladder_page.load(place).rungs, held.pk if held else 0
    if request.method != "POST":
        return _show(request, place, forms.build(rungs, version))
    if request.POST.get("rows") == LOOK:
        step = forms.build(rungs, version, request.POST)
        step.is_valid()
        return _show(request, place, step)
    data = reshape(request.POST)
    if data is not None:
        return _show(request, place, forms.build(rungs, version, data), hush=True)
    step = forms.build(rungs, version, request.POST)
    response = _keep(request, place, step) if step.is_valid() else None
    if response is None and step.clash:
        step.renew(version)
    return response or _show(request, place, step, status=409 if step.clash else 200)


def _keep(request: HttpRequest, place: Place, step: Step) -> HttpResponse | None:
    lines = step.lines(forms.PREFIX)

    def act() -> Ladder:
        try:
            return ladder.keep(
                host=place.host, rungs=forms.rungs_of(lines), by=request.user, kind=place.kind,
                approvers=place.approvers, over=step.form.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as error:
            raise forms.placed(error, lines) from None

    return carry_out(request, step, act, to=lambda _row: place.url(), done=_("The ladder holds from today."))  # type: ignore[arg-type]


def _show(request: HttpRequest, place: Place, step: Step, *, hush: bool = False, status: int = 200) -> HttpResponse:
    """The page with its preview: of what is typed, as far as it can be read."""
    rungs = forms.readable(step) if step.form.is_bound else list(ladder_page.load(place).rungs)
    if hush:
        step.hush()
    context: dict[str, Any] = {
        "place": place, "step": step, "form": step.form, "part": step.parts[forms.PREFIX], "due": ladder.sample_due(),
        "said": ladder_page.say_all(rungs), "drawn": ladder_page.stairs.draw(rungs, ladder.sample_due()),
        "faults": [ladder.sentence_of(f) for f in faults(rungs, names())],
        "fields": [(f"{{{label}}}", ladder_page.meaning(name)) for name, label in ladder.FIELD_NAMES.items()],
        "new_row": step.form.data.get("new_row", "") if step.form.is_bound else "", "section": tabs(request.user, "ladders"),
    }  # fmt: skip
    return render(request, "deadlines/ladder/edit.html", context, status=status)


@require_POST
def restore(request: HttpRequest, host: int, whose: str, kind: str) -> HttpResponse:
    """Back to what holds without a ladder of one's own."""
    place = _place(request, host, whose, kind)
    ladder.restore(host=place.host, by=request.user, kind=place.kind, approvers=place.approvers)
    messages.success(request, _("The default holds again from today."))
    return HttpResponseRedirect(place.url())
