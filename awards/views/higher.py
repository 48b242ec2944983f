"""Submissions to a higher level: list, file, opinions, sending, what came back, the export package."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, higher
from awards.forms import higher as forms
from awards.forms.disclosure import HostForm, keepable
from awards.higher import package, paper
from awards.models import HigherStep, HigherSubmission
from awards.rules import higher as rules
from awards.workflow.higher import SUBMISSION
from core import clock, log
from core.forms import answer, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from documents import kinds

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
STATE = HigherSubmission.Status


def page_of(row: HigherSubmission) -> str:
    return reverse("awards:higher", args=[row.pk])


class HigherFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=STATE.choices, label=_("State"), empty_label=_("Every state"))

    class Meta:
        model = HigherSubmission
        fields: list[str] = []


class Highers(ListView):
    title = _("Higher awards")
    noun = _("files")
    model = HigherSubmission
    filterset_class = HigherFilter
    search_fields = ("folded",)
    search_hint = _("Subject; without diacritics")
    export_name = "khen-cao"
    default_sort = "-sent"
    empty = Empty(
        _("Files sent to a higher level will be here"),
        _("After the council, what the State level decides goes up with its opinions; here its way is followed."),
    )
    columns = (
        Column("title", _("Subject"), cell=lambda r: r.title, secondary=lambda r: r.addressee, phone="title"),
        Column("names", _("Names"), cell=lambda r: r.names, sort=("names",), numeric=True),
        Column("number", _("Number and symbol"), cell=lambda r: r.number, nowrap=True),
        Column("sent", _("Sent on"), cell=lambda r: r.sent_on, sort=("sent_on", "id"), nowrap=True),
        Column(
            "status", _("State"), cell=lambda r: badges.HIGHER[r.status], sort=("status",),
            export=lambda r: r.get_status_display(),
        ),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[HigherSubmission]:
        rows = HigherSubmission.objects.visible_to(self.request.user)
        found: QuerySet[HigherSubmission] = rows.annotate(names=Count("nominations", distinct=True))
        return found

    def row_url(self, obj: HigherSubmission) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.write(self.request.user):
            return []
        return [Action(_("Prepare a file"), reverse("awards:higher_add"), "plus", primary=True)]


def _visible(request: HttpRequest, pk: int) -> HigherSubmission:
    rows = HigherSubmission.objects.visible_to(request.user).select_related("host").prefetch_related("steps__file")
    found: HigherSubmission = get_object_or_404(rows, pk=pk)
    return found


@GET_POST
def add(request: HttpRequest) -> HttpResponse:
    require(rules.write(request.user))
    hosts = list(keepable(request.user))
    host = next((x for x in hosts if str(x.pk) == request.GET.get("host", "")), hosts[0])
    chooser = HostForm(initial={"host": host.pk}, by=request.user) if len(hosts) > 1 else None

    def act(given: dict[str, Any]) -> HigherSubmission:
        given.pop("version", None)
        return higher.prepare(host=host, by=request.user, **{**given, "nominations": list(given["nominations"])})

    return answer(
        request, forms.FileForm(typed(request), host=host), act, to=page_of, template="awards/higher/form.html",
        context={"host": host, "chooser": chooser, "cancel": reverse("awards:highers")},
        done=_("The file is prepared; now gather the opinions."),
    )  # fmt: skip


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(rules.gather(request.user, row))

    def act(given: dict[str, Any]) -> HigherSubmission:
        return higher.change(submission=row, by=request.user, **{**given, "nominations": list(given["nominations"])})

    return answer(
        request, forms.FileForm(typed(request), host=row.host, submission=row), act, to=page_of, record=row,
        template="awards/higher/form.html", context={"host": row.host, "row": row, "cancel": page_of(row)},
        done=_("The file is changed."),
    )  # fmt: skip


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    row = higher.readied(_visible(request, pk))
    keeps = rules.keep(request.user, row) is None
    groups = paper.listed(row)
    for _award, names in groups:
        for one in names:
            one.badge = badges.OUTCOMES[one.outcome]  # type: ignore[attr-defined]
    offers = SUBMISSION.offers(row, request.user)
    context = {
        "row": row, "badge": badges.HIGHER[row.status], "groups": groups, "keeps": keeps, "offers": _by_action(offers),
        "total": sum(len(names) for _award, names in groups),
        "steps": list(row.steps.all()), "lacks": higher.lacks(row) if keeps and row.status == STATE.DRAFT else [],
        "events": log.history(row), "today": clock.today(), "write": kinds.made_from(paper.SOURCE),
    }  # fmt: skip
    return render(request, "awards/higher/page.html", context)


def _by_action(offers: list[Any]) -> dict[str, Any]:
    return {offer.action: offer for offer in offers}


def _act(
    request: HttpRequest, row: HigherSubmission, form: Any, act: Callable[[dict[str, Any]], Any], *, heading: str | Promise,
    done: str | Promise, **context: Any,
) -> HttpResponse:  # fmt: skip
    """One form about the file, and back to its page."""
    return answer(
        request, form, act, to=lambda _r: page_of(row), template="awards/higher/act.html", done=done,
        context={"row": row, "heading": heading, "cancel": page_of(row), **context},
    )  # fmt: skip


@GET_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(rules.gather(request.user, row))
    return _act(
        request, row, forms.AskForm(typed(request)), lambda x: higher.ask(submission=row, by=request.user, **x),
        heading=_("Ask for an opinion"), done=_("The question is recorded; its answer is awaited."),
    )  # fmt: skip


@GET_POST
def reply(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _visible(request, pk)
    step = get_object_or_404(HigherStep.objects.select_related("submission__host"), pk=number, submission=row)
    require(rules.gather(request.user, row))
    return _act(
        request, row, forms.AnswerForm(typed(request), request.FILES or None),
        lambda x: higher.record_answer(step=step, by=request.user, **x), heading=_("Record the answer"),
        done=_("The answer is recorded."), intro=step.body, multipart=True,
    )  # fmt: skip


@GET_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(SUBMISSION.refusal(row, "send", request.user))
    lacking = higher.lacks(row)
    return _act(
        request, row, forms.SendForm(typed(request), lacking=bool(lacking)),
        lambda x: higher.send(submission=row, by=request.user, **x), heading=_("Record sending"),
        done=_("The file is on its way; you will be reminded to ask for the result."), lacks=lacking,
    )  # fmt: skip


@GET_POST
def came_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(SUBMISSION.refusal(row, "return_", request.user))
    return _act(
        request, row, forms.ReturnForm(typed(request), request.FILES or None),
        lambda x: higher.return_(submission=row, by=request.user, **x), heading=_("Record a return"),
        done=_("The return is recorded; the supplement is due."), multipart=True,
    )  # fmt: skip


@GET_POST
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(SUBMISSION.refusal(row, "supplement", request.user))
    return _act(
        request, row, forms.SupplementForm(typed(request)),
        lambda x: higher.supplement(submission=row, by=request.user, **x), heading=_("Record the supplement"),
        done=_("The supplement is recorded."),
    )  # fmt: skip


@GET_POST
def not_awarded(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(rules.hear(request.user, row))
    return _act(
        request, row, forms.NotAwardedForm(typed(request), submission=row),
        lambda x: higher.not_awarded(submission=row, by=request.user, **x), heading=_("Record who was not awarded"),
        done=_("Recorded; the units see it."),
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Every name has its result."""
    row = _visible(request, pk)
    require(rules.keep(request.user, row))
    higher.close(submission=row, by=request.user)
    return HttpResponseRedirect(page_of(row))


@GET_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(SUBMISSION.refusal(row, "withdraw", request.user))
    return _act(
        request, row, forms.WithdrawForm(typed(request)),
        lambda x: higher.withdraw(submission=row, by=request.user, **x), heading=_("Withdraw the file"),
        done=_("The file is withdrawn; its names may go up in another."),
    )  # fmt: skip


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the package made and show how far it is."""
    job = package.start(submission=_visible(request, pk), by=request.user)
    return HttpResponseRedirect(reverse("core:job", args=[job.pk]))
