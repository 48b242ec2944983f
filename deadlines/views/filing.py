"""One unit's work for a line of the host's year: done by the unit, received or returned by the host."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core import log
from core.forms import answer, typed
from core.numbers import format_decimal
from core.refusals import require
from core.transitions import Offer
from deadlines import filing as verbs
from deadlines.forms.host_year import ReturnForm, WorkForm
from deadlines.host_year_page import filing_badge
from deadlines.models import Duty, Filing, YearEntry
from deadlines.rules.host_year import may_keep, may_send
from deadlines.wording import state_of, when
from deadlines.workflow.host_year import FILING

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _found(request: HttpRequest, pk: int, unit: int) -> Filing:
    rows = Duty.objects.visible_to(request.user).select_related("unit", "host")
    duty = get_object_or_404(rows, key=f"host_year:{pk}:{unit}")
    entry = get_object_or_404(YearEntry.objects.select_related("host_year__host"), pk=pk)
    filing = verbs.of_duty(duty, entry)
    filing.duty = duty
    return filing


@GET_POST
def work(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """What is asked, what was sent, and the form while it is open."""
    filing = _found(request, pk, unit)
    duty, refusal = filing.duty, may_send(request.user, filing)
    if request.method == "POST":
        require(refusal)
    first = {
        "version": filing.version,
        "note": filing.note,
        "paper_number": filing.paper_number,
        "paper_on": filing.paper_on,
    }
    form = WorkForm(typed(request), request.FILES or None, initial=first)
    mine = duty.unit_id in request.user.grants.own_units or duty.unit_id == duty.host_id  # type: ignore[union-attr]

    def act(data: dict[str, Any]) -> Filing:
        version = data.pop("version")
        return verbs.send(filing=filing, version=version, said=verbs.Said(**data), by=request.user)

    return answer(
        request, form, act, to=lambda _f: request.path, done=_("Kept. The page shows how far it is."),
        template="deadlines/host_year/work.html", record=filing if filing.pk else None,
        context={
            "filing": filing, "duty": duty, "entry": filing.entry, "refusal": refusal, "mine": mine, "state": state_of(duty),
            "badge": filing_badge(filing if filing.pk else None), "offers": _offers(filing, request.user),
            "head": duty.unit_id in request.user.grants.head_units or duty.unit_id == duty.host_id,  # type: ignore[union-attr]
            "when": when(duty.due_on, requested=duty.requested) if duty.is_open else None,
            "history": log.history(filing) if filing.pk else [],
        },
    )  # fmt: skip


def _offers(filing: Filing, user: Any) -> list[Offer]:
    """What the host may do with what was sent."""
    if (
        filing.pk is None
        or filing.duty.host_id not in user.grants.kept_hosts
        or filing.duty.unit_id == filing.duty.host_id
    ):
        return []
    return FILING.offers(filing, user)


@require_POST
def accept(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    filing = get_object_or_404(Filing.objects.visible_to(request.user), duty__key=f"host_year:{pk}:{unit}")
    verbs.accept(filing=filing, by=request.user)
    return _back(pk, unit)


@require_POST
def receive_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive at once what the list showed as sent; what came since is not touched."""
    entry = get_object_or_404(YearEntry.objects.visible_to(request.user).select_related("host_year"), pk=pk)
    require(may_keep(request.user, entry.host_year))
    ids = [int(n) for n in request.POST.get("filings", "").split(",") if n.isascii() and n.isdigit()]
    rows = Filing.objects.visible_to(request.user).filter(entry=entry, pk__in=ids)
    number = (
        verbs.accept_many(filings=rows.select_related("duty", "entry__host_year__host"), by=request.user) if rows else 0
    )
    words = ngettext("%(count)s unit's work received.", "The work of %(count)s units received.", number)
    messages.success(request, words % {"count": format_decimal(number)})
    return HttpResponseRedirect(reverse("deadlines:year_entry", args=[pk]))


def _back(pk: int, unit: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("deadlines:year_work", args=[pk, unit]))


@GET_POST
def give_back(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    rows = Filing.objects.visible_to(request.user).select_related("duty__unit", "entry__host_year__host")
    filing = get_object_or_404(rows, duty__key=f"host_year:{pk}:{unit}")
    require(FILING.refusal(filing, "return", request.user))
    here = reverse("deadlines:year_work", args=[pk, unit])
    return answer(
        request, ReturnForm(typed(request)), lambda data: verbs.give_back(filing=filing, by=request.user, **data),
        to=lambda _f: here, template="deadlines/host_year/form.html", done=_("Returned. The unit owes it again."),
        context={
            "plan": filing.entry.host_year, "title": _("Return: %(unit)s") % {"unit": filing.duty.unit}, "submit": _("Return it"),
            "cancel": here, "intro": _("The duty opens again with the date it had; the unit reads your words."),
        },
    )  # fmt: skip
