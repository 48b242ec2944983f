"""Giving a later date."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.forms import answer
from core.refusals import Conflict, require
from deadlines import extensions
from deadlines.forms.extensions import ExtendForm, ExtendManyForm
from deadlines.models import Duty
from deadlines.rules.extensions import may_extend
from deadlines.wording import when


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("unit", "host", "person"), pk=pk)
    require(may_extend(request.user, duty))
    form = ExtendForm(request.POST or None, initial={"was": duty.due_on})

    def act(arguments: dict[str, Any]) -> Any:
        if arguments.pop("was") != duty.due_on:
            raise Conflict()
        return extensions.grant(duty=duty, by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda _row: reverse("deadlines:duty", args=[pk]), done=_("The later date is in force."),
        template="deadlines/extensions/extend.html", context={"duty": duty, "when": when(duty.due_on, requested=duty.requested)},
    )  # fmt: skip


def extend_many(request: HttpRequest) -> HttpResponse:
    """`?ref=campaign:12` narrows to one context, `&kind=` to one kind; the soonest first, as many as one act may extend."""
    grants = request.user.grants  # type: ignore[union-attr]
    if not grants.officer_hosts and not Duty.objects.filter(host__in=grants.head_units).exists():
        raise PermissionDenied(_("Only an officer or the head of the host gives a later date."))
    owed = Duty.objects.open().filter(host__in=grants.kept_hosts, unit__isnull=False)
    for field, key in (("context_ref", "ref"), ("kind", "kind")):
        if request.GET.get(key):
            owed = owed.filter(**{field: request.GET[key][:60]})
    order = ("due_on", "unit__name_order", "pk")
    first = list(owed.order_by(*order).values_list("pk", flat=True)[: extensions.MOST_AT_ONCE])
    choices = Duty.objects.filter(pk__in=first).select_related("unit", "person").order_by(*order)
    form = ExtendManyForm(request.POST or None, choices=choices)

    def act(arguments: dict[str, Any]) -> int:
        return extensions.grant_many(owed=arguments.pop("duties"), by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda _number: reverse("deadlines:list"), done=_("The later date is in force."),
        template="deadlines/extensions/extend_many.html", context={"count": len(first)},
    )  # fmt: skip
