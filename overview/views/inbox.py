"""Messages to the person."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core import inbox
from core.badges import Badge
from core.lists import Action, Column, Empty, ListView, Tab
from core.models import Outbox
from deadlines import inbox as reminders

READ, NEW = Badge("mute", "circle-check", _("Read")), Badge("info", "mail", _("New"))


def first_words(message: Outbox) -> str:
    """What a message is about, in a line: of a digest its first duty, of others their first line."""
    lines = message.body.split("\n")
    said = next((line[2:] for line in lines if line.startswith("- ")), lines[0])
    return said[:140]


class Inbox(ListView):
    """One's own messages, newest first."""

    title = _("Messages")
    noun = _("messages")
    model = Outbox
    default_sort = "-at"
    tabs = [Tab("all", _("All")), Tab("new", _("Unread"), Q(read_at__isnull=True))]
    empty = Empty(
        _("No messages"), _("What concerns you is told here: campaigns launched, reports returned or accepted.")
    )
    columns = [
        Column(
            "subject",
            _("Subject"),
            lambda m: m.subject,
            phone="title",
            secondary=first_words,
        ),
        Column("at", _("Received"), lambda m: m.created_at, sort=("created_at",)),
        Column("state", _("State"), lambda m: READ if m.read_at else NEW),
    ]

    def get_queryset(self) -> Any:
        return inbox.messages_of(self.request.user)

    def row_url(self, obj: Outbox) -> str:
        return reverse("overview:message", args=[obj.pk])

    def get_actions(self) -> Sequence[Action]:
        return [Action(_("Mark all as read"), reverse("overview:inbox_read_all"), "check", post=True)]


@require_safe
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """The message; opening it marks it as read (nothing else changes)."""
    message = get_object_or_404(inbox.messages_of(request.user), pk=pk)
    inbox.mark_read(by=request.user, pk=pk)
    link = message.link if url_has_allowed_host_and_scheme(message.link, allowed_hosts=None) else ""
    groups = reminders.digest_of(message, request.user)
    offers = any(line.take and line.take.may for _campaign, lines in groups for line in lines)
    context = {"message": message, "link": link, "groups": groups, "offers": offers}
    return render(request, "overview/inbox/message.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    inbox.mark_read(by=request.user)
    return HttpResponseRedirect(reverse("overview:inbox"))
