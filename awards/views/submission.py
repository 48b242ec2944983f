"""The standing body's submissions, and notice to those not awarded."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, submission
from awards.forms import submission as forms
from awards.models import Submission
from awards.reception import looks
from awards.rules import submission as rules
from awards.submission import papers
from awards.views.reception import found, page_of
from awards.workflow.submission import SUBMISSION
from core import log
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from core.templatetags.show import vi_datetime
from documents import kinds
from documents.models import IssuedPaper
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def url_of(one: Submission) -> str:
    return reverse("awards:submission", args=[one.pk])


class SubmissionFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=Submission.Status.choices, label=_("State"), empty_label=_("Every state")
    )

    class Meta:
        model = Submission
        fields: list[str] = []


class Submissions(ListView):
    title = _("Submissions")
    noun = _("submissions")
    model = Submission
    filterset_class = SubmissionFilter
    search_fields = ("title",)
    export_name = "to-trinh"
    default_sort = "-made"
    empty = Empty(
        _("Submissions to the leader will be here"), _("Write one once the council has dealt with the proposals.")
    )
    columns = (
        Column("title", _("Subject"), cell=lambda s: s.title, secondary=lambda s: s.host.short_name, phone="title",
               export=lambda s: s.title),
        Column("proposals", _("Proposals"), cell=lambda s: s.count, numeric=True),
        Column("made", _("Made at"), cell=lambda s: s.created_at, sort=("created_at",), nowrap=True),
        Column("state", _("State"), cell=lambda s: looks.SUBMISSIONS[s.status], sort=("status",),
               export=lambda s: s.get_status_display()),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Submission]:
        rows: QuerySet[Submission] = Submission.objects.visible_to(self.request.user).select_related("host")
        return rows.annotate(count=Count("proposals"))

    def row_url(self, obj: Submission) -> str:
        return url_of(obj)

    def get_actions(self) -> list[Action]:
        user: Any = self.request.user
        if not user.grants.kept_hosts:
            return []
        return [Action(_("Write a submission"), reverse("awards:submission_new"), "plus", primary=True)]


def _host(request: HttpRequest) -> Unit:
    """For which host: the one asked for, else the first the person keeps."""
    kept = request.user.grants.kept_hosts  # type: ignore[union-attr]
    asked = request.POST.get("host") or request.GET.get("host", "")
    rows = Unit.objects.filter(pk__in=kept).order_by("level", "name_order")
    if asked.isascii() and asked.isdigit() and len(asked) < 12:
        rows = rows.filter(pk=int(asked))
    officer = rows.filter(pk__in=request.user.grants.officer_hosts).first()  # type: ignore[union-attr]
    host = officer or rows.first()
    if host is None:
        require(rules.may_write(request.user, Submission(host_id=0)))
        raise Http404
    return host


@GET_POST
def new(request: HttpRequest) -> HttpResponse:
    host = _host(request)
    choices = submission.candidates(host.pk)
    ticked = [one.pk for one in choices] if request.method != "POST" else []
    form = forms.SubmissionForm(typed(request), choices=choices, initial={"version": 0, "proposals": ticked})
    context = {"host": host, "choices": list(choices), "ticked": _ticked(form)}

    def act(data: dict[str, Any]) -> Submission:
        return submission.begin(
            host=host, title=data["title"], text=data["text"], proposals=list(data["proposals"]), by=request.user
        )

    return answer(
        request, form, act, to=url_of, template="awards/submission/edit.html", context=context,
        done=_("The submission was begun."),
    )  # fmt: skip


def _ticked(form: Any) -> set[str]:
    return {str(x) for x in (form["proposals"].value() or [])}


def _visible(request: HttpRequest, pk: int) -> Submission:
    rows: Any = Submission.objects.visible_to(request.user).select_related("host", "created_by")
    one: Submission = get_object_or_404(rows, pk=pk)
    return one


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = _visible(request, pk)
    require(rules.may_change(request.user, one))
    choices = submission.candidates(one.host_id, but=one)
    mine = list(one.proposals.values_list("pk", flat=True))
    initial = {"version": one.version, "title": one.title, "text": one.text, "proposals": mine}
    form = forms.SubmissionForm(typed(request), choices=choices, initial=initial)
    context = {"host": one.host, "submission": one, "choices": list(choices), "ticked": _ticked(form)}
    return answer(
        request, form,
        lambda data: submission.change(submission=one, by=request.user, **{**data, "proposals": list(data["proposals"])}),
        to=url_of, template="awards/submission/edit.html", context=context, record=one, done=_("The submission was changed."),
    )  # fmt: skip


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    one = _visible(request, pk)
    issued = IssuedPaper.objects.filter(source_ref=kinds.ref(papers.SOURCE, one), replacement__isnull=True)
    proposals = one.proposals.select_related("unit").annotate(names=Count("nominations")).order_by("received_on", "pk")
    context = {
        "submission": one, "badge": looks.SUBMISSIONS[one.status], "rows": papers.agreed(one),
        "proposals": [(x, badges.PROPOSALS[x.status]) for x in proposals], "actions": _actions(request.user, one),
        "papers": issued.order_by("-pk")[:6],
        "events": [{"what": x.what, "who": f"{x.who} · {vi_datetime(x.at)}", "note": x.reason} for x in log.history(one, 20)],
    }  # fmt: skip
    return render(request, "awards/submission/page.html", context)


def _actions(user: Any, one: Submission) -> list[Action]:
    rows = []
    if rules.may_change(user, one) is None:
        rows.append(Action(_("Change"), reverse("awards:submission_edit", args=[one.pk]), "pencil"))
    if rules.may_write(user, one) is None:
        rows.append(
            Action(
                _("Write the paper"), reverse("documents:paper_write", args=[papers.SUBMISSION, one.pk]), "file-text"
            )
        )
    for offer in SUBMISSION.offers(one, user):
        send = offer.action == "submit"
        url = reverse("awards:submission_send" if send else "awards:submission_return", args=[one.pk])
        reason = offer.refusal.reason if offer.refusal else ""
        rows.append(Action(offer.label, url, offer.transition.icon, primary=send, post=send, reason=reason))
    return rows


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    one = _visible(request, pk)
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(
        request,
        form,
        lambda: submission.send(submission=one, by=request.user),
        to=url_of,
        done=_("Submitted to the leader."),
    )
    return response or _told(request, form, url_of(one))


def _told(request: HttpRequest, form: Any, where: str) -> HttpResponse:
    messages.warning(request, " ".join(form.non_field_errors()))
    return HttpResponseRedirect(where)


@GET_POST
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader's office returns it."""
    one = _visible(request, pk)
    require(SUBMISSION.refusal(one, "hand_back", request.user))
    form = forms.HandBackUpForm(typed(request))
    return answer(
        request, form, lambda data: submission.hand_back(submission=one, by=request.user, **data), to=url_of,
        template="awards/submission/return.html", context={"submission": one},
        done=_("Returned; its proposals lie before it again."),
    )  # fmt: skip


@GET_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is not awarded and why, then tell the unit."""
    proposal = found(request, pk)
    require(rules.may_notify(request.user, proposal))
    form = VerbForm(typed(request))
    context = {"proposal": proposal, "rows": submission.unrewarded(proposal)}
    return answer(
        request, form, lambda _data: submission.notify(proposal=proposal, by=request.user), to=lambda _rows: page_of(proposal),
        template="awards/submission/notice.html", context=context, done=_("The unit was told."),
    )  # fmt: skip
