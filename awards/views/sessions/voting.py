"""Opening the vote, the further vote, the tallies of a simple session, papers and the pack."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms import sessions as forms
from awards.models import CouncilSession
from awards.rules import sessions as rules
from awards.sessions import minutes, pack, papers, tallying, voting
from awards.sessions.page import SessionPage
from awards.views.sessions.scope import find, page_of, small_form
from core import blobs, clock
from core.forms import carry_out, typed
from core.refusals import require
from documents.issuing import FONTS
from documents.papers import docx, pdf

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LENGTH = timedelta(hours=2)


def _until(session: CouncilSession) -> datetime:
    """Two hours from now; in a written opinion the end of its last day."""
    if session.answer_by and session.answer_by >= clock.today():
        return timezone.make_aware(datetime.combine(session.answer_by, time(17)))
    return clock.now() + LENGTH


@GET_POST
def session_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of each title, what can still be reached, who counts; then the vote opens."""
    found = find(request.user, pk)
    require(rules.may_vote(request.user, found))
    form = forms.VoteForm(typed(request), session=found, initial={"closes_at": _until(found)})
    return small_form(
        request, found, form, lambda values: voting.open_vote(session=found, by=request.user, **values),
        template="awards/sessions/vote.html", page=SessionPage(request.user, found),
        done=_("The vote is open; every member has it among the work to do."),
    )  # fmt: skip


@GET_POST
def session_runoff(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_vote(request.user, found))
    items = voting.tied(found)
    form = forms.RunoffForm(typed(request), session=found, initial={"closes_at": clock.now() + LENGTH})
    return small_form(
        request, found, form, lambda values: voting.runoff(session=found, by=request.user, **values),
        title=_("Vote again on what was level"), submit=_("Open the further vote"),
        intro=", ".join(item.nomination.name for item in items[:20]), done=_("The further vote is open."),
    )  # fmt: skip


@GET_POST
def session_tally(request: HttpRequest, pk: int) -> HttpResponse:
    """A simple session: everything that was counted, in one form."""
    found = find(request.user, pk)
    require(rules.may_tally(request.user, found))
    page = SessionPage(request.user, found)
    items = [item for item in page.items if item.outcome != "postponed"]
    form = forms.TallyForm(typed(request), items=items, initial={"voting": found.voting, "notes": found.notes})
    if request.method == "POST" and form.is_valid():
        response = _tallied(request, found, form)
        if response is not None:
            return response
    context = {"session": found, "form": form, "page": page, "rows": _by_title(page, form)}
    return render(request, "awards/sessions/tally.html", context, status=422 if form.errors else 200)


def _tallied(request: HttpRequest, found: CouncilSession, form: Any) -> HttpResponse | None:
    """The way on, or None where the figures do not add up; each fault stands beside its name."""
    said = form.arguments

    def act() -> Any:
        try:
            return tallying.enter(session=found, tallies=form.tallies, by=request.user, **said)
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {}
            form.faults = {
                int(key[1:]): " ".join(words) for key, words in told.items() if key[:1] == "i" and key[1:].isdigit()
            }
            if form.faults:
                raise ValidationError(_("Some figures need another look; what you typed is kept.")) from error
            raise

    return carry_out(
        request, form, act, to=lambda _s: page_of(found), done=_("The tallies are kept; outcomes are computed.")
    )


def _by_title(page: SessionPage, form: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    rows = {row["item"].pk: row for row in form.rows}
    return [(group, [rows[line.item.pk] for line in group.lines if line.item.pk in rows]) for group in page.groups]


# ---- papers ----
BUILD = {
    "invitation": papers.invitation, "summary": papers.summary, "minutes": minutes.session_minutes,
    "count": minutes.count_minutes,
}  # fmt: skip
NAMES = {
    "invitation": "Giay moi",
    "summary": "Danh sach trich ngang",
    "minutes": "Bien ban hop",
    "count": "Bien ban kiem phieu",
}


@require_safe
def session_paper(request: HttpRequest, pk: int, name: str, ext: str) -> HttpResponse:
    """A paper as it can be written at present, to take along; the official one is issued from “Write a paper”."""
    found = find(request.user, pk)
    build = BUILD.get(name)
    early = name in ("minutes", "count") and found.status in ("draft", "invited")
    if build is None or ext not in ("pdf", "docx") or early:
        raise Http404
    with translation.override("vi"):
        paper = build(found)
    data, kind = (pdf.render(paper, fonts=FONTS), blobs.PDF) if ext == "pdf" else (docx.render(paper), blobs.DOCX)
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{NAMES[name]} {found.pk}.{ext}"'
    return response


@GET_POST
def session_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of the session: at once where they are few, else by a worker that shows how far it is."""
    found = find(request.user, pk)
    if len(found.items.all()) > pack.AT_ONCE:
        if request.method != "POST":
            return redirect(page_of(found))
        with transaction.atomic():
            job = pack.later(found, request.user)
        return redirect("core:job", job.pk)
    response = HttpResponse(pack.pdf(found), content_type=blobs.PDF)
    response["Content-Disposition"] = f'attachment; filename="Tai lieu phien hop {found.pk}.pdf"'
    return response
