"""The delivery log: every reminder, its message, sending failed ones again."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import years
from core.forms import answer
from core.lists import Action, Column, Empty, ListView, Tab
from core.numbers import format_decimal
from core.refusals import require
from core.search import words
from deadlines import proof, proof_pdf, reminding
from deadlines.forms.reminding import RetryForm
from deadlines.models import Channel, Duty, Reminder
from deadlines.rules.ladder import may_oversee, may_retry
from deadlines.views.section import tabs
from deadlines.wording import reminder_note, reminder_state, rung_text

State = Reminder.State


class ReminderFilter(filters.FilterSet):
    """Unit and campaign by a part of the name, channel and days by choice; `ref` is one campaign, from its page."""

    year = filters.ChoiceFilter(label=_("Year"), method="in_year")
    unit = filters.CharFilter(label=_("Unit"), method="of_unit")
    context = filters.CharFilter(label=_("Campaign"), method="of_context")
    channel = filters.ChoiceFilter(label=_("Channel"), empty_label=_("All channels"), choices=Channel.choices)
    day_from = filters.DateFilter(label=_("Sent from"), field_name="send_on", lookup_expr="gte")
    day_to = filters.DateFilter(label=_("Sent until"), field_name="send_on", lookup_expr="lte")
    ref = filters.CharFilter(field_name="duty__context_ref", widget=forms.HiddenInput)

    class Meta:
        model = Reminder
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra |= years.offered(self.request)

    def in_year(self, rows: Any, _name: str, year: str) -> Any:
        return rows if year == years.ALL else rows.filter(send_on__range=years.span(int(year)))

    def of_unit(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(words(value, ["duty__unit__folded"]))

    def of_context(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(words(value, ["duty__folded"]))


def _who(row: Reminder) -> str:
    return row.recipient.full_name if row.recipient else str(Channel.NONE.label)


def _unit(row: Reminder) -> str:
    return row.duty.unit.short_name if row.duty.unit else ""


def _due(row: Reminder) -> str:
    return str(_("due %(day)s") % {"day": f"{row.due_on:%d/%m/%Y}"})


class ReminderList(ListView):
    """Every reminder about the duties the person may see; unless asked otherwise of the working year, and what is open."""

    title = _("Delivery log")
    noun = _("reminders")
    model = Reminder
    filterset_class = ReminderFilter
    quick_filters = 4
    search_fields = ["duty__folded", "duty__unit__folded", "recipient__folded"]
    search_hint = _("Work, unit, recipient")
    default_sort = "-day"
    export_name = "nhat-ky-nhac-viec"
    template_name = "deadlines/reminding/log.html"
    empty = Empty(
        _("No reminder yet"), _("As soon as something falls due, each reminder stands here with what became of it.")
    )
    columns = [
        Column("who", _("Recipient"), _who, sort=("recipient__name_order",), phone="title",
               secondary=lambda r: r.get_desk_display()),
        Column("what", _("What is owed"), lambda r: r.duty.title, secondary=_unit, phone="hide",
               export=lambda r: r.duty.title),
        Column("unit", _("Unit"), _unit, screen=False),
        Column("context", _("Campaign"), lambda r: r.duty.context, screen=False),
        Column("rung", _("Rung"), lambda r: rung_text(r.rung), secondary=_due, nowrap=True),
        Column("due", _("Due"), lambda r: r.due_on, screen=False),
        Column("channel", _("Channel"), lambda r: r.get_channel_display(), nowrap=True),
        Column("day", _("Time"), lambda r: r.sent_at or r.send_on, sort=("send_on", "sent_at"), nowrap=True),
        Column("planned", _("To be sent on"), lambda r: r.send_on, screen=False),
        Column("sent", _("Sent at"), lambda r: r.sent_at, screen=False),
        Column("state", _("State"), reminder_state, sort=("state",), secondary=reminder_note),
        Column("note", _("Why or error"), reminder_note, screen=False),
        Column("id", _("Message-ID"), lambda r: r.outbox.message_id if r.outbox else "", screen=False),
    ]  # fmt: skip

    def get_queryset(self) -> QuerySet[Reminder]:
        rows = Reminder.objects.visible_to(self.request.user)
        if years.is_default(self.request, "year", "context", "ref", "day_from", "day_to"):
            rows = rows.filter(
                Q(send_on__range=years.span_at_work(self.request)) | Q(state__in=(State.PLANNED, State.HELD))
            )
        return rows.select_related("duty__unit", "recipient", "outbox")

    def get_tabs(self) -> Sequence[Tab]:
        return [
            Tab("all", _("All")),
            Tab("sent", _("Sent"), Q(state__in=(State.SENT, State.UNCERTAIN))),
            Tab("planned", _("Planned"), Q(state__in=(State.PLANNED, State.HELD))),
            Tab("failed", _("Failed"), Q(state=State.FAILED)),
            Tab("skipped", _("Not sent"), Q(state=State.SKIPPED)),
            Tab("superseded", _("Superseded"), Q(state=State.SUPERSEDED)),
        ]

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:list"), _("Deadlines")), ("", self.title)]

    def row_url(self, obj: Reminder) -> str:
        return reverse("deadlines:reminder", args=[obj.pk])

    def row_actions(self, obj: Reminder) -> Sequence[Action]:
        retries = obj.outbox is not None and obj.outbox.state == "failed" and obj.state == State.FAILED
        if not retries or may_retry(self.request.user, frozenset({obj.duty.host_id})) is not None:
            return ()
        fields = {"reminders": str(obj.pk)}
        return [Action(_("Send again"), reverse("deadlines:retry"), "send", post=True, fields=fields)]

    def get_actions(self) -> Sequence[Action]:
        number = reminding.failed(self.request.user).order_by().count()
        if not number:
            return ()
        words = ngettext("Send %(count)s failed one again", "Send %(count)s failed ones again", number)
        return [Action(words % {"count": format_decimal(number)}, reverse("deadlines:retry"), "send", primary=True)]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(section=tabs(self.request.user, "reminders"), **more)


@require_safe
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """One reminder with the message it went out in, as far as the person may see that message's duties."""
    rows = Reminder.objects.visible_to(request.user).select_related("duty__unit", "duty__host", "recipient", "outbox")
    row = get_object_or_404(rows, pk=pk)
    retries = row.pk in reminding.failed(request.user).filter(pk=pk).values_list("pk", flat=True)
    context = {
        "row": row, "state": reminder_state(row), "note": reminder_note(row), "rung": rung_text(row.rung),
        "message": proof.message_of(row, request.user), "retries": retries, "section": tabs(request.user, "reminders"),
    }  # fmt: skip
    return render(request, "deadlines/reminding/reminder.html", context)


