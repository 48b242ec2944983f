"""A version's own pages: its rows, settings, issuing, the next version, its history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import log
from core.forms import VerbForm, answer, carry_out, typed
from core.refusals import require
from core.templatetags import show
from scoring import facts
from scoring.criteria import editing, issuing, lines_of, load, rule_of, rule_words
from scoring.criteria.maxima import save_maxima
from scoring.engine.totals import BONUS, CONTENT, DEDUCTION
from scoring.forms.criteria.tables import ChangeForm, IssueForm, SettingsForm
from scoring.models import CriteriaTable, TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import BADGES, address, find, head

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
STATUS = TableVersion.Status


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the version that matters: the draft for who keeps the table, else the one in force, else the last."""
    found = get_object_or_404(CriteriaTable.objects.visible_to(request.user), pk=pk)
    versions = list(found.versions.order_by("-number"))
    if rules.keep(request.user, found) is not None:
        versions = [v for v in versions if v.status != STATUS.DRAFT]
    in_force = [v for v in versions if v.status in TableVersion.IN_FORCE]
    draft = [v for v in versions if v.status == STATUS.DRAFT]
    chosen = next(iter([*draft, *in_force, *versions]), None)
    if chosen is None:
        raise Http404
    return redirect(address(chosen))


@GET_POST
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a version; on a draft their maxima can be typed in the table itself."""
    found = find(request, pk)
    context = head(request, found, "version")
    entered: dict[str, str] = {}
    faults: dict[int, str] = {}
    if request.method == "POST":
        require(rules.edit(request.user, found))
        saved = save_maxima(found, request.POST, by=request.user)
        if saved.ok:
            messages.success(request, _("The maxima have been saved."))
            return redirect(address(found))
        entered, faults = saved.typed, saved.faults
        messages.error(request, str(saved.sentence))
    return _page(request, found, context, entered, faults)


def _page(
    request: HttpRequest, found: TableVersion, context: dict[str, Any], entered: dict[str, str], faults: dict[int, str]
) -> HttpResponse:
    criteria = load(found)
    lines = lines_of(criteria)
    by_row: dict[int, list[str]] = {}
    hindrances = issuing.faults(found, criteria) if context["edit_refusal"] is None else []
    for fault in hindrances:
        if fault.criterion is not None:
            by_row.setdefault(fault.criterion.pk, []).append(fault.text)
    known = facts.sources()
    sums = {part: sum(c.maximum for c in criteria if c.part == part and c.kind != "group") for part in PARTS}
    context |= {
        "rows": [
            {
                "line": line,
                "how": rule_words(line.criterion, rule_of(line.criterion)),
                "source": known.get(line.criterion.source),
                "faults": by_row.get(line.criterion.pk, []),
                "typed": entered.get(str(line.criterion.pk)),
                "wrong": faults.get(line.criterion.pk, ""),
            }
            for line in lines
        ],
        "hindrances": hindrances,
        "sums": sums,
        "refused": bool(faults),
        "events": _events(found) if context["keep_refusal"] is None else [],
        "change_refusal": rules.change(request.user, found),
    }
    return render(request, "scoring/criteria/version.html", context, status=200)


PARTS = (CONTENT, BONUS, DEDUCTION)


def _events(found: TableVersion) -> list[dict[str, str]]:
    return [
        {"what": line.what, "who": f"{line.who} · {show.vi_datetime(line.at)}", "note": line.reason}
        for line in log.history(found, 8)
    ]


@GET_POST
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Scale, rounding step, what self-scores rest on."""
    found = find(request, pk)
    require(rules.edit(request.user, found))
    names = ("scale", "step", "bonus_over_scale", "evidence", "version")
    form = SettingsForm(typed(request), initial={n: getattr(found, n) for n in names} | {"name": found.table.name})
    return answer(
        request,
        form,
        lambda data: editing.edit_settings(
            version=found, seen=data["version"], values=form.values, name=data["name"], by=request.user
        ),
        to=address,
        template="scoring/criteria/form.html",
        context={
            **head(request, found, ""),
            "heading": _("Settings of the criteria table"),
            "submit": _("Save the settings"),
        },
        done=gettext_lazy("Saved."),
        record=found,
    )


@GET_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the draft; the page says what hinders it and who will be told."""
    found = find(request, pk)
    require(rules.edit(request.user, found))
    form = IssueForm(typed(request), initial={"version": found.version, "document": found.document})
    return answer(
        request,
        form,
        lambda data: issuing.issue(version=found, seen=data["version"], document=data["document"], by=request.user),
        to=address,
        template="scoring/criteria/issue.html",
        context={**head(request, found, ""), "hindrances": issuing.faults(found)},
        done=gettext_lazy("The criteria table has been issued; everyone concerned is told."),
        record=found,
    )


@GET_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version of an issued table, with its reason."""
    found = find(request, pk)
    require(rules.change(request.user, found))
    return answer(
        request,
        ChangeForm(typed(request)),
        lambda data: issuing.change(version=found, reason=data["reason"], by=request.user),
        to=address,
        template="scoring/criteria/form.html",
        context={
            **head(request, found, ""),
            "heading": _("Change the issued table"),
            "submit": _("Begin the next version"),
            "intro": _(
                "The version in force stays until the next one is issued. Try the change in a dry run first; "
                "when it is issued, everyone concerned is told with this reason."
            ),
        },
        done=gettext_lazy("The next version is a draft; change it, try it, then issue it."),
    )


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = find(request, pk)
    require(rules.edit(request.user, found))
    form, where = VerbForm(request.POST), reverse("scoring:tables")
    done = gettext_lazy("The draft has been thrown away.")
    act = lambda: issuing.discard(version=found, by=request.user)  # noqa: E731
    response = carry_out(request, form, act, to=lambda _gone: where, done=done) if form.is_valid() else None
    return response or redirect(where)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of the table, with reasons and who issued them."""
    found = find(request, pk)
    context = head(request, found, "version_history")
    versions = found.table.versions.select_related("issued_by").order_by("-number")
    if context["keep_refusal"] is not None:
        versions = versions.exclude(status=STATUS.DRAFT)
    context["versions"] = [(v, BADGES[STATUS(v.status)]) for v in versions]
    return render(request, "scoring/criteria/history.html", context)
