"""The list, a ballot's page, voting, and what its secretary does."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from ballots import counting, members, voting, wording
from ballots.forms.voting import ExtendForm, ReasonForm, Sheet
from ballots.models import Ballot, Elector
from ballots.rules import voting as rules
from ballots.views.pages import BallotPage, VotePage
from ballots.views.scope import find
from core.forms import VerbForm, answer, carry_out, never_kept, typed
from core.lists import Column, Empty, ListView, Tab
from core.refusals import Conflict, Refused, require
from core.templatetags.show import vi_datetime

S = Ballot.Status


class BallotList(ListView):
    """Ballots in which the person votes or which they run."""

    title = gettext_lazy("Votes")
    noun = gettext_lazy("ballots")
    model = Ballot
    search_fields = ("folded",)
    search_hint = gettext_lazy("Title, session; without diacritics")
    export_name = "phieu-bau"
    empty = Empty(
        gettext_lazy("Ballots will be here"),
        gettext_lazy("A ballot starts from a session of the council or a meeting of the block."),
    )
    tabs = (
        Tab("all", pgettext_lazy("ballots", "All")),
        Tab("open", pgettext_lazy("ballot", "Open for voting"), Q(status=S.OPEN)),
        Tab("counting", gettext_lazy("Being counted"), Q(status__in=(S.CLOSED, S.COUNTED))),
        Tab("signed", gettext_lazy("Signed"), Q(status=S.SIGNED)),
    )

    def get_queryset(self) -> QuerySet[Ballot]:
        rows = Ballot.objects.visible_to(self.request.user).select_related("host")
        return rows.annotate(number=Count("items", distinct=True), members=Count("electors", distinct=True))

    def get_columns(self) -> Sequence[Column]:
        return (
            Column(
                "title", gettext_lazy("Ballot"), cell=lambda b: b.title, secondary=lambda b: b.context, phone="title"
            ),
            Column("kind", gettext_lazy("Kind"), cell=lambda b: _("Secret") if b.secret else _("Open vote")),
            Column(
                "host", pgettext_lazy("ballot", "Host"), cell=lambda b: b.host.short_name, sort=("host__name_order",)
            ),
            Column("items", pgettext_lazy("ballot", "Items"), cell=lambda b: b.number, numeric=True),
            Column("members", pgettext_lazy("ballot", "Members"), cell=lambda b: b.members, numeric=True),
            Column(
                "until",
                gettext_lazy("Vote until"),
                cell=lambda b: vi_datetime(b.closes_at),
                sort=("closes_at",),
                nowrap=True,
            ),
            Column("state", gettext_lazy("State"), cell=wording.state, export=lambda b: b.get_status_display()),
        )

    def row_url(self, obj: Ballot) -> str:
        return reverse("ballots:ballot", args=[obj.pk])


def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    page = BallotPage(request.user, find(request.user, pk))
    return render(request, "ballots/voting/ballot.html", {"page": page, "ballot": page.ballot})


# ---- voting ----
@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Vote(View):
    """Mark, review, cast. Nothing is kept between the steps but what the page itself carries."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = VotePage(request.user, find(request.user, kwargs["pk"]))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(self.page.stranger)
        if self.page.refusal:
            return self.show("stopped")
        return self.show("vote", sheet=Sheet(self.page.items, self.page.recused, None))

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(self.page.stranger)
        if self.page.refusal:
            return self.show("stopped", 409)
        sheet = Sheet(self.page.items, self.page.recused, request.POST)
        do = request.POST.get("do", "")
        if do == "back" or not sheet.is_valid():
            return self.show("vote", 422 if do != "back" else 200, sheet=sheet)
        return self._cast(sheet) if do == "cast" else self.show("review", sheet=sheet)

    def _cast(self, sheet: Sheet) -> HttpResponse:
        try:
            taken = voting.cast(ballot=self.page.ballot, choices=sheet.choices, by=self.request.user)
        except Refused as refused:
            self.page = VotePage(self.request.user, find(self.request.user, self.page.ballot.pk))
            self.page.refusal = refused.refusal
            return self.show("stopped", 409)
        return self.show("cast", receipts=[(i, code[:16]) for i, code in taken.receipts])

    def show(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        context.update(page=self.page, ballot=self.page.ballot, sent=self.request.method == "POST")
        return render(self.request, f"ballots/voting/{name}.html", context, status=status)


vote = never_kept(Vote.as_view())


# ---- the secretary and the chair ----
ACTS = {
    "open": (voting.open_, gettext_lazy("The ballot is open; every member has it among the work to do.")),
    "close": (voting.close, gettext_lazy("The ballot is closed.")),
    "sign": (counting.sign, gettext_lazy("Your signature is on the count.")),
}


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`action`: open, close or sign."""
    found = find(request.user, pk)
    verb, done = ACTS.get(request.POST.get("action", ""), (None, ""))
    if verb is None:
        raise Http404
    form = VerbForm(request.POST)
    where = reverse("ballots:ballot", args=[pk])
    response = carry_out(request, form, partial(verb, ballot=found, by=request.user), to=lambda _b: where, done=done)
    if response is None:
        raise Conflict(" ".join(str(error) for error in form.non_field_errors()))
    return response


WAYS = {"paper": "paper", "written": "written", "here": ""}


@require_POST
def member(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`do`: present, absent, paper, written, here."""
    found = find(request.user, pk)
    require(rules.may_keep(request.user, found))
    elector = get_object_or_404(Elector, ballot=found, number=number)
    do = request.POST.get("do", "")
    verb: Any
    if do in ("present", "absent"):
        verb = partial(members.set_attendance, ballot=found, elector=elector, present=do == "present", by=request.user)
    elif do in WAYS:
        verb = partial(members.set_way, ballot=found, elector=elector, way=WAYS[do], by=request.user)
    else:
        raise Http404
    where = f"{reverse('ballots:ballot', args=[pk])}#members"
    response = carry_out(request, VerbForm(request.POST), verb, to=lambda _n: where)
    return response or HttpResponseRedirect(where)


def member_remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_keep(request.user, found))
    elector = get_object_or_404(Elector, ballot=found, number=number)
    verb = partial(members.remove_elector, ballot=found, elector=elector, by=request.user)
    return _reasoned(
        request, found, ReasonForm(typed(request)), verb, title=_("Take %(name)s off the list") % {"name": elector.name},
        submit=_("Take off the list"), done=_("The member has no vote from now on."),
        intro=_("From now on this member cannot vote. A vote cast before stays in the urn, because nobody can take it out."),
    )  # fmt: skip