def retry(request: HttpRequest) -> HttpResponse:
    """What could not be delivered, all ticked; sending it again, one or many."""
    require(may_oversee(request.user))
    rows = reminding.failed(request.user)
    form = RetryForm(request.POST if request.method == "POST" else None, choices=rows)

    def act(arguments: dict[str, Any]) -> int:
        return reminding.retry(ids=[row.pk for row in arguments["reminders"]], by=request.user)

    return answer(
        request, form, act, to=lambda _number: reverse("deadlines:reminders"), done=_("They are on their way again."),
        template="deadlines/reminding/retry.html", context={"count": form.number, "section": tabs(request.user, "reminders")},
    )  # fmt: skip


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of urging of one duty, on paper: proof of who was told what, when and by whom."""
    rows = Duty.objects.visible_to(request.user).select_related("unit", "host", "person")
    duty = get_object_or_404(rows, pk=pk)
    return render(request, "deadlines/reminding/proof.html", {"proof": proof.load(duty, request.user)})


@require_safe
def history_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same history as a PDF."""
    rows = Duty.objects.visible_to(request.user).select_related("unit", "host", "person")
    duty = get_object_or_404(rows, pk=pk)
    response = HttpResponse(proof_pdf.pdf(proof.load(duty, request.user)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lich-su-don-doc-{duty.pk}.pdf"'
    return response
