"""Number and date, issuing, giving up; the answer to a review; the setting of a host."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from awards import decisions
from awards.decisions import reading, reviewing, settings
from awards.forms.decisions import AnswerForm, IssueForm, NumberForm, ReasonForm, SettingForm
from awards.models import Decision, DecisionSetting, RecordReview
from awards.rules import decisions as rules
from awards.views.decisions.common import GET_POST, found, page_of
from core.forms import answer, carry_out, typed
from core.refusals import Conflict, require
from units.models import Unit


@GET_POST
def number(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.prepare(request.user, one))
    paper = reading.paper_of(one)
    initial = {name: getattr(one, name) for name in ("number", "symbol", "decided_on", "version")}
    if paper is not None and paper.number and not one.number:
        initial |= {"number": paper.number, "symbol": paper.symbol, "decided_on": paper.issued_on}
    form = NumberForm(typed(request), request.FILES or None, initial=initial)
    return answer(
        request, form, lambda data: decisions.record_number(decision=one, by=request.user, **data), to=page_of,
        template="awards/decisions/form.html", record=one, done=_("Number and date are recorded."),
        context={
            "decision": one, "title": _("Number and date"), "submit": _("Record"), "multipart": True, "paper": paper,
        },
    )  # fmt: skip


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Decision.objects.visible_to(request.user).select_related("host"), pk=pk)
    require(rules.begin(request.user, one.host_id))
    form = IssueForm(request.POST)
    if not form.is_valid():
        raise Conflict()
    version = form.cleaned_data["version"]
    response = carry_out(
        request, form, lambda: decisions.issue(decision=one, version=version, by=request.user), to=page_of,
        done=_("The decision is issued: register, notices and payments are written."),
    )  # fmt: skip
    if response is not None:
        return response
    if getattr(form, "clash", False):
        raise Conflict()
    messages.error(request, " ".join(str(x) for errors in form.errors.values() for x in errors))
    return HttpResponseRedirect(page_of(one))


@GET_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    require(rules.prepare(request.user, one))
    return answer(
        request, ReasonForm(typed(request)), lambda data: decisions.discard(decision=one, by=request.user, **data),
        to=lambda _one: reverse("awards:decisions"), template="awards/decisions/form.html", done=_("The draft is given up."),
        context={"decision": one, "title": _("Give up the draft"), "submit": _("Give up the draft")},
    )  # fmt: skip


@GET_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.read(request.user))
    rows = RecordReview.objects.visible_to(request.user).select_related(
        "record__award", "because__award", "decision", "answered_by", "record__line__decision"
    )
    one = get_object_or_404(rows, pk=pk)
    refusal = rules.review(request.user, one)
    if request.method == "POST":
        require(refusal)
    return answer(
        request, AnswerForm(typed(request)), lambda data: reviewing.keep(review=one, by=request.user, **data),
        to=lambda _one: reverse("awards:reviews"), template="awards/decisions/review.html", done=_("The answer is recorded."),
        context={"review": one, "refusal": refusal},
    )  # fmt: skip


@GET_POST
def setting(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_object_or_404(Unit.objects.filter(pk__in=rules.acting_hosts(request.user)), pk=pk)
    require(rules.settle(request.user, host.pk))
    row = DecisionSetting.objects.filter(host=host).first() or DecisionSetting(host=host, version=0)
    initial = {name: getattr(row, name) for name in ("honour_roll", "payer", "version")}
    return answer(
        request, SettingForm(typed(request), initial=initial), lambda data: settings.save(host=host, by=request.user, **data),
        to=lambda _row: reverse("awards:decisions"), template="awards/decisions/setting.html", record=row if row.pk else None,
        done=_("Saved."), context={"host": host},
    )  # fmt: skip
