"""Chasing what is late: the list, one more reminder by hand, and the ways on (chat copy, official letter)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import AT_UNIT
from core import clock
from core.forms import answer
from core.refusals import require
from deadlines import calendar, chasing, digests, late
from deadlines.forms.chasing import ChaseForm
from deadlines.models import Duty, Reminder
from deadlines.rules.ladder import may_oversee
from deadlines.wording import rung_text, when


def chase(request: HttpRequest) -> HttpResponse:
    """`?ref=campaign:12` narrows to one campaign or plan. All that was not chased today is ticked."""
    require(may_oversee(request.user))
    ref = request.GET.get("ref", "")[:60]
    rows = late.late_of(request.user, ref=ref).filter(requested=False, desk__in=AT_UNIT, host__in=_hosts(request.user))
    form = ChaseForm(request.POST if request.method == "POST" else None, choices=rows)

    def act(arguments: dict[str, Any]) -> chasing.Chased:
        return chasing.chase(
            ids=[row.pk for row in arguments["duties"]], by=request.user, heads=arguments["heads"]
        )  # fmt: skip

    def to(done: chasing.Chased) -> str:
        messages.success(request, _said(done))
        return _address("chase", ref)

    return answer(
        request, form, act, to=to, template="deadlines/chasing/chase.html", context=_context(request, form, rows, ref)
    )


def _hosts(user: Any) -> Any:
    """The hosts in whose name the person chases."""
    grants = user.grants
    return Duty.objects.order_by().values("host").distinct() if grants.is_admin else grants.kept_hosts


def _address(name: str, ref: str) -> str:
    query = f"?{urlencode({'ref': ref})}" if ref else ""
    return reverse(f"deadlines:{name}") + query


def _said(done: chasing.Chased) -> str:
    said = _("Reminded %(people)s people about %(duties)s things.") % {"people": done.people, "duties": done.duties}
    if not done.before:
        return said
    return said + " " + _("%(before)s were chased today already.") % {"before": done.before}


def _context(request: HttpRequest, form: ChaseForm, rows: Any, ref: str) -> dict[str, Any]:
    today, shown = clock.today(), form.offered
    before = chasing.chased_on(shown, today)
    ticked = request.POST.getlist("duties") if request.method == "POST" else None
    last = _last(shown)
    lines = [
        {
            "duty": duty, "when": when(duty.due_on), "last": last.get(duty.pk), "before": duty.pk in before,
            "ticked": duty.pk not in before if ticked is None else str(duty.pk) in ticked,
        }
        for duty in shown
    ]  # fmt: skip
    contexts = late.contexts(request.user, ref=ref)
    return {
        "lines": lines, "units": len({duty.unit_id for duty in shown}), "total": rows.count(), "ref": ref,
        "name": shown[0].context if ref and shown else "", "late_url": _address("late", ref), "contexts": contexts,
        "quiet_until": digests.not_before(), "working": calendar.is_working(today),
    }  # fmt: skip


def _last(duties: list[Duty]) -> dict[int, str]:
    """What the unit was last told about each duty: its rung and when; one query."""
    told = Reminder.objects.filter(
        duty__in=[d.pk for d in duties], state__in=(Reminder.State.SENT, Reminder.State.UNCERTAIN)
    )
    rows = told.order_by("sent_at", "id").values_list("duty", "rung", "sent_at")
    return {duty: f"{rung_text(rung)} · {clock.local_date(at):%d/%m/%Y}" for duty, rung, at in rows if at}
