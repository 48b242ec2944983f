"""Delegations: one's own, given and received."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import delegation, roles
from accounts.forms.delegation import DelegateForm
from accounts.models import RoleAssignment, User
from accounts.rules import delegation as rules
from accounts.views.users import words_of
from core import clock
from core.forms import VerbForm, answer, typed
from core.refusals import require

FORM = "accounts/delegation/form.html"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    rows = list(delegation.touching(request.user))
    context = {
        "today": clock.today(),
        "roles": delegation.delegable(request.user),
        "given": [row for row in rows if row.delegated_by_id == request.user.pk],
        "received": [row for row in rows if row.user_id == request.user.pk],
    }
    return render(request, "accounts/delegation/list.html", context)


@GET_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    row = get_object_or_404(
        RoleAssignment.objects.select_related("user", "unit", "host", "block", "desk"), pk=pk, user=user
    )
    require(rules.give(user, row, clock.today()))
    form = DelegateForm(typed(request), role=row, by=user, initial={"on": clock.today(), "until": row.ends_on})
    context = {
        "heading": _("Delegate a role"),
        "submit": _("Delegate"),
        "cancel": reverse("accounts:delegations"),
        "intro": words_of(row),
    }
    return answer(
        request, form, lambda data: delegation.give(role=row, by=user, **data), to=lambda _row: reverse("accounts:delegations"),
        template=FORM, context=context, done=_("The role is delegated; acts say on whose authority."),
    )  # fmt: skip


@GET_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    rows = RoleAssignment.objects.exclude(delegated_from=None).select_related(
        "user", "delegated_by", "unit", "host", "desk"
    )
    visible = User.objects.visible_to(user) | User.objects.filter(pk=user.pk)
    row = get_object_or_404(rows.filter(user__in=visible.values("pk")) | rows.filter(delegated_by=user), pk=pk)
    require(rules.end(user, row, roles.may_give(user, row)))
    form = VerbForm(typed(request))
    intro = f"{words_of(row)} · {row.delegated_by} → {row.user}"
    context = {
        "heading": _("End a delegation"),
        "submit": _("End the delegation"),
        "cancel": reverse("accounts:delegations"),
        "intro": intro,
    }
    return answer(
        request, form, lambda _data: delegation.end(row=row, by=user), to=lambda _done: reverse("accounts:delegations"),
        template=FORM, context=context, done=_("The delegation has ended."),
    )  # fmt: skip
