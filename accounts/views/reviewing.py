"""Who may do what at one's unit, and the half-yearly review of its roles."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import reviewing, roles
from accounts.forms.reviewing import ReviewForm
from accounts.rules import delegation as delegation_rules
from accounts.rules import reviewing as rules
from accounts.rules import users as user_rules
from core import clock
from core.forms import answer, typed
from core.refusals import require
from units.models import Unit

FOLDER = "accounts/reviewing"


def _unit(request: HttpRequest, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The unit one heads; of several the first, with the others beside it."""
    user: Any = request.user
    first = Unit.objects.filter(pk__in=user.grants.head_units).order_by("closed_on", "pk").first()
    if first is not None:
        return redirect("accounts:unit_people", first.pk)
    require(rules.see_unit(user, 0))
    return redirect("accounts:users")


@require_safe
def unit_people(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    unit = _unit(request, pk)
    require(rules.see_unit(user, unit.pk))
    today = clock.today()
    rows = [
        {
            "row": row,
            "future": row.starts_on > today,
            "may_end": row.delegated_from_id is None
            and user_rules.assign(user, row.role, roles.may_give(user, row)) is None,
            "may_end_delegation": delegation_rules.end(user, row, roles.may_give(user, row)) is None,
            "may_delegate": delegation_rules.give(user, row, today) is None,
            "may_lock": row.user_id != user.pk and user_rules.lock(user, row.user, roles.may_give(user, row)) is None,
        }
        for row in reviewing.roles_at(unit)
    ]
    others = Unit.objects.filter(pk__in=user.grants.head_units).exclude(pk=unit.pk)
    year, half = reviewing.half_of(today)
    context = {
        "unit": unit,
        "rows": rows,
        "others": others,
        "review": reviewing.done(unit),
        "year": year,
        "half": half,
        "may_review": rules.review(user, unit.pk) is None,
    }
    return render(request, f"{FOLDER}/unit_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    unit = _unit(request, pk)
    require(rules.review(user, unit.pk))
    year, half = reviewing.half_of(clock.today())
    found = reviewing.done(unit)
    if found is not None:
        return render(request, f"{FOLDER}/reviewed.html", {"unit": unit, "review": found})
    rows = list(reviewing.to_review(unit, user))
    form = ReviewForm(typed(request), rows=rows)
    context = {"unit": unit, "rows": [(row, form[form.name(row)]) for row in rows], "year": year, "half": half}
    return answer(
        request, form, lambda data: reviewing.finish(unit=unit, by=user, **data),
        to=lambda _review: reverse("accounts:unit_people", args=[unit.pk]), template=f"{FOLDER}/review.html", context=context,
        done=_("The review of roles is done."),
    )  # fmt: skip
