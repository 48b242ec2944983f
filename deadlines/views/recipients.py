"""Whom reminders do not reach."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.badges import Badge
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from deadlines.recipients import hard_to_reach
from deadlines.rules.ladder import may_oversee
from deadlines.views.section import tabs
from units.models import Unit

NOBODY = Badge("bad", "circle-x", gettext_lazy("Nobody has an account"))
DEAF = Badge("bad", "alert-circle", gettext_lazy("Nobody has a mail address"))
SOME = Badge("warn", "alert-triangle", gettext_lazy("Somebody has no mail address"))


def _state(unit: Any) -> Badge:
    if not unit.holding:
        return NOBODY
    return DEAF if unit.deaf else SOME


def _people(unit: Any) -> list[tuple[Any, str]]:
    """Those without a mail address, with their role; each once."""
    return [(row.user, row.get_role_display()) for row in unit.holding if not row.user.email]


def _links(unit: Any) -> SafeString | str:
    rows = _people(unit)
    if not rows:
        return ""
    return format_html_join(
        "", '<a class="tap" href="{}">{}</a><small>{}</small>',
        ((reverse("accounts:user", args=[user.pk]), user.full_name, role) for user, role in rows),
    )  # fmt: skip


class Unreachable(ListView):
    """Units that owe something and where nobody, or not everybody, can be reached by mail; each leads to where it is mended."""

    title = gettext_lazy("Reminders not arriving")
    noun = gettext_lazy("units")
    model = Unit
    search_fields = ["folded"]
    search_hint = gettext_lazy("Unit; without diacritics")
    default_sort = "unit"
    export_name = "khong-nhan-duoc-nhac-viec"
    template_name = "deadlines/recipients/unreachable.html"
    empty = Empty(
        gettext_lazy("Reminders reach everybody"),
        gettext_lazy("A unit that owes something and whose people have no account or no mail address stands here."),
    )
    tabs = [
        Tab("deaf", gettext_lazy("Nobody reached"), Q(deaf=True)),
        Tab("some", gettext_lazy("Some not reached"), Q(deaf=False)),
        Tab("all", gettext_lazy("All")),
    ]
    columns = [
        Column("unit", gettext_lazy("Unit"), lambda u: u.short_name, sort=("name_order",), phone="title"),
        Column("open", gettext_lazy("Open duties"), lambda u: u.open_duties, sort=("open_duties",), numeric=True),
        Column("state", gettext_lazy("What is missing"), _state),
        Column("people", gettext_lazy("Without a mail address"), _links,
               export=lambda u: ", ".join(f"{user.full_name} ({role})" for user, role in _people(u))),
    ]  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(may_oversee(request.user))
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Unit]:
        return hard_to_reach(self.request.user, clock.today())

    def row_url(self, obj: Unit) -> str:
        return reverse("accounts:unit_people", args=[obj.pk])

    def row_actions(self, obj: Unit) -> Sequence[Action]:
        people, unit = reverse("accounts:unit_people", args=[obj.pk]), reverse("units:unit", args=[obj.pk])
        return [
            Action(_("Accounts of the unit"), people, "users"),
            Action(_("Page of the unit"), unit, "building-community"),
        ]

    def get_crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("deadlines:list"), _("Deadlines")), ("", self.title)]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(section=tabs(self.request.user, "unreachable"), **more)