def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Make void, and go to the further ballot."""
    found = find(request.user, pk)
    require(rules.may_void(request.user, found))
    if found.status not in (S.OPEN, S.CLOSED):
        raise Conflict(_("Only an open or a just closed ballot is made void."))
    return _reasoned(
        request, found, ReasonForm(typed(request)), partial(voting.revote, ballot=found, by=request.user),
        title=_("Make void and vote again"), submit=_("Make void and vote again"), done=_("A further ballot is prepared."),
        intro=_("The votes cast are never opened. The same ballot is prepared again as the next round."),
    )  # fmt: skip


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_extend(request.user, found))
    form = ExtendForm(typed(request), initial={"closes_at": found.closes_at})
    return _reasoned(
        request, found, form, partial(voting.extend, ballot=found, by=request.user), title=_("Give more time"),
        submit=_("Give more time"), done=_("The later time is in force."), intro="",
    )  # fmt: skip


def _reasoned(request: HttpRequest, found: Ballot, form: Any, verb: Any, *, done: str, **context: str) -> HttpResponse:
    def to(new: Any) -> str:
        return reverse("ballots:ballot", args=[new.pk if isinstance(new, Ballot) else found.pk])

    return answer(
        request, form, lambda arguments: verb(**arguments), to=to, done=done, template="ballots/voting/form.html",
        context={"ballot": found, **context},
    )  # fmt: skip
