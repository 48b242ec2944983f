"""Names on the agenda, one name with its discussion and motions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from awards import badges
from awards.forms import sessions as forms
from awards.models import AgendaItem, CouncilSession
from awards.rules import sessions as rules
from awards.rules.council import runs
from awards.sessions import agenda, voting
from awards.views.sessions.scope import find, find_item, page_of, small_form
from core.forms import VerbForm, answer, carry_out, typed
from core.nav import resolve
from core.refusals import Conflict, require

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 1000


@GET_POST
def session_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for the council, by title; all or some come on the agenda."""
    session = find(request.user, pk)
    require(rules.may_add(request.user, session))
    waiting = list(agenda.waiting(session)[:SHOWN])
    late = rules.is_late(session)
    form = (forms.LateForm if late else forms.NamesForm)(typed(request), waiting=waiting)
    chosen = set(request.POST.getlist("nominations")) if request.method == "POST" else set()
    groups: dict[str, list[Any]] = {}
    for row in waiting:
        line = (
            row,
            str(row.pk) in chosen,
            badges.VERDICTS.get(row.verdict),
            resolve("awards:nomination", row.proposal_id, row.pk),
        )
        groups.setdefault(row.award.name, []).append(line)
    return answer(
        request, form, lambda values: agenda.add(session=session, by=request.user, **values), to=lambda _n: page_of(session),
        template="awards/sessions/agenda.html", done=_("The names are on the agenda."),
        context={
            "session": session, "groups": list(groups.items()), "late": late,
            "fresh": request.method != "POST" and not late,
        },
    )  # fmt: skip


def item_url(session: CouncilSession, item: AgendaItem) -> str:
    return reverse("awards:session_item", args=[session.pk, item.pk])


@GET_POST
def session_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One name: what was said, motions, interests. POST: the discussion."""
    session, found = find_item(request.user, pk, item)
    user = request.user
    if request.method == "POST":
        require(rules.may_run(user, session))
    form = forms.DiscussForm(typed(request), initial={"notes": found.notes})
    seats = sorted(rules.voters(session), key=lambda row: row.member.position)
    out = {row.member_id: row for row in voting.recusals(session, [found]).get(found.pk, [])}
    context = {
        "session": session, "item": found, "runs": runs(user, session.council), "may_run": rules.may_run(user, session) is None,
        "may_prepare": rules.may_prepare(user, session) is None, "outcome": badges.SAID.get(found.outcome),
        "check": badges.VERDICTS.get(found.nomination.verdict),
        "dossier": resolve("awards:nomination", found.nomination.proposal_id, found.nomination_id),
        "interested": bool(out), "seats": [(row, out.get(row.member_id)) for row in seats],
    }  # fmt: skip
    return answer(
        request, form, lambda values: agenda.discuss(item=found, by=user, **values), to=lambda _n: item_url(session, found),
        template="awards/sessions/item.html", context=context, done=_("Saved; it stands in the minutes."),
    )  # fmt: skip


@GET_POST
def session_lower(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    session, found = find_item(request.user, pk, item)
    require(rules.may_prepare(request.user, session))
    form = forms.LowerForm(typed(request), item=found, initial={"award": found.lower_award_id, "motion": found.motion})
    return small_form(
        request, session, form, lambda values: agenda.lower(item=found, by=request.user, **values),
        to=item_url(session, found), title=_("Vote on a lower award"), submit=_("Record the motion"),
        intro=f"{found.nomination.name} · {found.nomination.award.name}", done=_("The motion is recorded."),
    )  # fmt: skip


@GET_POST
def session_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Postpone one name (`?item=`) or all that are undecided."""
    session = find(request.user, pk)
    require(rules.may_prepare(request.user, session))
    asked = request.GET.get("item", "")
    items = [item for item in rules.undecided(session) if asked in ("", str(item.pk))]
    if not items:
        raise Http404
    names = ", ".join(
        AgendaItem.objects.filter(pk__in=[i.pk for i in items[:5]]).values_list("nomination__name", flat=True)
    )
    for item in items:
        item.session = session
    return small_form(
        request, session, forms.MotionForm(typed(request)),
        lambda values: agenda.postpone(items=items, by=request.user, **values), title=_("Postpone"), submit=_("Postpone"),
        intro=_("%(n)s names: %(names)s.") % {"n": len(items), "names": names + (" …" if len(items) > 5 else "")},
        done=_("Postponed; the reason stands in the minutes."),
    )  # fmt: skip


@require_POST
def session_item_act(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """`do`: drop, again; interest or no_interest with `row` (the member's attendance)."""
    session, found = find_item(request.user, pk, item)
    do, user = request.POST.get("do", ""), request.user
    require(rules.may_prepare(user, session))
    acts: dict[str, Any] = {
        "drop": lambda: agenda.drop(item=found, by=user),
        "again": lambda: agenda.take_up_again(item=found, by=user),
    }
    if do in ("interest", "no_interest"):
        row = next((one for one in session.attendance.all() if str(one.pk) == request.POST.get("row")), None)
        if row is None:
            raise Http404
        acts[do] = lambda: agenda.set_interest(item=found, attendance=row, applies=do == "interest", by=user)
    if do not in acts:
        raise Http404
    where = page_of(session) if do == "drop" else item_url(session, found)
    response = carry_out(request, VerbForm(request.POST), acts[do], to=lambda _n: where)
    if response is None:
        raise Conflict()
    return response
