"""The list of sessions, a session's page, planning and changing it, what its secretary does with one press."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, sessions
from awards.forms import sessions as forms
from awards.models import Council, CouncilSession
from awards.rules import council as council_rules
from awards.rules import sessions as rules
from awards.sessions import attending, notes
from awards.sessions.holding import FIELDS
from awards.sessions.page import SessionPage, lost_words
from awards.views.council import find as find_council
from awards.views.council import page_of as council_page
from awards.views.sessions.scope import find, page_of, small_form
from core import clock
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import Conflict, require
from core.templatetags.show import vi_datetime
from units.models import in_force

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = CouncilSession.Status


class SessionList(ListView):
    """Sessions the person prepares, is called to, or may read."""

    title = _("Council sessions")
    noun = _("sessions")
    model = CouncilSession
    search_fields = ("folded",)
    search_hint = _("Title, number of the minutes; without diacritics")
    export_name = "phien-hop"
    default_sort = "-begins"
    empty = Empty(
        _("Sessions will be here"),
        _("The secretary prepares a session from the page of the council; members see it once invited."),
    )
    tabs = (
        Tab("all", pgettext_lazy("sessions", "All")),
        Tab("ahead", _("Ahead"), Q(status__in=(S.DRAFT, S.INVITED))),
        Tab("now", _("Under way"), Q(status__in=(S.OPEN, S.VOTING))),
        Tab("over", _("Over"), Q(status__in=(S.CLOSED, S.SIGNED))),
    )
    columns = (
        Column("title", _("Session"), cell=lambda s: s.title, secondary=lambda s: s.council.name, phone="title"),
        Column("begins", _("Begins"), cell=lambda s: vi_datetime(s.starts_at), sort=("starts_at",), nowrap=True),
        Column("way", _("How it is held"), cell=lambda s: s.get_way_display(), phone="hide"),
        Column("items", pgettext_lazy("agenda", "Names"), cell=lambda s: s.number, numeric=True),
        Column("minutes", _("Minutes"), cell=lambda s: s.minutes_number, secondary=lambda s: s.minutes_signed_on),
        Column(
            "state", _("State"), cell=lambda s: badges.SESSION[s.status], sort=("status",),
            export=lambda s: s.get_status_display(),
        ),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[CouncilSession]:
        rows = CouncilSession.objects.visible_to(self.request.user).select_related("council")
        return rows.annotate(number=Count("items"))

    def row_url(self, obj: CouncilSession) -> str:
        return page_of(obj)

    def get_actions(self) -> Sequence[Action]:
        mine = Council.objects.visible_to(self.request.user).filter(in_force(clock.today())).prefetch_related("members")
        kept = [council for council in mine if council_rules.runs(self.request.user, council)]
        return [
            Action(
                _("Prepare a session"), reverse("awards:session_add", args=[council.pk]), "plus", primary=n == 0,
                note=council.name if len(kept) > 1 else "",
            )
            for n, council in enumerate(kept[:3])
        ]  # fmt: skip


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    page = SessionPage(request.user, find(request.user, pk))
    context = {"page": page, "session": page.session, "lost": lost_words(page.lost) if page.lost else ""}
    return render(request, "awards/sessions/session.html", context)


@GET_POST
def session_add(request: HttpRequest, pk: int) -> HttpResponse:
    council = find_council(request.user, pk)
    if not council_rules.runs(request.user, council):
        require(rules.NOT_YOURS)
    return answer(
        request, forms.SessionAddForm(typed(request)),
        lambda values: sessions.plan(council=council, by=request.user, **values), to=page_of,
        done=_("The session is prepared. Put names on its agenda next."), template="awards/council/form.html",
        context={
            "council": council, "title": _("Prepare a session"), "submit": _("Prepare"), "cancel": council_page(council)
        },
    )  # fmt: skip


@GET_POST
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_prepare(request.user, found))
    initial = {name: getattr(found, name) for name in (*FIELDS, "version")}
    form = forms.SessionForm(typed(request), initial=initial)
    return small_form(
        request, found, form, lambda values: sessions.change(session=found, by=request.user, **values), record=found,
        title=_("Change the session"), submit=_("Save"),
    )  # fmt: skip


ACTS: dict[str, tuple[Any, Any]] = {
    "invite": (sessions.invite, _("The invitations are sent.")),
    "open": (sessions.begin, _("The session has begun.")),
    "close": (sessions.close, _("The session is closed; its minutes can be written.")),
    "discard": (sessions.discard, _("The draft is gone.")),
}


@require_POST
def session_act(request: HttpRequest, pk: int) -> HttpResponse:
    """`action`: invite, open, close or discard."""
    found = find(request.user, pk)
    action = request.POST.get("action", "")
    verb, done = ACTS.get(action, (None, ""))
    if verb is None:
        raise Http404
    form = VerbForm(request.POST)
    where = reverse("awards:sessions") if action == "discard" else page_of(found)
    response = carry_out(request, form, partial(verb, session=found, by=request.user), to=lambda _s: where, done=done)
    if response is None:
        raise Conflict(" ".join(str(error) for error in form.non_field_errors()))
    return response


@GET_POST
def session_resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_resume(request.user, found))
    return small_form(
        request, found, forms.WhyForm(typed(request)),
        lambda values: sessions.resume(session=found, by=request.user, **values), title=_("Back to the discussion"),
        submit=_("Back to the discussion"), done=_("The session goes on with the discussion."),
    )  # fmt: skip


@GET_POST
def session_sign(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_sign(request.user, found))
    form = forms.SignForm(typed(request), request.FILES or None, initial={"signed_on": clock.today()})
    return small_form(
        request, found, form, lambda values: sessions.sign(session=found, by=request.user, **values), multipart=True,
        title=_("Record the signed minutes"), submit=_("Record"), done=_("The minutes are on record; the session is over."),
    )  # fmt: skip


@GET_POST
def session_notes(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_run(request.user, found))
    form = forms.NotesForm(typed(request), initial={"notes": found.notes, "version": found.version})
    return small_form(
        request, found, form, lambda values: notes.write(session=found, by=request.user, **values), record=found,
        title=_("Course of the session"), submit=_("Save"), done=_("Saved; it stands in the minutes."),
    )  # fmt: skip


# ---- who is there ----
@GET_POST
def session_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_run(request.user, found))
    rows = sorted(found.attendance.all(), key=lambda row: (row.member.position, row.member_id))
    form = VerbForm(typed(request))
    if request.method == "POST" and form.is_valid():
        told = _told(request, rows)
        done = carry_out(
            request, form, lambda: attending.note(session=found, by=request.user, **told), to=lambda _n: page_of(found),
            done=_("Noted who is there."),
        )  # fmt: skip
        if done is not None:
            return done
    context = {"session": found, "rows": [row for row in rows if row.removed_on is None], "form": form}
    return render(request, "awards/sessions/attendance.html", context)


def _told(request: HttpRequest, rows: Sequence[Any]) -> dict[str, Any]:
    said = {row.pk: request.POST.get(f"m{row.pk}", "") for row in rows}
    return {
        "present": {pk for pk, value in said.items() if value == "present"},
        "written": {pk for pk, value in said.items() if value == "written"},
        "stand_ins": {row.pk: request.POST.get(f"s{row.pk}", "") for row in rows},
    }


@GET_POST
def session_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_run(request.user, found))
    attendance = next((one for one in found.attendance.all() if one.pk == row), None)
    if attendance is None:
        raise Http404
    attendance.session = found
    return small_form(
        request, found, forms.WhyForm(typed(request)),
        lambda values: attending.remove(attendance=attendance, by=request.user, **values),
        title=_("Take %(name)s off the list") % {"name": attendance.member.user.full_name}, submit=_("Take off the list"),
        intro=_("From now on this member has no vote and does not count in the base. A vote cast before stays in the urn."),
        done=_("The member is off the list."),
    )  # fmt: skip
