"""From the address to a session or an item its reader may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from awards.models import AgendaItem, CouncilSession
from awards.sessions import loaded
from awards.sessions.holding import readied
from core.forms import answer


def find(user: Any, pk: int) -> CouncilSession:
    """The session with what the rules ask for, or 404."""
    return readied(get_object_or_404(loaded(CouncilSession.objects.visible_to(user)), pk=pk))


def find_item(user: Any, pk: int, item: int) -> tuple[CouncilSession, AgendaItem]:
    """A name on the agenda of the session, or 404."""
    session = find(user, pk)
    rows = AgendaItem.objects.select_related("nomination__award", "nomination__proposal__unit", "lower_award")
    found = get_object_or_404(rows, pk=item, session=session)
    found.session = session
    return session, found


def page_of(session: CouncilSession) -> str:
    return reverse("awards:session", args=[session.pk])


def small_form(
    request: HttpRequest, session: CouncilSession, form: Any, act: Any, *, done: Any = "", record: Any = None, to: str = "",
    template: str = "awards/sessions/form.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form about a session that leads back to its page."""
    where = to or page_of(session)
    context = {"session": session, "cancel": where, **context}
    return answer(
        request, form, act, to=lambda _row: where, template=template, context=context, done=done, record=record
    )
