"""Paper slips, ties, receipts, the recount."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from ballots import counting, recounting
from ballots import receipts as receipt_book
from ballots.forms.counting import CodesForm, PaperForm, TieForm
from ballots.models import Ballot, BallotItem
from ballots.rules import counting as rules
from ballots.views.scope import find
from core.forms import answer, never_kept, typed
from core.refusals import require


@never_kept
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One counter's reading of the paper slips."""
    ballot = find(request.user, pk)
    require(rules.may_count_paper(request.user, ballot))
    mine, others = counting.sheets(ballot, request.user)
    differs = counting.differing(mine, others)
    form = PaperForm(typed(request), items=list(ballot.items.all()), kept=mine, differs=differs)
    if request.method == "POST" and form.is_valid():
        try:
            told = counting.enter_paper(
                ballot=ballot, papers=form.cleaned_data["papers"], counts=form.counts, by=request.user
            )
        except ValidationError as error:
            form.show(error)
        else:
            return _after_paper(request, pk, told)
    context = {"ballot": ballot, "form": form, "given": len(counting.paper_electors(ballot)), "differs": differs}
    return render(request, "ballots/counting/paper.html", context, status=422 if form.errors else 200)


def _after_paper(request: HttpRequest, pk: int, told: counting.Paper) -> HttpResponse:
    if told.merged:
        messages.success(request, _("Both counts agree; the result is made."))
    elif told.waits:
        messages.info(request, _("Your count is kept. It counts once a second member of the team enters the same."))
    else:
        messages.warning(request, _("The two counts differ; count again what is marked."))
        return redirect("ballots:paper", pk)
    return redirect("ballots:ballot", pk)


def tie(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The side of the chair in a tie."""
    ballot = find(request.user, pk)
    require(rules.may_break_tie(request.user, ballot))
    item = get_object_or_404(BallotItem, ballot=ballot, number=number)
    form = TieForm(typed(request), item=item)

    def act(arguments: dict[str, Any]) -> Any:
        options = [int(option) for option in arguments["options"]]
        return counting.break_tie(ballot=ballot, item=item, options=options, by=request.user)

    return answer(
        request, form, act, to=lambda _item: reverse("ballots:ballot", args=[pk]), done=_("The tie is decided."),
        template="ballots/voting/form.html",
        context={"ballot": ballot, "title": item.label, "submit": _("Decide the tie"), "intro": ""},
    )  # fmt: skip


@never_kept
@never_cache
@sensitive_post_parameters()
def receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Are my votes in the urn? POST, so that no receipt stands in an address. `?list=1`: all of them, after the closing."""
    ballot = find(request.user, pk)
    if request.GET.get("list"):
        if not ballot.is_over:
            raise Http404
        return _as_text(ballot)
    form, found = CodesForm(typed(request)), []
    if request.method == "POST" and form.is_valid():
        found = receipt_book.look_up(ballot, form.cleaned_data["codes"])
    context = {
        "ballot": ballot,
        "form": form,
        "found": found,
        "missing": sum(1 for _code, item in found if item is None),
    }
    return render(request, "ballots/counting/receipts.html", context, status=422 if form.errors else 200)


def _as_text(ballot: Ballot) -> HttpResponse:
    response = HttpResponse(
        "\n".join(sorted(receipt_book.digests(ballot))) + "\n", content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="bien-nhan-{ballot.pk}.txt"'
    return response


@require_safe
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    ballot = find(request.user, pk)
    require(rules.may_recount(request.user, ballot))
    context = {"ballot": ballot, "found": recounting.recount(ballot)}
    return render(request, "ballots/counting/recount.html", context)
